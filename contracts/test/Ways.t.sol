// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Escrow} from "../src/Escrow.sol";
import {Phase} from "../src/Deal.sol";
import {Opened} from "./Opened.sol";
import {Stage} from "./Stage.sol";
import {eq, vm, within, yes} from "./Vm.sol";

/// Every row of escrow.md §4 but disputes: who, when, how much; for dollars and for the coin.
abstract contract Ways is Opened {
    function testReleasePaysThePriceAndNothingElse() public {
        plain();
        coinIfAsked();
        fund();
        mark();
        release();
        got(120 * USD, 0, 0, 0);
    }

    function testReleaseWithADamageDepositLeavesBothDepositsHeld() public {
        opened();
        release();
        got(118_200000, 0, 3 * USD, 0);
        eq(phase, Phase.HELD, "phase");
        vm.warp(since + d.depositWindow);
        done(mallory, 0, timeoutData(mallory));
        closed();
        got(148_200000, 50 * USD, 3 * USD, 0);
        yes(!free(), "the nights were used");
    }

    function testReleaseIsAlsoPossibleAfterAClaimAndInADispute() public {
        opened();
        vm.warp(d.claimFrom);
        claim();
        dispute(bob);
        release();
        got(118_200000, 0, 3 * USD, 0);
    }

    function testHeldIsNotReleasedTwice() public {
        opened();
        release();
        refused(bob, releaseData(), "WrongPhase");
    }

    function testRefundInTimeCostsTheSellerNothing() public {
        opened();
        vm.warp(d.freeCancelBy);
        done(alice, 0, refundData());
        closed();
        got(30 * USD, 171_200000, 0, 0);
        yes(free(), "the nights are free");
    }

    function testALateRefundCostsTheSellerItsNoShowSum() public {
        opened();
        vm.warp(d.freeCancelBy + 1);
        done(alice, 0, refundData());
        closed();
        got(18 * USD, 183_200000, 0, 0);
    }

    function testRefundOfHeldGivesTheDepositBackEarly() public {
        opened();
        vm.warp(d.claimFrom);
        release();
        done(alice, 0, refundData());
        closed();
        got(148_200000, 50 * USD, 3 * USD, 0);
    }

    function testRefundEndsADispute() public {
        opened();
        vm.warp(d.claimFrom);
        dispute(bob);
        done(alice, 0, refundData());
        closed();
        got(18 * USD, 183_200000, 0, 0);
    }

    function testCancellingEarlyCostsTheHold() public {
        opened();
        vm.warp(d.freeCancelBy);
        done(bob, 0, cancelData());
        closed();
        // seller: 6 less 1.5 %, and its deposit; operator: 1.5 % and 1 % of 6
        got(35_910000, 171_200000 - 6_060000, 150000, 0);
        yes(free(), "the nights are free");
    }

    function testCancellingLateCostsMoreAndKeepsTheNights() public {
        opened();
        vm.warp(d.claimFrom - 1);
        done(bob, 0, cancelData());
        closed();
        got(59_550000, 171_200000 - 30_300000, 750000, 0);
        yes(!free(), "the nights stay taken");
    }

    function testCancellingEndsWhenDeliveryMayBeClaimed() public {
        opened();
        vm.warp(d.claimFrom);
        refused(bob, cancelData(), "TooLate");
    }

    function testWhatVouchersPaidCountsTowardsCancellation() public {
        opened();
        redeem(10 * USD);
        done(bob, 0, cancelData());
        closed();
        // 10 is more than the hold of 6: nothing more is due
        got(9_850000 + 30 * USD, 171_200000 - 10_100000, 250000, 0);
        yes(!free(), "the seller had more than the hold");
    }

    function testWhatVouchersPaidIsTopedUpToTheLateRate() public {
        opened();
        redeem(10 * USD);
        vm.warp(d.freeCancelBy + 1);
        done(bob, 0, cancelData());
        closed();
        got(59_550000, 171_200000 - 30_300000, 750000, 0);
    }

    function testClaimsAreForTheirTime() public {
        opened();
        vm.warp(d.claimFrom - 1);
        refused(alice, claimData(), "TooEarly");
        vm.warp(uint256(d.claimBy) + 1);
        refused(alice, claimData(), "TooLate");
        vm.warp(d.claimBy);
        claim();
        refused(alice, claimData(), "WrongPhase");
    }

    function testAnUndisputedClaimPaysTheSeller() public {
        opened();
        vm.warp(d.claimFrom);
        claim();
        vm.warp(since + d.disputeWindow - 1);
        refused(alice, timeoutData(alice), "TooEarly");
        vm.warp(since + d.disputeWindow);
        done(alice, 0, timeoutData(alice));
        priceIsPaid();
        got(118_200000, 0, 3 * USD, 0);
    }

    function testAnUndisputedClaimWithoutDepositsCloses() public {
        plain();
        coinIfAsked();
        fund();
        mark();
        vm.warp(d.claimFrom);
        claim();
        vm.warp(since + d.disputeWindow);
        done(mallory, 0, timeoutData(mallory));
        closed();
        got(120 * USD, 0, 0, 0);
    }

    function testAnUnclaimedDealGoesBackWithTheNoShowSum() public {
        opened();
        vm.warp(d.claimBy);
        refused(bob, timeoutData(bob), "TooEarly");
        vm.warp(uint256(d.claimBy) + 1);
        done(bob, 0, timeoutData(bob));
        closed();
        got(18 * USD, 183_200000, 0, 0);
        yes(free(), "the nights are free");
    }

    function testAnUnclaimedDealKeepsWhatVouchersPaid() public {
        opened();
        redeem(4 * USD);
        vm.warp(uint256(d.claimBy) + 1);
        done(bob, 0, timeoutData(bob));
        closed();
        got(3_940000 + 18 * USD, 183_200000 - 4_040000, 100000, 0);
        yes(free(), "4 is at most the hold of 6");
    }

    function testAVoucherPaysAndTheDealGoesOn() public {
        opened();
        redeem(30 * USD);
        got(29_550000, 0, 750000, 0);
        redeem(50 * USD);
        got(49_250000, 0, 1_250000, 0);
        vm.warp(d.claimFrom);
        claim();
        redeem(60 * USD);
        eq(phase, Phase.CLAIMED, "phase");
        release();
        got(118_200000, 0, 3 * USD, 0);
    }

    function testTheLastVoucherGivesBackTheRest() public {
        opened();
        done(alice, 0, redeemData(30_000000, d.claimBy, true, BOB));
        closed();
        got(29_550000 + 30 * USD, 171_200000 - 30_300000, 750000, 0);
    }

    function testAVoucherOverTheWholePriceIsARelease() public {
        opened();
        done(alice, 0, redeemData(PRICE, d.claimBy, false, BOB));
        priceIsPaid();
        got(118_200000, 0, 3 * USD, 0);
        refused(alice, redeemData(PRICE, d.claimBy, false, BOB), "WrongPhase");
    }

    function testAVoucherMustRise() public {
        opened();
        redeem(30 * USD);
        refused(alice, redeemData(30_000000, d.claimBy, false, BOB), "BadSplit");
        refused(alice, redeemData(PRICE + 1, d.claimBy, false, BOB), "BadSplit");
        refused(bob, redeemData(40_000000, d.claimBy, false, BOB), "NotYours");
        vm.warp(d.claimFrom);
        refused(alice, redeemData(40_000000, d.claimFrom - 1, false, BOB), "TooLate");
        done(alice, 0, redeemData(40_000000, d.claimFrom, false, BOB));
    }

    function testSettlingDividesAnyPhaseAsBothSigned() public {
        opened();
        uint256 fresh = vm.snapshotState();
        for (uint256 i = 0; i < 4; i++) {
            vm.revertToState(fresh);
            (phase, since, paid) = (Phase.FUNDED, 0, 0);
            fresh = vm.snapshotState();
            vm.warp(d.claimFrom);
            if (i > 0) claim();
            if (i > 1) dispute(bob);
            address sender = i == 0 ? bob : i == 1 ? alice : mallory;
            mark();
            done(sender, 0, settleData(sender, 40_000000, 5_000000, 7_000000, i == 3, d.claimBy));
            closed();
            got(39_400000 + 28 * USD, 171_200000 - 40_400000 + 2 * USD, 1 * USD, 0);
            yes(free() == (i == 3), "as signed");
        }
    }

    function testSettlingHeldDividesTheDeposits() public {
        opened();
        release();
        mark();
        refused(mallory, settleData(mallory, 1, 0, 0, false, d.claimBy), "BadSplit");
        done(mallory, 0, settleData(mallory, 0, 20_000000, 0, false, d.claimBy));
        closed();
        got(50 * USD, 30 * USD, 0, 0);
    }

    function testOnlyThePartyItself() public {
        opened();
        string memory no = "NotYours";
        refused(alice, bytes.concat(Escrow.release.selector, packed(alice)), no);
        refused(bob, bytes.concat(Escrow.refund.selector, packed(bob)), no);
        refused(alice, bytes.concat(Escrow.cancel.selector, packed(alice)), no);
        vm.warp(d.claimFrom);
        refused(bob, bytes.concat(abi.encodeCall(Escrow.claim, (0)), packed(bob)), no);
        refused(mallory, disputeData(mallory), no);
    }

    /// Whatever the numbers, what comes in goes out and nothing is left or made.
    function testFuzzRoundingLosesNothing(uint128 price, uint16 bps, uint128 first, uint128 second, uint8 way) public {
        full();
        coinIfAsked();
        d.price = uint128(within(price, 3, 1e12));
        d.buyerFeeBps = uint16(within(bps, 0, 5000));
        d.sellerFeeBps = uint16(within(uint256(bps) * 7, 0, 5000));
        fund();
        uint128 a = uint128(within(first, 1, d.price - 1));
        redeem(a);
        uint128 b = uint128(within(second, a, d.price - 1));
        if (b > a) redeem(b);
        if (way % 3 == 0) {
            release();
        } else if (way % 3 == 1) {
            done(alice, 0, refundData());
            closed();
        } else {
            vm.warp(d.claimFrom);
            claim();
            dispute(bob);
            vm.warp(since + 2 * d.rulingWindow);
            done(mallory, 0, timeoutData(mallory));
            closed();
        }
    }
}

contract DollarWaysTest is Ways {
    function coinIfAsked() internal override {}
}

contract CoinWaysTest is Ways {
    function coinIfAsked() internal override {
        d.token = address(0);
    }

    function testNobodySendsCoinWithoutADeal() public {
        (bool ok,) = address(escrow).call{value: 1}("");
        yes(!ok, "refused");
        d.token = address(0);
        refused(bob, PRICE - 1, fundData(ALICE), "BadPayment");
        refused(bob, PRICE + 1, fundData(ALICE), "BadPayment");
    }
}
