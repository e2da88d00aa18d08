// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Deal} from "../src/Deal.sol";
import {Escrow} from "../src/Escrow.sol";
import {Pack} from "./Pack.sol";
import {Stage} from "./Stage.sol";
import {eq, vm, within, yes} from "./Vm.sol";

/// What `fund` demands (escrow.md §1.2), at each bound and just beyond it.
contract RulesTest is Stage {
    function testTimes() public {
        d.fundBy = uint40(NOON - 1);
        bad("BadTimes");
        d.fundBy = uint40(NOON);
        good();
        d.fundBy = d.claimBy;
        bad("BadTimes");
        d.fundBy = d.claimBy - 1;
        good();
        d.claimFrom = d.claimBy + 1;
        bad("BadTimes");
        d.claimFrom = d.claimBy;
        good();
        d.claimBy = uint40(NOON + 400 days);
        good();
        d.claimBy++;
        bad("BadTimes");
        plain();
        (d.claimFrom, d.freeCancelBy) = (0, 0);
        good();
        d.freeCancelBy = type(uint40).max;
        good();
    }

    function testWindows() public {
        for (uint256 i = 0; i < 3; i++) {
            plain();
            window(i, 10 minutes - 1);
            bad("BadWindow");
            window(i, 10 minutes);
            good();
            window(i, 60 days);
            good();
            window(i, 60 days + 1);
            bad("BadWindow");
        }
    }

    function testRates() public {
        d.operator = olga;
        (d.buyerFeeBps, d.sellerFeeBps) = (6000, 4000);
        good();
        d.sellerFeeBps = 4001;
        bad("BadBps");
        (d.buyerFeeBps, d.sellerFeeBps) = (0, 10_001);
        bad("BadBps");
        plain();
        (d.holdBps, d.lateCancelBps, d.noShowBps, d.noRulingSellerBps) = (10_000, 10_000, 10_000, 10_000);
        good();
        d.holdBps = 10_001;
        bad("BadBps");
        (d.holdBps, d.lateCancelBps) = (0, 10_001);
        bad("BadBps");
        (d.lateCancelBps, d.noShowBps) = (0, 10_001);
        bad("BadBps");
        (d.noShowBps, d.noRulingSellerBps) = (0, 10_001);
        bad("BadBps");
    }

    function testParties() public {
        d.seller = bob;
        d.sellerOut = bob;
        refused(bob, dataBy(BOB), "BadParties");
        plain();
        d.buyerOut = address(0);
        bad("BadParties");
        d.buyerOut = address(escrow);
        bad("BadParties");
        d.buyerOut = alice;
        good();
        d.sellerOut = address(0);
        bad("BadParties");
        d.sellerOut = address(escrow);
        bad("BadParties");
        d.sellerOut = bob;
        good();
    }

    function testPrice() public {
        d.price = 0;
        bad("BadPrice");
        d.price = 1;
        good();
    }

    function testNights() public {
        (d.guard, d.resource, d.firstNight, d.nights, d.units) = (alice, keccak256("home"), 20_000, 2, 3);
        good();
        d.resource = 0;
        bad("BadNights");
        (d.resource, d.nights) = (keccak256("home"), 0);
        bad("BadNights");
        (d.nights, d.units) = (2, 0);
        bad("BadNights");
        d.nights = 0;
        bad("BadNights");
        (d.resource, d.nights, d.units) = (0, 2, 0);
        bad("BadNights");
        (d.nights, d.units) = (0, 3);
        bad("BadNights");
        d.units = 0;
        good();
    }

    function testAStateIsNotFunded() public {
        paid = 1;
        bad("WrongPhase");
        (paid, since) = (0, 1);
        bad("WrongPhase");
        (since, phase) = (0, 2);
        bad("WrongPhase");
        phase = 7;
        bad("BadCalldata");
    }

    function testTheGuardSignsUnlessItIsTheSeller() public {
        full();
        vm.prank(alice);
        escrow.deposit(address(dollar), d.sellerDeposit);
        (bytes32 r, bytes32 vs) = signed(ALICE, hashed());
        bytes memory head = bytes.concat(abi.encodeCall(Escrow.fund, (r, vs)), packed(bob));
        refused(bob, head, "BadCalldata");
        refused(bob, bytes.concat(head, booking(ALICE)), "BadSignature");
        refused(bob, bytes.concat(head, booking(GRACE), hex"00"), "BadCalldata");
        done(bob, 0, bytes.concat(head, booking(GRACE)));
        d.guard = alice;
        d.lane = 8;
        d.sellerDeposit = 0;
        (r, vs) = signed(ALICE, hashed());
        head = bytes.concat(abi.encodeCall(Escrow.fund, (r, vs)), packed(bob));
        refused(bob, bytes.concat(head, booking(ALICE)), "BadCalldata");
        done(bob, 0, head);
    }

    // ---- nights ----

    /// A page of the calendar has exactly the bits of the nights and units that were booked on it.
    function testFuzzNightsTakeTheirBits(uint32 first, uint8 nights, uint16 units) public {
        d.guard = alice;
        d.resource = keccak256("home");
        d.firstNight = first;
        d.nights = uint8(within(nights, 1, 80));
        d.units = uint16(within(units, 1, 65_535));
        fund();
        uint256 end = uint256(d.firstNight) + d.nights;
        for (uint256 page = first >> 4; page <= (end + 16) >> 4; page++) {
            uint256 wanted;
            for (uint256 night = page * 16; night < page * 16 + 16; night++) {
                if (night >= first && night < end) wanted |= uint256(d.units) << (16 * (night - page * 16));
            }
            eq(escrow.taken(alice, d.resource, page), wanted, "page");
        }
        done(alice, 0, refundData());
        for (uint256 page = first >> 4; page <= (end + 16) >> 4; page++) {
            eq(escrow.taken(alice, d.resource, page), 0, "freed");
        }
    }

    function testFreeingLeavesTheNeighboursAlone() public {
        full();
        d.units = 1;
        fund();
        Deal memory first = d;
        (d.lane, d.units) = (8, 2);
        others = pot();
        fund();
        others = 0;
        (d.lane, d.units) = (first.lane, first.units);
        done(alice, 0, refundData());
        (uint256 left, uint256 index) = (0, d.firstNight >> 4);
        for (uint256 n = d.firstNight; n < d.firstNight + d.nights; n++) {
            if (n >> 4 == index) left |= uint256(2) << (16 * (n & 15));
        }
        eq(escrow.taken(grace, d.resource, index), left, "the other's parts");
    }

    function testNightsAreOfOneGuardAndOneHome() public {
        full();
        fund();
        (d.lane, d.resource, d.sellerDeposit) = (8, keccak256("another home"), 0);
        done(bob, 0, fundData(ALICE));
        (d.lane, d.resource, d.guard) = (9, keccak256("home"), alice);
        done(bob, 0, fundData(ALICE));
    }

    function testAFullyHeldCancellationKeepsTheNights() public {
        full();
        d.holdBps = 10_000;
        fund();
        done(bob, 0, cancelData());
        yes(!free(), "paid in full");
    }

    // ---- what is signed and packed ----

    function testFuzzTheContractHashesAsTheSpecificationSays(Deal memory deal_, address sender) public {
        vm.assume(sender != address(0));
        d = deal_;
        vm.prank(sender);
        (bool ok, bytes memory answer) =
            address(escrow).call(bytes.concat(Escrow.hashDeal.selector, Pack.pack(deal_, sender, 1, 0, 0)));
        yes(ok, "hashed");
        eq(abi.decode(answer, (bytes32)), Pack.hash(deal_), "hash");
    }

    function testFuzzSparseDealsHashToo(Deal memory deal_, uint16 absent) public {
        if (absent & 1 != 0) deal_.buyerOut = deal_.buyer;
        if (absent & 2 != 0) deal_.sellerOut = deal_.seller;
        if (absent & 4 != 0) deal_.panel = 0;
        if (absent & 8 != 0) deal_.token = address(0);
        if (absent & 16 != 0) (deal_.operator, deal_.buyerFeeBps, deal_.sellerFeeBps) = (address(0), 0, 0);
        if (absent & 32 != 0) (deal_.buyerDeposit, deal_.sellerDeposit, deal_.noShowBps) = (0, 0, 0);
        if (absent & 64 != 0) (deal_.holdBps, deal_.lateCancelBps) = (0, 0);
        if (absent & 128 != 0) {
            (deal_.guard, deal_.resource, deal_.firstNight, deal_.nights, deal_.units) = (address(0), 0, 0, 0, 0);
        }
        testFuzzTheContractHashesAsTheSpecificationSays(deal_, absent & 256 != 0 ? deal_.buyer : address(0x5e4de4));
    }

    function testAPlainPurchaseIsShort() public view {
        eq(packed(bob).length, 172, "bytes");
    }

    /// The word lies where §2.1 says.
    function testTheWordsSlot() public {
        d.lane = 77;
        fund();
        bytes32 slot = keccak256(abi.encode(uint256(uint160(bob)) << 64 | 77, uint256(2)));
        eq(vm.load(address(escrow), slot), hashed(), "slot");
        eq(escrow.words(uint256(uint160(bob)) << 64 | 77), hashed(), "words");
    }

    // ---- parts ----

    uint64 private lanes;

    function window(uint256 which, uint32 value) private {
        if (which == 0) d.disputeWindow = value;
        else if (which == 1) d.depositWindow = value;
        else d.rulingWindow = value;
    }

    function dataBy(uint256 key) private view returns (bytes memory) {
        (bytes32 r, bytes32 vs) = signed(key, hashed());
        return bytes.concat(abi.encodeCall(Escrow.fund, (r, vs)), packed(bob));
    }

    function bad(string memory why) private {
        refused(bob, dataBy(ALICE), why);
    }

    function good() private {
        d.lane = ++lanes;
        done(bob, 0, dataBy(ALICE));
        if (d.resource != 0) d.firstNight += 100;
    }
}
