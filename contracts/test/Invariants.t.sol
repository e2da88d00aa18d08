// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Deal, Phase} from "../src/Deal.sol";
import {Escrow} from "../src/Escrow.sol";
import {Purse} from "../src/Purse.sol";
import {Stage} from "./Stage.sol";
import {eq, vm, within, yes} from "./Vm.sol";

/// Four lanes of bob's, on which anybody does anything at any time. It keeps what the specification says the
/// state should be; what an act was meant to do is taken from escrow.md §4, not asked of the contract.
contract Crowd is Stage {
    uint256 public constant LANES = 4;

    struct Case {
        Deal deal;
        uint256 phase;
        uint40 since;
        uint128 paid;
    }

    Case[4] private cases;
    uint64[4] public lastSeq;
    uint256 public opened;
    mapping(bytes4 act => uint256) public done;

    constructor() {
        setUp();
        vm.warp(NOON);
        for (uint256 i = 0; i < LANES; i++) {
            cases[i].phase = Phase.CLOSED;
        }
    }

    // ---- what anybody may try ----

    function wait(uint256 seconds_) external {
        vm.warp(block.timestamp + within(seconds_, 1, 30 hours));
    }

    function waitLong(uint256 seconds_) external {
        vm.warp(block.timestamp + within(seconds_, 1 days, 5 days));
    }

    function open(uint256 lane, uint256 seed) external {
        lane %= LANES;
        if (cases[lane].phase != Phase.CLOSED) return;
        full();
        d.lane = uint64(lane);
        d.seq = lastSeq[lane] + uint64(within(seed, 0, 2));
        if (lane % 2 == 1) d.token = address(0);
        d.price = uint128(within(seed >> 2, 1, 5e8));
        d.buyerDeposit = seed & 4 == 0 ? 0 : uint128(within(seed >> 3, 0, 3e8));
        d.sellerDeposit = seed & 8 == 0 ? 0 : uint128(within(seed >> 4, 0, 3e8));
        d.buyerFeeBps = uint16(within(seed >> 5, 0, 3000));
        d.sellerFeeBps = uint16(within(seed >> 6, 0, 3000));
        d.holdBps = uint16(within(seed >> 7, 0, 10_000));
        d.lateCancelBps = uint16(within(seed >> 8, 0, 10_000));
        d.noShowBps = uint16(within(seed >> 9, 0, 10_000));
        d.noRulingSellerBps = uint16(within(seed >> 10, 0, 10_000));
        d.firstNight = uint32(20_000 + (seed >> 11) % 24);
        d.nights = uint8(1 + (seed >> 12) % 5);
        d.units = uint16(1 + (seed >> 13) % 65_535);
        if (seed & 16 == 0) (d.resource, d.nights, d.units) = (0, 0, 0);
        bool coin = d.token == address(0);
        if (d.sellerDeposit != 0) {
            vm.prank(alice);
            escrow.deposit{value: coin ? d.sellerDeposit : 0}(d.token, d.sellerDeposit);
        }
        if (!sent(bob, coin ? brings() : 0, fundData(ALICE))) return;
        yes(d.seq > lastSeq[lane], "seq rises");
        lastSeq[lane] = d.seq;
        opened++;
        keep(lane, Phase.FUNDED, 0, 0);
    }

    function release(uint256 lane, bool byBob) external {
        if (!take(lane)) return;
        address who = byBob ? bob : mallory;
        if (!sent(who, 0, simple(Escrow.release.selector, who))) return;
        yes(byBob && phase < Phase.HELD, "only the buyer releases");
        pay(lane);
    }

    function refund(uint256 lane, bool byAlice) external {
        if (!take(lane)) return;
        address who = byAlice ? alice : mallory;
        if (!sent(who, 0, simple(Escrow.refund.selector, who))) return;
        yes(byAlice, "only the seller gives back");
        keep(lane, Phase.CLOSED, 0, 0);
    }

    function cancel(uint256 lane) external {
        if (!take(lane)) return;
        if (!sent(bob, 0, cancelData())) return;
        yes(phase == Phase.FUNDED && block.timestamp < d.claimFrom, "cancelled in time");
        keep(lane, Phase.CLOSED, 0, 0);
    }

    function claim(uint256 lane) external {
        if (!take(lane)) return;
        if (!sent(alice, 0, claimData())) return;
        keep(lane, phase == Phase.FUNDED ? Phase.CLAIMED : Phase.DISPUTED_CLAIMED, uint40(block.timestamp), paid);
    }

    function dispute(uint256 lane, bool byBob) external {
        if (!take(lane)) return;
        address who = byBob ? bob : alice;
        if (!sent(who, 0, disputeData(who))) return;
        uint256 next = phase == Phase.FUNDED
            ? Phase.DISPUTED
            : phase == Phase.CLAIMED ? Phase.DISPUTED_CLAIMED : Phase.DISPUTED_HELD;
        keep(lane, next, uint40(block.timestamp), paid);
    }

    function rule(uint256 lane, uint256 index, uint256 seed) external {
        if (!take(lane)) return;
        index %= 2;
        bytes memory data = ruleData(
            index,
            uint128(within(seed, 0, d.price - paid + seed % 2)),
            uint128(within(seed >> 1, 0, d.buyerDeposit)),
            uint128(within(seed >> 2, 0, d.sellerDeposit)),
            uint128(within(seed >> 3, 0, (uint256(d.price) - paid + d.buyerDeposit + d.sellerDeposit) / 9))
        );
        if (!sent(seats[index].arbiter, 0, data)) return;
        uint256 from = since + index * d.rulingWindow;
        yes(block.timestamp >= from && block.timestamp < from + d.rulingWindow, "ruled in time");
        keep(lane, Phase.CLOSED, 0, 0);
    }

    function redeem(uint256 lane, uint256 total, bool last) external {
        if (!take(lane)) return;
        uint128 sum = uint128(within(total, 0, uint256(d.price)));
        if (!sent(alice, 0, redeemData(sum, d.claimBy, last, BOB))) return;
        yes(sum > paid, "vouchers rise");
        if (sum == d.price) pay(lane);
        else if (last) keep(lane, Phase.CLOSED, 0, 0);
        else keep(lane, phase, since, sum);
    }

    function settle(uint256 lane, uint256 seed) external {
        if (!take(lane)) return;
        bytes memory data = settleData(
            mallory,
            uint128(within(seed, 0, d.price - paid)),
            uint128(within(seed >> 1, 0, d.buyerDeposit)),
            uint128(within(seed >> 2, 0, d.sellerDeposit)),
            seed & 1 == 0,
            d.claimBy + 20 days
        );
        if (seed & 14 != 0) return; // seldom, or everything ends so
        if (sent(mallory, 0, data)) keep(lane, Phase.CLOSED, 0, 0);
    }

    function timeout(uint256 lane) external {
        if (take(lane)) expire(lane);
    }

    function withdraw(uint256 who, bool coin) external {
        address[4] memory owners = [olga, carol, dave, alice];
        address owner = owners[who % 4];
        sent(owner, 0, abi.encodeCall(Purse.withdraw, (coin ? address(0) : address(dollar), owner)));
    }

    // ---- what must hold ----

    function holds() external {
        uint256[2] memory pots;
        for (uint256 i = 0; i < LANES; i++) {
            bool open_ = take(i);
            if (open_) {
                pots[d.token == address(0) ? 1 : 0] += pot();
                _checkWord();
            } else {
                eq(escrow.wordOf(bob, uint64(i)), bytes32(uint256(lastSeq[i])), "closed word");
            }
        }
        d.token = address(dollar);
        eq(held(), pots[0] + credits(), "dollars are pots and credits");
        d.token = address(0);
        eq(held(), pots[1] + credits(), "coins are pots and credits");
        _checkPayees();
        _checkNights();
    }

    /// Whoever is silent and whatever happened: two timeouts by a stranger end everything, at times known
    /// in advance.
    function walkOut() external {
        for (uint256 i = 0; i < LANES; i++) {
            for (uint256 n = 0; n < 2 && take(i); n++) {
                uint256 by = deadline();
                if (block.timestamp < by) vm.warp(by);
                yes(expire(i), "a way out");
            }
            yes(cases[i].phase == Phase.CLOSED, "out");
        }
    }

    // ---- parts ----

    function _checkWord() private view {
        (uint256 p, uint40 s, uint128 sum) = (phase, since, paid);
        bytes32 hash = hashed();
        bytes32 word = p == Phase.FUNDED && sum == 0 ? hash : keccak256(abi.encode(hash, p, s, sum));
        eq(escrow.wordOf(d.buyer, d.lane), word, "word");
    }

    /// Nobody but the banks, the operator and arbiters has more than before.
    function _checkPayees() private view {
        address[3] memory outside = [mallory, grace, erin];
        for (uint256 i = 0; i < 3; i++) {
            yes(dollar.balanceOf(outside[i]) <= 1e15 && outside[i].balance <= 1e24, "no outsider");
            yes(escrow.credit(address(dollar), outside[i]) == 0, "no outsider's credit");
            yes(escrow.credit(address(0), outside[i]) == 0, "no outsider's credit");
        }
        yes(dollar.balanceOf(grace) == 0 && dollar.balanceOf(erin) == 0, "no outsider");
        yes(dollar.balanceOf(bob) <= 1e15 && bob.balance <= 1e24, "the buyer's place, not the buyer");
        uint256 all = dollar.balanceOf(address(escrow)) + dollar.balanceOf(bob) + dollar.balanceOf(alice)
            + dollar.balanceOf(bobBank) + dollar.balanceOf(aliceBank) + dollar.balanceOf(olga) + dollar.balanceOf(carol)
            + dollar.balanceOf(dave) + dollar.balanceOf(mallory);
        eq(all, 4e15, "nothing went anywhere else");
        all = address(escrow).balance + bob.balance + alice.balance + bobBank.balance + aliceBank.balance + olga.balance
            + carol.balance + dave.balance + mallory.balance;
        eq(all, 4e24, "no coin went anywhere else");
    }

    /// Live bookings never overlap, and each is in the calendar.
    function _checkNights() private {
        uint256[3] memory seen;
        for (uint256 i = 0; i < LANES; i++) {
            if (!take(i) || d.resource == 0) continue;
            for (uint256 n = d.firstNight; n < uint256(d.firstNight) + d.nights; n++) {
                uint256 bits = uint256(d.units) << ((n & 15) * 16);
                uint256 page = (n >> 4) - (20_000 >> 4);
                yes(seen[page] & bits == 0, "one booking a night");
                seen[page] |= bits;
                eq(escrow.taken(d.guard, d.resource, n >> 4) & bits, bits, "in the calendar");
            }
        }
    }

    function expire(uint256 lane) private returns (bool ok) {
        ok = sent(mallory, 0, timeoutData(mallory));
        if (!ok) return ok;
        yes(block.timestamp >= deadline(), "not before its time");
        if (phase == Phase.CLAIMED) pay(lane);
        else keep(lane, Phase.CLOSED, 0, 0);
    }

    /// When the state that is taken ends by itself (escrow.md §3).
    function deadline() private view returns (uint256) {
        uint256 ruled = uint256(since) + 2 * d.rulingWindow;
        if (phase == Phase.FUNDED) return uint256(d.claimBy) + 1;
        if (phase == Phase.CLAIMED) return uint256(since) + d.disputeWindow;
        if (phase == Phase.DISPUTED) return ruled > uint256(d.claimBy) + 1 ? ruled : uint256(d.claimBy) + 1;
        if (phase == Phase.HELD) return uint256(since) + d.depositWindow;
        return ruled;
    }

    function pay(uint256 lane) private {
        if (d.buyerDeposit == 0) keep(lane, Phase.CLOSED, 0, 0);
        else keep(lane, Phase.HELD, uint40(block.timestamp), d.price);
    }

    function take(uint256 lane) private returns (bool) {
        Case storage c = cases[lane % LANES];
        (d, phase, since, paid) = (c.deal, c.phase, c.since, c.paid);
        return phase != Phase.CLOSED;
    }

    function keep(uint256 lane, uint256 phase_, uint40 since_, uint128 paid_) private {
        Case storage c = cases[lane % LANES];
        (c.deal, c.phase, c.since, c.paid) = (d, phase_, since_, paid_);
    }

    function sent(address sender, uint256 value, bytes memory data) private returns (bool ok) {
        (ok,) = call(sender, value, data);
        if (ok) done[bytes4(data)]++;
    }
}

contract InvariantsTest {
    Crowd private crowd;

    function setUp() public {
        crowd = new Crowd();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(crowd);
    }

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        bytes4[] memory s = new bytes4[](16);
        s[0] = s[1] = s[2] = Crowd.open.selector;
        s[3] = Crowd.wait.selector;
        s[4] = Crowd.waitLong.selector;
        s[5] = Crowd.release.selector;
        s[6] = Crowd.refund.selector;
        s[7] = Crowd.cancel.selector;
        s[8] = s[9] = Crowd.claim.selector;
        s[10] = Crowd.dispute.selector;
        s[11] = Crowd.rule.selector;
        s[12] = Crowd.redeem.selector;
        s[13] = Crowd.settle.selector;
        s[14] = Crowd.timeout.selector;
        s[15] = Crowd.withdraw.selector;
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(crowd), s);
    }

    /// Balances are pots and credits exactly; words are as they should be; nobody else is paid; a night is
    /// booked once; no sequence number comes back.
    function invariantNothingIsLostMadeOrMisled() public {
        crowd.holds();
    }

    function afterInvariant() public {
        crowd.walkOut();
        crowd.holds();
    }
}
