// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {How, Phase} from "../src/Deal.sol";
import {Escrow} from "../src/Escrow.sol";
import {Pots} from "../src/Pots.sol";
import {Purse} from "../src/Purse.sol";
import {Opened} from "./Opened.sol";
import {vm} from "./Vm.sol";

/// What the world hears (escrow.md §7): each end says how and how much, each move says the new state.
contract EventsTest is Opened {
    function coinIfAsked() internal override {}

    function testFunding() public {
        full();
        vm.expectEmit(address(escrow));
        emit Purse.Credited(d.token, alice, d.sellerDeposit);
        vm.prank(alice);
        escrow.deposit(d.token, d.sellerDeposit);
        vm.expectEmit(address(escrow));
        emit Escrow.Funded(hashed(), bob, alice);
        done(bob, 0, fundData(ALICE));
    }

    function testRelease() public {
        plain();
        fund();
        ends(How.RELEASED, PRICE, 0, 0, address(0), 0);
        done(bob, 0, releaseData());
    }

    function testReleaseToHeldAndItsReturn() public {
        opened();
        moves(Phase.HELD, NOON, d.price, 0);
        release();
        vm.warp(since + d.depositWindow);
        ends(How.RETURNED, PRICE, 0, 0, address(0), 0);
        done(bob, 0, timeoutData(bob));
    }

    function testRefund() public {
        opened();
        vm.warp(d.freeCancelBy + 1);
        ends(How.REFUNDED, 0, 0, 12 * USD, address(0), 0);
        done(alice, 0, refundData());
    }

    function testCancel() public {
        opened();
        ends(How.CANCELLED, 6 * USD, 0, 0, address(0), 0);
        done(bob, 0, cancelData());
    }

    function testVouchers() public {
        opened();
        moves(Phase.FUNDED, 0, 10 * USD, 0);
        redeem(10 * USD);
        ends(How.REDEEMED, 30 * USD, 0, 0, address(0), 0);
        done(alice, 0, redeemData(30 * USD, d.claimBy, true, BOB));
        plain();
        fund();
        ends(How.REDEEMED, PRICE, 0, 0, address(0), 0);
        done(alice, 0, redeemData(PRICE, d.claimBy, false, BOB));
    }

    function testSettling() public {
        opened();
        redeem(10 * USD);
        ends(How.SETTLED, 50 * USD, 3 * USD, 4 * USD, address(0), 0);
        done(bob, 0, settleData(bob, 40 * USD, 3 * USD, 4 * USD, false, d.claimBy));
    }

    function testClaimsAndSilence() public {
        plain();
        fund();
        vm.warp(d.claimFrom);
        moves(Phase.CLAIMED, d.claimFrom, 0, sha256("evidence"));
        claim();
        vm.warp(since + d.disputeWindow);
        ends(How.UNDISPUTED, PRICE, 0, 0, address(0), 0);
        done(alice, 0, timeoutData(alice));
        vm.warp(NOON);
        again();
        fund();
        vm.warp(uint256(d.claimBy) + 1);
        ends(How.UNCLAIMED, 0, 0, 0, address(0), 0);
        done(bob, 0, timeoutData(bob));
    }

    function testDisputesAndRulings() public {
        opened();
        vm.warp(d.claimFrom);
        uint40 from = d.claimFrom;
        moves(Phase.DISPUTED, from, 0, sha256("reason"));
        vm.expectEmit(address(escrow));
        emit Escrow.Called(hashed(), carol, from, from + d.rulingWindow);
        vm.expectEmit(address(escrow));
        emit Escrow.Called(hashed(), dave, from + d.rulingWindow, from + 2 * d.rulingWindow);
        dispute(bob);
        moves(Phase.DISPUTED_CLAIMED, from, 0, sha256("evidence"));
        claim();
        uint256 called = vm.snapshotState();
        ends(How.RULED, 30 * USD, 2 * USD, 1 * USD, carol, 5 * USD);
        vm.expectEmit(address(escrow));
        emit Purse.Credited(d.token, carol, 5 * USD);
        vm.expectEmit(address(escrow));
        emit Purse.Credited(d.token, olga, 750000);
        done(carol, 0, ruleData(0, 30 * USD, 2 * USD, 1 * USD, 5 * USD));
        vm.revertToState(called);
        vm.warp(since + 2 * d.rulingWindow);
        ends(How.UNRULED, 60 * USD, 0, 0, address(0), 0);
        done(bob, 0, timeoutData(bob));
    }

    function testUnruledWithoutAClaim() public {
        opened();
        vm.warp(d.claimFrom);
        dispute(bob);
        vm.warp(since + 2 * d.rulingWindow);
        ends(How.UNRULED, 0, 0, 12 * USD, address(0), 0);
        done(bob, 0, timeoutData(bob));
    }

    function testUnruledDamage() public {
        opened();
        release();
        moves(Phase.DISPUTED_HELD, block.timestamp, PRICE, sha256("reason"));
        dispute(alice);
        vm.warp(since + 2 * d.rulingWindow);
        ends(How.UNRULED, PRICE, 0, 0, address(0), 0);
        done(bob, 0, timeoutData(bob));
    }

    function testWithdrawing() public {
        vm.prank(alice);
        escrow.deposit(d.token, 50);
        vm.expectEmit(address(escrow));
        emit Purse.Withdrawn(d.token, alice, aliceBank, 50);
        done(alice, 0, abi.encodeCall(Purse.withdraw, (d.token, aliceBank)));
    }

    // ---- parts ----

    function ends(uint256 how, uint128 price, uint128 damage, uint128 forfeit, address arbiter, uint128 fee) private {
        vm.expectEmit(address(escrow));
        emit Pots.Closed(hashed(), uint8(how), price, damage, forfeit, arbiter, fee);
    }

    function moves(uint256 next, uint256 from, uint128 sum, bytes32 note) private {
        vm.expectEmit(address(escrow));
        emit Pots.Moved(hashed(), uint8(next), uint40(from), sum, note);
    }
}
