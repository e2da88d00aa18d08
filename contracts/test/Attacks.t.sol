// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Deal, Phase} from "../src/Deal.sol";
import {Escrow} from "../src/Escrow.sol";
import {Signed} from "../src/Signed.sol";
import {Pack} from "./Pack.sol";
import {Stage} from "./Stage.sol";
import {eq, vm, yes} from "./Vm.sol";

/// What must fail (escrow.md §10), one test each, under the name it has there.
contract AttacksTest is Stage {
    // ---- the list of the rules ----

    function testTwoSellerAddressesCannotSellOneNight() public {
        full();
        fund();
        Deal memory first = d;
        // mallory's other address sells the same home, signed by the same guard, to herself
        d.seller = mallory;
        d.sellerOut = mallory;
        d.sellerDeposit = 0;
        d.lane = 8;
        d.units = 1;
        d.firstNight = first.firstNight + 2;
        refused(bob, fundDataBy(MALLORY), "Occupied");
        d.firstNight = first.firstNight + 3;
        done(bob, 0, fundDataBy(MALLORY));
    }

    function testANoShowSellerDoesNotGetItsDepositBack() public {
        // by silence, by giving back late, by the last voucher, by disputing at the end
        uint256 seller;
        for (uint256 way = 0; way < 4; way++) {
            full();
            d.lane = uint64(100 + way);
            d.firstNight += uint32(way * 3);
            fund();
            seller = has(aliceBank);
            uint256 earned;
            if (way == 0) {
                vm.warp(uint256(d.claimBy) + 1);
                done(bob, 0, timeoutData(bob));
            } else if (way == 1) {
                vm.warp(d.claimBy);
                done(alice, 0, refundData());
            } else if (way == 2) {
                vm.warp(d.claimBy);
                done(alice, 0, redeemData(100, d.claimBy, true, BOB));
                earned = 99;
            } else {
                vm.warp(d.claimBy);
                dispute(alice);
                vm.warp(since + 2 * d.rulingWindow);
                done(bob, 0, timeoutData(bob));
            }
            closed();
            eq(has(aliceBank) - seller, 18_000000 + earned, "30 less 12");
        }
    }

    function testADisputeAtOnceWithASilentArbiterTakesNothingUndelivered() public {
        plain();
        d.noRulingSellerBps = 10_000;
        fund();
        refused(alice, disputeData(alice), "TooEarly");
        vm.warp(d.claimFrom);
        dispute(alice);
        vm.warp(since + 2 * d.rulingWindow);
        uint256 buyer = has(bob);
        done(alice, 0, timeoutData(alice));
        closed();
        eq(has(bob) - buyer, PRICE, "all to the buyer");
    }

    function testADisputeAtOnceDoesNotShortenTheSellersTime() public {
        plain();
        d.rulingWindow = 10 minutes;
        fund();
        vm.warp(d.claimFrom);
        dispute(bob);
        vm.warp(d.claimBy);
        refused(bob, timeoutData(bob), "TooEarly");
        claim();
    }

    /// The seller lets the panel's time run out while there is nothing to look at, then claims falsely.
    function testAClaimAfterTheSellersOwnDisputeIsLookedAt() public {
        plain();
        (d.rulingWindow, d.noRulingSellerBps) = (10 minutes, 10_000);
        fund();
        vm.warp(d.claimFrom);
        dispute(alice);
        vm.warp(d.claimBy);
        claim();
        refused(alice, timeoutData(alice), "TooEarly");
        uint256 buyer = has(bob);
        done(carol, 0, ruleData(0, 0, 0, 0, 0));
        closed();
        eq(has(bob) - buyer, PRICE, "all to the buyer");
    }

    function testFeesToTheEscrowItself() public {
        (d.operator, d.sellerFeeBps) = (address(escrow), 1);
        refused(bob, fundData(ALICE), "BadParties");
    }

    function testARulingAYearLate() public {
        disputedDeal();
        vm.warp(since + 365 days);
        refused(carol, ruleData(0, PRICE, 0, 0, 0), "TooLate");
        refused(dave, ruleData(1, PRICE, 0, 0, 0), "TooLate");
    }

    function testAnExpiredSettlement() public {
        fund();
        bytes memory offer = settleData(mallory, PRICE, 0, 0, false, uint40(NOON + 100));
        vm.warp(NOON + 101);
        refused(mallory, offer, "TooLate");
        vm.warp(NOON + 100);
        done(mallory, 0, offer);
    }

    function testAnOvertakenSettlement() public {
        fund();
        bytes memory offer = settleData(mallory, 1, 0, 0, false, d.claimBy);
        vm.warp(d.claimFrom);
        claim();
        refused(mallory, offer, "WrongState");
        // nor when its signatures are put on the new state
        bytes memory now_ = settleData(mallory, 1, 0, 0, false, d.claimBy);
        for (uint256 i = 0; i < 292; i++) {
            now_[i] = offer[i];
        }
        refused(mallory, now_, "BadSignature");
    }

    function testASettlementOfAnEarlierDispute() public {
        // the same phase, begun at another time
        fund();
        vm.warp(d.claimFrom);
        uint256 snapshot = vm.snapshotState();
        claim();
        bytes memory offer = settleData(mallory, 1, 0, 0, false, d.claimBy);
        vm.revertToState(snapshot);
        (phase, since) = (Phase.FUNDED, 0);
        vm.warp(d.claimFrom + 1);
        claim();
        refused(mallory, offer, "WrongState");
    }

    function testFeesToNobody() public {
        d.sellerFeeBps = 1;
        refused(bob, fundData(ALICE), "BadParties");
        (d.sellerFeeBps, d.buyerFeeBps) = (0, 1);
        refused(bob, fundData(ALICE), "BadParties");
    }

    function testWindowsOfAHundredAndThirtySixYears() public {
        d.disputeWindow = type(uint32).max;
        refused(bob, fundData(ALICE), "BadWindow");
        plain();
        d.depositWindow = type(uint32).max;
        refused(bob, fundData(ALICE), "BadWindow");
        plain();
        d.rulingWindow = type(uint32).max;
        refused(bob, fundData(ALICE), "BadWindow");
    }

    function testFundingAfterEveryDeadline() public {
        vm.warp(uint256(d.fundBy) + 1);
        refused(bob, fundData(ALICE), "BadTimes");
        vm.warp(uint256(d.claimBy) + 1);
        refused(bob, fundData(ALICE), "BadTimes");
        vm.warp(d.fundBy);
        done(bob, 0, fundData(ALICE));
    }

    function testNightsKeptAfterAFullRefund() public {
        full();
        fund();
        yes(!free(), "taken");
        done(alice, 0, refundData());
        yes(free(), "free");
    }

    function testASignatureOfOneRoleForAnother() public {
        full();
        // the guard's key signed the deal, the seller's the booking: each in the other's place
        d.guard = alice;
        d.seller = grace;
        d.sellerDeposit = 0;
        bytes memory data = fundDataBy(ALICE);
        refused(bob, data, "BadSignature");
        // a seller's Deal signature as the guard's Booking
        full();
        d.sellerDeposit = 0;
        (bytes32 r, bytes32 vs) = signed(GRACE, hashed());
        data = bytes.concat(fundHead(ALICE), packed(bob), abi.encode(r, vs));
        refused(bob, data, "BadSignature");
        // the buyer's voucher as his settlement, and the other way round
        plain();
        fund();
        uint40 until = d.claimBy;
        bytes32 voucher = keccak256(abi.encode(Pack.VOUCHER, hashed(), PRICE, until));
        bytes32 settlement = keccak256(
            abi.encode(Pack.SETTLEMENT, hashed(), phase, since, paid, PRICE, uint128(0), uint128(0), false, until)
        );
        (r, vs) = signed(BOB, voucher);
        data = abi.encodeWithSelector(Escrow.settle.selector, PRICE, 0, 0, false, until, r, vs, 0, 0);
        refused(alice, bytes.concat(data, packed(alice)), "BadSignature");
        (r, vs) = signed(BOB, settlement);
        data = abi.encodeCall(Escrow.redeem, (PRICE, until, false, r, vs));
        refused(alice, bytes.concat(data, packed(alice)), "BadSignature");
        // each party's settlement in the other's place
        (bytes32 ra, bytes32 va) = signed(ALICE, settlement);
        data = abi.encodeWithSelector(Escrow.settle.selector, PRICE, 0, 0, false, until, ra, va, r, vs);
        refused(mallory, bytes.concat(data, packed(mallory)), "BadSignature");
        // the seller's own voucher
        refused(alice, redeemData(PRICE, until, false, ALICE), "BadSignature");
    }

    // ---- replays and forgeries ----

    function testAClosedDealIsNotOpenedAgain() public {
        bytes memory data = fundData(ALICE);
        fund();
        refused(bob, data, "Used");
        release();
        refused(bob, data, "Used");
        again();
        done(bob, 0, fundData(ALICE));
    }

    function testTheSequenceNumberNeverFalls() public {
        d.seq = 10;
        fund();
        release();
        d.seq = 9;
        phase = Phase.FUNDED;
        refused(bob, fundData(ALICE), "Used");
        d.seq = type(uint64).max;
        done(bob, 0, fundData(ALICE));
    }

    function testSequenceNumberZeroIsNone() public {
        d.seq = 0;
        refused(bob, fundData(ALICE), "Used");
    }

    function testOneOfferToSeveralSellersIsFundedOnce() public {
        fund();
        d.seller = mallory;
        d.sellerOut = mallory;
        refused(bob, fundDataBy(MALLORY), "Used");
    }

    function testAnotherChainsSignature() public {
        bytes memory data = fundData(ALICE);
        vm.chainId(5);
        refused(bob, data, "BadSignature");
        done(bob, 0, fundData(ALICE));
    }

    function testAnotherContractsSignature() public {
        bytes memory data = fundData(ALICE);
        Escrow second = fresh();
        escrow = second;
        vm.prank(bob);
        dollar.approve(address(second), type(uint256).max);
        refused(bob, data, "BadSignature");
    }

    function testAChainThatSplitsLocksUpNothing() public {
        fund();
        vm.chainId(5);
        release();
    }

    function testAlteredTerms() public {
        fund();
        vm.warp(d.claimFrom);
        bytes memory good = releaseData();
        // every bit of every byte of the packed deal
        for (uint256 i = 4; i < good.length; i++) {
            bytes memory bad = bytes.concat(good);
            bad[i] = bytes1(uint8(good[i]) ^ uint8(1 << (i % 8)));
            (bool ok,) = call(bob, 0, bad);
            yes(!ok, "altered");
        }
        done(bob, 0, good);
    }

    function testCalldataTooShortOrTooLong() public {
        bytes memory funding = fundData(ALICE);
        refused(bob, bytes.concat(funding, hex"00"), "BadCalldata");
        fund();
        bytes memory good = releaseData();
        refused(bob, bytes.concat(good, hex"00"), "BadCalldata");
        bytes memory cut = new bytes(good.length - 1);
        for (uint256 i = 0; i < cut.length; i++) {
            cut[i] = good[i];
        }
        (bool ok,) = call(bob, 0, cut);
        yes(!ok, "short");
        bytes memory odd = bytes.concat(good);
        odd[4] = bytes1(uint8(odd[4]) | 4); // flag 1024
        refused(bob, odd, "BadCalldata");
        vm.warp(d.claimFrom);
        dispute(bob);
        refused(bob, bytes.concat(timeoutData(bob), hex"00"), "BadPanel");
    }

    /// Every pair (r, s) is somebody's signature of a given digest: the one with a high s isn't taken.
    function testHighS() public {
        SignatureCheck check = new SignatureCheck();
        bytes32 digest = Pack.digest(address(check), bytes32(uint256(1)));
        bytes32 r = 0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798;
        uint256 half = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;
        check.signed(ecrecover(digest, 27, r, bytes32(half)), bytes32(uint256(1)), r, bytes32(half));
        address signer = ecrecover(digest, 27, r, bytes32(half + 1));
        yes(signer != address(0), "a signature but for its height");
        try check.signed(signer, bytes32(uint256(1)), r, bytes32(half + 1)) {
            yes(false, "high s");
        } catch {}
    }

    function testNobodysSignature() public {
        refused(bob, bytes.concat(abi.encodeCall(Escrow.fund, (0, 0)), packed(bob)), "BadSignature");
        d.seller = address(0);
        d.sellerOut = mallory;
        refused(bob, bytes.concat(abi.encodeCall(Escrow.fund, (0, 0)), packed(bob)), "BadSignature");
    }

    function testSomebodyElsesOffer() public {
        bytes memory data = fundDataBy(MALLORY);
        refused(bob, data, "BadSignature");
        // mallory carries bob's deal: the buyer is the sender, and hers is another deal
        refused(mallory, fundData(ALICE), "BadSignature");
        d.buyer = bob;
        bytes memory named = bytes.concat(fundHead(ALICE), Pack.pack(d, mallory, Phase.FUNDED, 0, 0));
        refused(mallory, named, "NotYours");
    }

    function testStrangersMoveNothing() public {
        fund();
        vm.warp(d.claimFrom);
        refused(mallory, bytes.concat(Escrow.release.selector, packed(mallory)), "NotYours");
        refused(mallory, bytes.concat(Escrow.release.selector, packed(bob)), "WrongState");
        refused(mallory, bytes.concat(Escrow.refund.selector, packed(mallory)), "NotYours");
        refused(mallory, bytes.concat(Escrow.cancel.selector, packed(mallory)), "NotYours");
        refused(mallory, bytes.concat(abi.encodeCall(Escrow.claim, (0)), packed(mallory)), "NotYours");
        refused(mallory, disputeData(mallory), "NotYours");
        refused(mallory, timeoutData(mallory), "TooEarly");
        dispute(bob);
        bytes memory ruling = bytes.concat(abi.encodeCall(Escrow.rule, (0, PRICE, 0, 0, 0)), packed(mallory), panel());
        refused(mallory, ruling, "NotYours");
    }

    // ---- parts ----

    function disputedDeal() private {
        fund();
        vm.warp(d.claimFrom);
        dispute(bob);
    }

    function fundHead(uint256 key) private view returns (bytes memory) {
        (bytes32 r, bytes32 vs) = signed(key, hashed());
        return abi.encodeCall(Escrow.fund, (r, vs));
    }

    function fundDataBy(uint256 key) private view returns (bytes memory data) {
        data = bytes.concat(fundHead(key), packed(bob));
        if (d.resource != 0) data = bytes.concat(data, booking(GRACE));
    }
}

contract SignatureCheck is Signed {
    function signed(address signer, bytes32 structHash, bytes32 r, bytes32 vs) external view {
        _signed(signer, structHash, r, vs);
    }
}
