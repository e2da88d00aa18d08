// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Escrow} from "../src/Escrow.sol";
import {Phase} from "../src/Deal.sol";
import {Opened} from "./Opened.sol";
import {Stage} from "./Stage.sol";
import {eq, vm, within, yes} from "./Vm.sol";

/// Disputes, claims in them, and rulings (escrow.md §4), for dollars and for the coin.
abstract contract Disputes is Opened {
    function testDisputesAreForTheirTime() public {
        opened();
        refused(bob, disputeData(bob), "TooEarly");
        refused(alice, disputeData(alice), "TooEarly");
        vm.warp(uint256(d.claimBy) + 1);
        refused(alice, disputeData(alice), "TooLate");
        vm.warp(d.claimBy);
        uint256 snapshot = vm.snapshotState();
        dispute(alice);
        vm.revertToState(snapshot);
        (phase, since) = (Phase.FUNDED, 0);
        claim();
        vm.warp(since + d.disputeWindow);
        refused(bob, disputeData(bob), "TooLate");
        vm.warp(since + d.disputeWindow - 1);
        dispute(bob);
        eq(phase, Phase.DISPUTED_CLAIMED, "phase");
        refused(bob, disputeData(bob), "WrongPhase");
    }

    function testOnlyTheSellerDisputesHeldAndInTime() public {
        opened();
        release();
        refused(bob, disputeData(bob), "NotYours");
        vm.warp(since + d.depositWindow);
        refused(alice, disputeData(alice), "TooLate");
        vm.warp(since + d.depositWindow - 1);
        dispute(alice);
        eq(phase, Phase.DISPUTED_HELD, "phase");
        vm.warp(since + 2 * d.rulingWindow - 1);
        refused(bob, timeoutData(bob), "TooEarly");
        vm.warp(since + 2 * d.rulingWindow);
        done(bob, 0, timeoutData(bob));
        closed();
        got(148_200000, 50 * USD, 3 * USD, 0);
    }

    function testClaimingInADisputeCallsThePanelAnew() public {
        opened();
        vm.warp(d.claimFrom);
        dispute(bob);
        vm.warp(d.claimBy);
        claim();
        eq(since, d.claimBy, "since");
        refused(dave, ruleData(1, 0, 0, 0, 0), "TooEarly");
        vm.warp(since + 2 * d.rulingWindow - 1);
        refused(alice, timeoutData(alice), "TooEarly");
        vm.warp(since + 2 * d.rulingWindow);
        done(alice, 0, timeoutData(alice));
        closed();
        // half of 120 to the seller, before fees
        got(59_100000 + 30 * USD, 171_200000 - 60_600000, 1_500000, 0);
        yes(!free(), "the seller had more than the hold");
    }

    function testAnUnruledDisputeWithoutAClaimGoesToTheBuyer() public {
        opened();
        vm.warp(d.claimFrom);
        dispute(alice);
        vm.warp(since + 2 * d.rulingWindow - 1);
        refused(bob, timeoutData(bob), "TooEarly");
        vm.warp(since + 2 * d.rulingWindow);
        done(bob, 0, timeoutData(bob));
        closed();
        got(18 * USD, 183_200000, 0, 0);
        yes(free(), "the nights are free");
    }

    function testEachArbiterRulesInItsOwnWindow() public {
        opened();
        vm.warp(d.claimFrom);
        dispute(bob);
        refused(dave, ruleData(1, 0, 0, 0, 0), "TooEarly");
        refused(dave, ruleData(0, 0, 0, 0, 0), "NotYours");
        vm.warp(since + d.rulingWindow - 1);
        uint256 snapshot = vm.snapshotState();
        done(carol, 0, ruleData(0, 60_000000, 0, 0, 0));
        vm.revertToState(snapshot);
        vm.warp(since + d.rulingWindow);
        refused(carol, ruleData(0, 0, 0, 0, 0), "TooLate");
        snapshot = vm.snapshotState();
        done(dave, 0, ruleData(1, 60_000000, 0, 0, 0));
        vm.revertToState(snapshot);
        vm.warp(since + 2 * d.rulingWindow - 1);
        done(dave, 0, ruleData(1, 60_000000, 0, 0, 0));
        closed();
        got(59_100000 + 30 * USD, 171_200000 - 60_600000, 1_500000, 0);
    }

    function testTheLoserPaysTheArbiter() public {
        ruling(bob, 119_000000, 0, 0, 10 * USD); // the buyer loses
        got(117_215000 + 30 * USD, 171_200000 - 120_190000 - 10 * USD, 2_975000, 10 * USD);
    }

    function testALosingSellerPaysTheArbiterOutOfItsDeposit() public {
        ruling(bob, 0, 0, 20 * USD, 10 * USD);
        got(0, 191_200000, 0, 10 * USD);
        yes(free(), "the nights are free");
    }

    function testTheWinnerPaysWhatTheLoserLacks() public {
        ruling(bob, 0, 0, 30 * USD, 10 * USD);
        got(0, 191_200000, 0, 10 * USD);
    }

    function testAWinningSellerPaysWhatTheBuyerLacks() public {
        opened();
        redeem(119 * USD);
        vm.warp(d.claimFrom);
        dispute(bob);
        mark();
        // in the pot: price 1, buyer's fee 0.01, deposits 50 and 30; everything to the seller, fee 4
        done(carol, 0, ruleData(0, 1 * USD, 50 * USD, 0, 4 * USD));
        closed();
        got(985000 + 80 * USD - 4 * USD, 0, 25000, 4 * USD);
    }

    function testBothPayTheArbiterOfAnEvenRuling() public {
        ruling(bob, 60 * USD, 0, 0, 9 * USD + 1);
        got(59_100000 + 30 * USD - 4_500000, 171_200000 - 60_600000 - 4_500001, 1_500000, 9 * USD + 1);
    }

    function testARulingOnDamageHasItsOwnLoser() public {
        opened();
        release();
        dispute(alice);
        mark();
        uint256 snapshot = vm.snapshotState();
        done(carol, 0, ruleData(0, 0, 24 * USD, 0, 4 * USD)); // less than half: the seller loses
        got(30 * USD + 20 * USD, 26 * USD, 0, 4 * USD);
        vm.revertToState(snapshot);
        done(carol, 0, ruleData(0, 0, 26 * USD, 0, 4 * USD)); // more than half: the buyer loses
        got(30 * USD + 26 * USD, 20 * USD, 0, 4 * USD);
        phase = Phase.CLOSED;
        stands();
        yes(!free(), "the nights were used");
    }

    function testARulingIsBounded() public {
        opened();
        vm.warp(d.claimFrom);
        dispute(bob);
        string memory bad = "BadSplit";
        refused(carol, ruleData(0, 120_000001, 0, 0, 0), bad);
        refused(carol, ruleData(0, 0, 50_000001, 0, 0), bad);
        refused(carol, ruleData(0, 0, 0, 30_000001, 0), bad);
        // the cap of 5 % of 200
        refused(carol, ruleData(0, 0, 0, 0, 10_000001), bad);
        done(carol, 0, ruleData(0, 0, 0, 0, 10_000000));
        closed();
    }

    function testOnlyDisputesAreRuledOn() public {
        opened();
        refused(carol, ruleData(0, 0, 0, 0, 0), "WrongPhase");
        vm.warp(d.claimFrom);
        claim();
        refused(carol, ruleData(0, 0, 0, 0, 0), "WrongPhase");
    }
}

contract DollarDisputesTest is Disputes {
    function coinIfAsked() internal override {}
}

contract CoinDisputesTest is Disputes {
    function coinIfAsked() internal override {
        d.token = address(0);
    }
}
