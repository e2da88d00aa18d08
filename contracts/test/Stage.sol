// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Deal, Phase} from "../src/Deal.sol";
import {Escrow} from "../src/Escrow.sol";
import {TestDollar} from "../src/TestDollar.sol";
import {Pack} from "./Pack.sol";
import {eq, vm, yes} from "./Vm.sol";

/// The standing cast and one deal of theirs: alice sells, bob buys, carol, dave and erin arbitrate, olga operates,
/// grace guards a home, mallory lies. Every act goes to the contract as a client would send it, and what the
/// test believes the state to be is kept beside.
abstract contract Stage {
    uint256 internal constant NOON = 1_800_000_000;
    uint128 internal constant PRICE = 120_000000;

    uint256 internal constant ALICE = 0xa11ce;
    uint256 internal constant BOB = 0xb0b;
    uint256 internal constant CAROL = 0xca401;
    uint256 internal constant DAVE = 0xdafe;
    uint256 internal constant ERIN = 0xe414;
    uint256 internal constant GRACE = 0x64ace;
    uint256 internal constant MALLORY = 0x3a110;

    address internal alice = vm.addr(ALICE);
    address internal bob = vm.addr(BOB);
    address internal carol = vm.addr(CAROL);
    address internal dave = vm.addr(DAVE);
    address internal erin = vm.addr(ERIN);
    address internal grace = vm.addr(GRACE);
    address internal mallory = vm.addr(MALLORY);
    address internal olga = address(0x014a);
    address internal aliceBank = address(0xa11cebac);
    address internal bobBank = address(0xb0bbac);

    Escrow internal escrow;
    TestDollar internal dollar;
    Pack.Seat[] internal seats;

    // What the deal is, and where it should stand.
    Deal internal d;
    uint256 internal phase;
    uint40 internal since;
    uint128 internal paid;
    /// What other deals of the test have in the contract.
    uint256 internal others;

    function setUp() public virtual {
        vm.warp(NOON);
        escrow = fresh();
        dollar = TestDollar(made(vm.parseJsonBytes(vm.readFile("build/TestDollar.json"), ".creation")));
        address[4] memory people = [alice, bob, carol, mallory];
        for (uint256 i = 0; i < people.length; i++) {
            dollar.mint(people[i], 1e15);
            vm.deal(people[i], 1e24);
            vm.prank(people[i]);
            dollar.approve(address(escrow), type(uint256).max);
        }
        seats.push(Pack.Seat(carol, 500));
        seats.push(Pack.Seat(dave, 1000));
        plain();
    }

    /// The very bytes that are committed, or, for mutate.mjs, the code in the file that ESCROW_CODE names.
    /// (To compile the contract into every test would take minutes.)
    function fresh() internal returns (Escrow) {
        string memory file = vm.envOr("ESCROW_CODE", "");
        bytes memory code = bytes(file).length == 0
            ? vm.parseJsonBytes(vm.readFile("build/Escrow.json"), ".creation")
            : vm.parseBytes(vm.readFile(file));
        return Escrow(made(code));
    }

    function made(bytes memory code) private returns (address place) {
        assembly ("memory-safe") {
            place := create(0, add(code, 32), mload(code))
        }
    }

    // ---- deals ----

    /// A bicycle for dollars: panel of two, a day to hand it over, no deposits, no fees.
    function plain() internal {
        Deal memory empty;
        d = empty;
        (d.buyer, d.buyerOut, d.seller, d.sellerOut) = (bob, bob, alice, alice);
        d.panel = keccak256(Pack.panel(seats));
        d.token = address(dollar);
        d.price = PRICE;
        d.noRulingSellerBps = 5000;
        d.fundBy = uint40(block.timestamp + 30 minutes);
        d.freeCancelBy = uint40(block.timestamp + 6 hours);
        d.claimFrom = uint40(block.timestamp + 12 hours);
        d.claimBy = uint40(block.timestamp + 24 hours);
        d.disputeWindow = 2 days;
        d.depositWindow = 3 days;
        d.rulingWindow = 4 days;
        d.terms = sha256("terms");
        d.seq = 1;
        (phase, since, paid) = (Phase.FUNDED, 0, 0);
    }

    /// The same with everything: banks, fees, both deposits, cancellation, three nights.
    function full() internal {
        plain();
        (d.buyerOut, d.sellerOut) = (bobBank, aliceBank);
        (d.operator, d.buyerFeeBps, d.sellerFeeBps) = (olga, 100, 150);
        (d.buyerDeposit, d.sellerDeposit, d.noShowBps) = (50_000000, 30_000000, 4000);
        (d.holdBps, d.lateCancelBps) = (500, 2500);
        (d.guard, d.resource, d.firstNight, d.nights, d.units) = (grace, keccak256("home"), 20_846, 3, 0xffff);
        d.lane = 7;
    }

    /// The next deal on the same lane.
    function again() internal {
        d.seq++;
        (phase, since, paid) = (Phase.FUNDED, 0, 0);
    }

    function hashed() internal view returns (bytes32) {
        return Pack.hash(d);
    }

    function packed(address sender) internal view returns (bytes memory) {
        return Pack.pack(d, sender, phase, since, paid);
    }

    function panel() internal view returns (bytes memory) {
        return Pack.panel(seats);
    }

    // ---- signing ----

    function signed(uint256 key, bytes32 structHash) internal view returns (bytes32 r, bytes32 vs) {
        return compact(key, Pack.digest(address(escrow), structHash));
    }

    function compact(uint256 key, bytes32 digest) internal pure returns (bytes32, bytes32) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return (r, bytes32(uint256(v - 27) << 255 | uint256(s)));
    }

    // ---- calldata ----

    function fundData(uint256 sellerKey) internal view returns (bytes memory data) {
        (bytes32 r, bytes32 vs) = signed(sellerKey, hashed());
        data = bytes.concat(abi.encodeCall(Escrow.fund, (r, vs)), packed(d.buyer));
        if (d.resource != 0 && d.guard != d.seller) data = bytes.concat(data, booking(GRACE));
    }

    function booking(uint256 key) internal view returns (bytes memory) {
        (bytes32 r, bytes32 vs) =
            signed(key, keccak256(abi.encode(Pack.BOOKING, hashed(), d.resource, d.firstNight, d.nights, d.units)));
        return abi.encode(r, vs);
    }

    function settleData(address sender, uint128 a, uint128 b, uint128 c, bool frees, uint40 until)
        internal
        view
        returns (bytes memory)
    {
        bytes32 h = keccak256(abi.encode(Pack.SETTLEMENT, hashed(), uint8(phase), since, paid, a, b, c, frees, until));
        bytes32[4] memory s;
        if (sender != d.buyer) (s[0], s[1]) = signed(BOB, h);
        if (sender != d.seller) (s[2], s[3]) = signed(ALICE, h);
        bytes memory head =
            abi.encodeWithSelector(Escrow.settle.selector, a, b, c, frees, until, s[0], s[1], s[2], s[3]);
        return bytes.concat(head, packed(sender));
    }

    function redeemData(uint128 total, uint40 until, bool last, uint256 key) internal view returns (bytes memory) {
        (bytes32 r, bytes32 vs) = signed(key, keccak256(abi.encode(Pack.VOUCHER, hashed(), total, until)));
        return bytes.concat(abi.encodeCall(Escrow.redeem, (total, until, last, r, vs)), packed(d.seller));
    }

    function ruleData(uint256 index, uint128 a, uint128 b, uint128 c, uint128 fee)
        internal
        view
        returns (bytes memory)
    {
        bytes memory head = abi.encodeCall(Escrow.rule, (index, a, b, c, fee));
        return bytes.concat(head, packed(seats[index < seats.length ? index : 0].arbiter), panel());
    }

    // ---- acts ----

    function call(address sender, uint256 value, bytes memory data) internal returns (bool ok, bytes memory answer) {
        vm.prank(sender);
        (ok, answer) = address(escrow).call{value: value}(data);
    }

    function done(address sender, uint256 value, bytes memory data) internal {
        (bool ok, bytes memory answer) = call(sender, value, data);
        if (!ok) {
            assembly ("memory-safe") {
                revert(add(answer, 32), mload(answer))
            }
        }
    }

    function refused(address sender, bytes memory data, string memory why) internal {
        refused(sender, 0, data, why);
    }

    function refused(address sender, uint256 value, bytes memory data, string memory why) internal {
        (bool ok, bytes memory answer) = call(sender, value, data);
        yes(!ok, "must be refused");
        eq(bytes32(bytes4(answer)), bytes32(bytes4(keccak256(abi.encodePacked(why, "()")))), why);
    }

    /// What bob must bring.
    function brings() internal view returns (uint256) {
        return uint256(d.price) + uint256(d.price) * d.buyerFeeBps / 10_000 + d.buyerDeposit;
    }

    function fund() internal {
        if (d.sellerDeposit != 0) {
            vm.prank(d.seller);
            escrow.deposit{value: d.token == address(0) ? d.sellerDeposit : 0}(d.token, d.sellerDeposit);
        }
        done(d.buyer, d.token == address(0) ? brings() : 0, fundData(ALICE));
        (phase, since, paid) = (Phase.FUNDED, 0, 0);
        stands();
    }

    function simple(bytes4 selector, address sender) internal view returns (bytes memory) {
        return bytes.concat(selector, packed(sender));
    }

    function releaseData() internal view returns (bytes memory) {
        return simple(Escrow.release.selector, d.buyer);
    }

    function refundData() internal view returns (bytes memory) {
        return simple(Escrow.refund.selector, d.seller);
    }

    function cancelData() internal view returns (bytes memory) {
        return simple(Escrow.cancel.selector, d.buyer);
    }

    function timeoutData(address sender) internal view returns (bytes memory data) {
        data = simple(Escrow.timeout.selector, sender);
        if (disputed()) data = bytes.concat(data, panel());
    }

    function claimData() internal view returns (bytes memory) {
        return bytes.concat(abi.encodeCall(Escrow.claim, (sha256("evidence"))), packed(d.seller));
    }

    function disputeData(address sender) internal view returns (bytes memory) {
        return bytes.concat(abi.encodeCall(Escrow.dispute, (sha256("reason"))), packed(sender), panel());
    }

    function disputed() internal view returns (bool) {
        return phase == Phase.DISPUTED || phase == Phase.DISPUTED_CLAIMED || phase == Phase.DISPUTED_HELD;
    }

    function claim() internal {
        done(d.seller, 0, claimData());
        phase = phase == Phase.FUNDED ? Phase.CLAIMED : Phase.DISPUTED_CLAIMED;
        since = uint40(block.timestamp);
        stands();
    }

    function dispute(address by) internal {
        done(by, 0, disputeData(by));
        phase = phase == Phase.FUNDED
            ? Phase.DISPUTED
            : phase == Phase.CLAIMED ? Phase.DISPUTED_CLAIMED : Phase.DISPUTED_HELD;
        since = uint40(block.timestamp);
        stands();
    }

    function release() internal {
        done(d.buyer, 0, releaseData());
        priceIsPaid();
    }

    function priceIsPaid() internal {
        if (d.buyerDeposit == 0) return closed();
        (phase, since, paid) = (Phase.HELD, uint40(block.timestamp), d.price);
        stands();
    }

    function closed() internal {
        phase = Phase.CLOSED;
        stands();
    }

    /// The word is what the test believes, and the balance is exactly the pot and the credits.
    function stands() internal view {
        bytes32 word = escrow.wordOf(d.buyer, d.lane);
        eq(word, phase == Phase.CLOSED ? bytes32(uint256(d.seq)) : Pack.word(hashed(), phase, since, paid), "word");
        eq(held(), pot() + others + credits(), "balance is pot and credits");
    }

    /// What this deal has in the contract now.
    function pot() internal view returns (uint256) {
        if (phase == Phase.CLOSED || phase == Phase.UNFUNDED) return 0;
        uint256 bps = d.buyerFeeBps;
        return d.price - paid + uint256(d.price) * bps / 10_000 - uint256(paid) * bps / 10_000 + d.buyerDeposit
            + d.sellerDeposit;
    }

    function credits() internal view virtual returns (uint256 sum) {
        address[12] memory who =
            [alice, bob, carol, dave, erin, grace, mallory, olga, aliceBank, bobBank, address(this), address(0)];
        for (uint256 i = 0; i < who.length; i++) {
            sum += escrow.credit(d.token, who[i]);
        }
    }

    function held() internal view returns (uint256) {
        return has(address(escrow));
    }

    function has(address who) internal view virtual returns (uint256) {
        return d.token == address(0) ? who.balance : dollar.balanceOf(who);
    }

    // ---- who got what ----

    struct Sums {
        uint256 seller;
        uint256 buyer;
        uint256 operator;
        uint256 arbiter;
    }

    Sums private before;

    function sums() internal view returns (Sums memory) {
        return Sums(
            has(d.sellerOut),
            has(d.buyerOut),
            escrow.credit(d.token, olga),
            escrow.credit(d.token, carol) + escrow.credit(d.token, dave)
        );
    }

    function mark() internal {
        before = sums();
    }

    /// Since `mark`: what came to the seller's and the buyer's place, and what is owed to operator and arbiters.
    function got(uint256 seller, uint256 buyer, uint256 operator, uint256 arbiter) internal view {
        Sums memory now_ = sums();
        eq(now_.seller - before.seller, seller, "to the seller");
        eq(now_.buyer - before.buyer, buyer, "to the buyer");
        eq(now_.operator - before.operator, operator, "to the operator");
        eq(now_.arbiter - before.arbiter, arbiter, "to the arbiter");
    }

    function free() internal view returns (bool) {
        return escrow.taken(d.guard, d.resource, d.firstNight >> 4) == 0
            && escrow.taken(d.guard, d.resource, (d.firstNight + d.nights - 1) >> 4) == 0;
    }
}
