// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Deal, Phase} from "../src/Deal.sol";
import {Purse} from "../src/Purse.sol";
import {Stage} from "../test/Stage.sol";
import {eq, vm} from "../test/Vm.sol";

/// Measures every act as a transaction of its own (forge's isolation), in a contract that already holds
/// other people's money, with accounts that exist and an allowance that does not run out. gas.mjs makes
/// the table in escrow.md §9 of it.
abstract contract Gas is Stage {
    function money() internal view virtual returns (string memory);

    function paidIn() internal view virtual returns (address);

    function setUp() public override {
        super.setUp();
        address[6] memory people = [alice, bob, aliceBank, bobBank, carol, olga];
        for (uint256 i = 0; i < people.length; i++) {
            vm.deal(people[i], 1 ether);
            dollar.mint(people[i], 1);
        }
        deposit(mallory);
        d.token = paidIn();
    }

    // ---- a plain purchase ----

    function testPlain() public {
        send(bob, brings(), fundData(ALICE), "fund, fresh word");
        send(bob, 0, releaseData(), "release");
        again();
        send(bob, brings(), fundData(ALICE), "fund");
        send(bob, 0, releaseData(), "release");
    }

    function testRefund() public {
        ready();
        send(alice, 0, refundData(), "refund");
    }

    function testCancel() public {
        ready();
        send(bob, 0, cancelData(), "cancel");
    }

    function testSettle() public {
        ready();
        uint256 fresh = vm.snapshotState();
        send(alice, 0, settleData(alice, 40_000000, 0, 0, false, d.claimBy), "settle, sent by a party");
        vm.revertToState(fresh);
        send(mallory, 0, settleData(mallory, 40_000000, 0, 0, false, d.claimBy), "settle, sent by another");
    }

    function testVouchers() public {
        ready();
        uint256 fresh = vm.snapshotState();
        send(alice, 0, redeemData(40_000000, d.claimBy, false, BOB), "redeem a part");
        vm.revertToState(fresh);
        send(alice, 0, redeemData(40_000000, d.claimBy, true, BOB), "redeem the last");
    }

    function testClaim() public {
        ready();
        vm.warp(d.claimFrom);
        send(alice, 0, claimData(), "claim");
        (phase, since) = (Phase.CLAIMED, uint40(block.timestamp));
        uint256 fresh = vm.snapshotState();
        send(bob, 0, disputeData(bob), "dispute (panel of two)");
        (phase, since) = (Phase.DISPUTED_CLAIMED, uint40(block.timestamp));
        uint256 called = vm.snapshotState();
        send(carol, 0, ruleData(0, 60_000000, 0, 0, 5_000000), "rule, with a fee");
        vm.revertToState(called);
        vm.warp(since + 2 * d.rulingWindow);
        send(alice, 0, timeoutData(alice), "timeout, unruled");
        vm.revertToState(fresh);
        (phase, since) = (Phase.CLAIMED, uint40(d.claimFrom));
        vm.warp(since + d.disputeWindow);
        send(alice, 0, timeoutData(alice), "timeout, undisputed");
    }

    function testUnclaimed() public {
        ready();
        vm.warp(uint256(d.claimBy) + 1);
        send(bob, 0, timeoutData(bob), "timeout, unclaimed");
    }

    // ---- what a feature adds ----

    function testFees() public {
        (d.operator, d.buyerFeeBps, d.sellerFeeBps) = (olga, 100, 100);
        pair("fees");
    }

    function testPlaces() public {
        (d.buyerOut, d.sellerOut) = (bobBank, aliceBank);
        pair("own places to be paid");
    }

    function testCancellation() public {
        (d.holdBps, d.lateCancelBps) = (500, 2500);
        pair("cancellation rates");
    }

    function testDeposits() public {
        (d.buyerDeposit, d.sellerDeposit, d.noShowBps) = (50_000000, 30_000000, 4000);
        deposit(alice);
        pair("both deposits");
        (phase, since, paid) = (Phase.HELD, uint40(block.timestamp), d.price);
        vm.warp(since + d.depositWindow);
        send(alice, 0, timeoutData(alice), "timeout, deposits returned");
    }

    function testNights() public {
        // three nights on one page, in which another deal already has nights
        (d.guard, d.resource, d.firstNight, d.nights, d.units) = (grace, keccak256("home"), 20_848, 3, 0xffff);
        pair("three nights, new page");
        d.firstNight += 4;
        again();
        pair("three nights");
    }

    function testCredit() public {
        deposit(alice);
        bytes memory data = abi.encodeCall(Purse.deposit, (d.token, 5_000000));
        send(alice, d.token == address(0) ? 5_000000 : 0, data, "deposit");
        send(alice, 0, abi.encodeCall(Purse.withdraw, (d.token, alice)), "withdraw");
    }

    // ---- parts ----

    function send(address sender, uint256 value, bytes memory data, string memory name) internal {
        done(sender, d.token == address(0) ? value : 0, data);
        vm.snapshotGasLastCall(money(), name);
    }

    /// A deal on a word that was used before.
    function ready() internal {
        done(bob, d.token == address(0) ? brings() : 0, fundData(ALICE));
        done(bob, 0, releaseData());
        again();
        done(bob, d.token == address(0) ? brings() : 0, fundData(ALICE));
    }

    /// Measures a purchase with a feature, after a plain one that used the word and the operator's credit.
    function pair(string memory what) internal {
        Deal memory wanted = d;
        (d.buyerDeposit, d.sellerDeposit) = (0, 0);
        (d.resource, d.nights, d.units) = (0, 0, 0);
        done(bob, d.token == address(0) ? brings() : 0, fundData(ALICE));
        done(bob, 0, releaseData());
        d = wanted;
        again();
        send(bob, brings(), fundData(ALICE), string.concat("fund, ", what));
        send(bob, 0, releaseData(), string.concat("release, ", what));
    }

    function deposit(address who) internal {
        vm.prank(who);
        escrow.deposit(address(dollar), 100_000000);
        vm.prank(who);
        escrow.deposit{value: 100_000000}(address(0), 100_000000);
    }
}

contract TokenGas is Gas {
    function money() internal pure override returns (string memory) {
        return "token";
    }

    function paidIn() internal view override returns (address) {
        return address(dollar);
    }
}

contract CoinGas is Gas {
    function money() internal pure override returns (string memory) {
        return "coin";
    }

    function paidIn() internal pure override returns (address) {
        return address(0);
    }
}
