// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Escrow} from "../src/Escrow.sol";
import {Phase} from "../src/Deal.sol";
import {Stage} from "./Stage.sol";
import {eq, vm, within, yes} from "./Vm.sol";

/// The full deal, opened. Its amounts, in dollars: price 120, buyer's fee 1.20, seller's fee 1.80, deposits 50
/// and 30, no-show 12, hold 6, late cancellation 30.
abstract contract Opened is Stage {
    uint128 internal constant USD = 1_000000;

    function coinIfAsked() internal virtual;

    function opened() internal {
        full();
        coinIfAsked();
        fund();
        mark();
    }

    function redeem(uint256 total) internal {
        done(alice, 0, redeemData(uint128(total), d.claimBy, false, BOB));
        paid = uint128(total);
        stands();
    }

    function ruling(address by, uint256 a, uint256 b, uint256 c, uint256 fee) internal {
        opened();
        vm.warp(d.claimFrom);
        claim();
        dispute(by);
        done(carol, 0, ruleData(0, uint128(a), uint128(b), uint128(c), uint128(fee)));
        closed();
    }
}
