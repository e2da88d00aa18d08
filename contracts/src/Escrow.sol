// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Calendar} from "./Calendar.sol";
import {Deal, How, Phase, Pot} from "./Deal.sol";
import {PackedDeal} from "./PackedDeal.sol";
import {Purse} from "./Purse.sol";
import {Signed} from "./Signed.sol";

/// The escrow: holds a buyer's money until the buyer, the seller, both, an arbiter they named or the
/// clock says whose it is. Nobody owns it, nothing in it can be changed or stopped, and from every
/// state of a deal there is a way out that needs nobody's permission. Spec: docs/protocols/escrow.md.
///
/// A deal is one storage word per (buyer, lane); its terms come back in the calldata of every act, as
/// PackedDeal reads them, behind the arguments that are declared here.
contract Escrow is Signed, Purse, Calendar {
    /// The buyer's money for `deal` is here.
    event Funded(bytes32 indexed deal, address indexed buyer, address indexed seller, uint64 lane, uint64 seq);
    /// An open deal moved; its word is now that of `phase`, `since`, `paid`. `note` is the digest of
    /// the evidence of a claim or of the reason of a dispute.
    event Moved(bytes32 indexed deal, Phase phase, uint40 since, uint128 paid, bytes32 note);
    /// `arbiter` may rule on `deal` from `from` until `until`.
    event Called(bytes32 indexed deal, address indexed arbiter, uint40 from, uint40 until);
    /// Nothing of `deal` is here any more. Sums are over its whole life and before fees.
    event Closed(
        bytes32 indexed deal,
        How how,
        uint128 priceToSeller,
        uint128 buyerDepositToSeller,
        uint128 sellerDepositToBuyer,
        address arbiter,
        uint128 arbiterFee
    );

    error NotYours();
    error WrongState();
    error WrongPhase();
    error TooEarly();
    error TooLate();
    error Used();
    error BadParties();
    error BadTimes();
    error BadWindow();
    error BadBps();
    error BadNights();
    error BadPrice();
    error BadPanel();
    error BadSplit();

    uint256 private constant WHOLE = 10_000;
    uint256 private constant SEAT_BYTES = 22;

    /// By `buyer << 64 | lane`: the deal's hash while funded; keccak(hash, phase, since, paid) while it
    /// is open otherwise; the last sequence number when nothing is open.
    mapping(uint256 key => bytes32) public words;

    /// How an open pot is divided; sums of what is still in it, before fees.
    struct Split {
        uint256 priceToSeller;
        uint256 buyerDepositToSeller;
        uint256 sellerDepositToBuyer;
        address arbiter;
        uint256 feeOfSeller;
        uint256 feeOfBuyer;
        bool freeNights;
    }

    // ---- in ----

    /// The buyer locks price, fee and deposit under the seller's signature of the deal; the seller's
    /// deposit comes out of the seller's credit. Tail: the guard's signature, if nights are booked and
    /// the guard isn't the seller.
    function fund(bytes32 r, bytes32 vs) external payable locked {
        (Deal memory d, Pot memory pot, uint256 end) = PackedDeal.read(68);
        if (msg.sender != d.buyer) revert NotYours();
        _check(d);
        if (pot.phase != Phase.FUNDED || pot.since != 0 || pot.paid != 0) revert WrongPhase();
        // A word of an open deal is a hash, and greater than every sequence number.
        if (uint256(words[pot.key]) >= d.seq) revert Used();
        words[pot.key] = pot.deal;
        _signed(d.seller, pot.deal, r, vs);
        if (d.resource != 0) end = _bookSigned(d, pot.deal, end);
        _ends(end);
        if (d.sellerDeposit != 0) {
            uint256 has = credit[d.token][d.seller];
            if (has < d.sellerDeposit) revert NoCredit();
            unchecked {
                credit[d.token][d.seller] = has - d.sellerDeposit;
            }
        }
        _pull(d.token, uint256(d.price) + _part(d.price, d.buyerFeeBps) + d.buyerDeposit);
        emit Funded(pot.deal, d.buyer, d.seller, d.lane, d.seq);
    }

    // ---- out, by one party ----

    /// The buyer has what was agreed: the price is the seller's.
    function release() external locked {
        (Deal memory d, Pot memory pot, uint256 end) = _open(4);
        _ends(end);
        if (msg.sender != d.buyer) revert NotYours();
        if (pot.phase >= Phase.HELD) revert WrongPhase();
        _payPrice(d, pot, How.RELEASED);
    }

    /// The seller gives back what is still here.
    function refund() external locked {
        (Deal memory d, Pot memory pot, uint256 end) = _open(4);
        _ends(end);
        if (msg.sender != d.seller) revert NotYours();
        _giveBack(d, pot, How.REFUNDED, 0);
    }

    /// The buyer withdraws before delivery may be claimed.
    function cancel() external locked {
        (Deal memory d, Pot memory pot, uint256 end) = _open(4);
        _ends(end);
        if (msg.sender != d.buyer) revert NotYours();
        if (pot.phase != Phase.FUNDED) revert WrongPhase();
        if (block.timestamp >= d.claimFrom) revert TooLate();
        uint256 due = _part(d.price, block.timestamp <= d.freeCancelBy ? d.holdBps : d.lateCancelBps);
        Split memory split;
        if (due > pot.paid) split.priceToSeller = due - pot.paid;
        _close(d, pot, How.CANCELLED, split);
    }

    /// The seller takes what the buyer's voucher says is earned, and with `last` gives back the rest.
    function redeem(uint128 total, uint40 validUntil, bool last, bytes32 r, bytes32 vs) external locked {
        (Deal memory d, Pot memory pot, uint256 end) = _open(164);
        _ends(end);
        if (msg.sender != d.seller) revert NotYours();
        if (pot.phase >= Phase.HELD) revert WrongPhase();
        if (block.timestamp > validUntil) revert TooLate();
        if (total <= pot.paid || total > d.price) revert BadSplit();
        _signed(d.buyer, keccak256(abi.encode(VOUCHER_TYPEHASH, pot.deal, total, validUntil)), r, vs);
        if (total == d.price) {
            _payPrice(d, pot, How.REDEEMED);
        } else if (last) {
            _giveBack(d, pot, How.REDEEMED, total - pot.paid);
        } else {
            (uint256 net, uint256 fees) = _net(d, pot.paid, total);
            _move(pot, pot.phase, pot.since, total, 0);
            _credit(d.token, d.operator, fees);
            _push(d.token, d.sellerOut, net);
        }
    }

    // ---- delivery and disputes ----

    /// The seller says that it is delivered.
    function claim(bytes32 evidence) external locked {
        (Deal memory d, Pot memory pot, uint256 end) = _open(36);
        _ends(end);
        if (msg.sender != d.seller) revert NotYours();
        if (block.timestamp < d.claimFrom) revert TooEarly();
        if (block.timestamp > d.claimBy) revert TooLate();
        if (pot.phase == Phase.FUNDED) {
            _move(pot, Phase.CLAIMED, uint40(block.timestamp), pot.paid, evidence);
        } else if (pot.phase == Phase.DISPUTED) {
            _move(pot, Phase.DISPUTED_CLAIMED, pot.since, pot.paid, evidence);
        } else {
            revert WrongPhase();
        }
    }

    /// A party calls the panel. Tail: the panel.
    function dispute(bytes32 reason) external locked {
        (Deal memory d, Pot memory pot, uint256 end) = _open(36);
        uint256 arbiters = _panel(d, end);
        bool bySeller = msg.sender == d.seller;
        if (!bySeller && msg.sender != d.buyer) revert NotYours();
        Phase next;
        if (pot.phase == Phase.FUNDED) {
            if (block.timestamp < d.claimFrom) revert TooEarly();
            if (block.timestamp > d.claimBy) revert TooLate();
            next = Phase.DISPUTED;
        } else if (pot.phase == Phase.CLAIMED) {
            if (block.timestamp >= uint256(pot.since) + d.disputeWindow) revert TooLate();
            next = Phase.DISPUTED_CLAIMED;
        } else if (pot.phase == Phase.HELD) {
            if (!bySeller) revert NotYours();
            if (block.timestamp >= uint256(pot.since) + d.depositWindow) revert TooLate();
            next = Phase.DISPUTED_HELD;
        } else {
            revert WrongPhase();
        }
        _move(pot, next, uint40(block.timestamp), pot.paid, reason);
        uint256 from = block.timestamp;
        for (uint256 i = 0; i < arbiters; i++) {
            (address arbiter, uint256 cap) = _seat(end, i);
            if (arbiter == d.buyer || arbiter == d.seller || cap > WHOLE) revert BadPanel();
            emit Called(pot.deal, arbiter, uint40(from), uint40(from + d.rulingWindow));
            from += d.rulingWindow;
        }
    }

    /// Arbiter `index` divides the pot inside its window. Its fee comes out of what the loser would
    /// get, and only then out of the winner's. Tail: the panel.
    function rule(
        uint256 index,
        uint128 priceToSeller,
        uint128 buyerDepositToSeller,
        uint128 sellerDepositToBuyer,
        uint128 fee
    ) external locked {
        (Deal memory d, Pot memory pot, uint256 end) = _open(164);
        if (!_isDisputed(pot.phase)) revert WrongPhase();
        if (index >= _panel(d, end)) revert BadPanel();
        (address arbiter, uint256 cap) = _seat(end, index);
        if (msg.sender != arbiter) revert NotYours();
        uint256 from = uint256(pot.since) + index * d.rulingWindow;
        if (block.timestamp < from) revert TooEarly();
        if (block.timestamp >= from + d.rulingWindow) revert TooLate();
        Split memory split;
        split.priceToSeller = priceToSeller;
        split.buyerDepositToSeller = buyerDepositToSeller;
        split.sellerDepositToBuyer = sellerDepositToBuyer;
        split.arbiter = arbiter;
        uint256 rest = d.price - pot.paid;
        if (fee > _part(rest + d.buyerDeposit + d.sellerDeposit, cap)) revert BadSplit();
        (uint256 asked, uint256 got) = pot.phase == Phase.DISPUTED_HELD
            ? (uint256(d.buyerDeposit), uint256(buyerDepositToSeller))
            : (rest, uint256(priceToSeller));
        split.feeOfSeller = 2 * got < asked ? fee : 2 * got > asked ? 0 : fee / 2;
        split.feeOfBuyer = fee - split.feeOfSeller;
        split.freeNights = _frees(d, pot.paid + split.priceToSeller);
        _close(d, pot, How.RULED, split);
    }

    // ---- out, by both, or by the clock ----

    /// Both divide what is still here as they signed, whatever the phase; any act in between voids it.
    /// The sender's own signature is not looked at.
    function settle(
        uint128 priceToSeller,
        uint128 buyerDepositToSeller,
        uint128 sellerDepositToBuyer,
        bool freeNights,
        uint40 validUntil,
        bytes32 buyerR,
        bytes32 buyerVs,
        bytes32 sellerR,
        bytes32 sellerVs
    ) external locked {
        (Deal memory d, Pot memory pot, uint256 end) = _open(292);
        _ends(end);
        if (block.timestamp > validUntil) revert TooLate();
        bytes32 structHash = keccak256(
            abi.encode(
                SETTLEMENT_TYPEHASH,
                pot.deal,
                pot.phase,
                pot.since,
                pot.paid,
                priceToSeller,
                buyerDepositToSeller,
                sellerDepositToBuyer,
                freeNights,
                validUntil
            )
        );
        _agreed(d.buyer, structHash, buyerR, buyerVs);
        _agreed(d.seller, structHash, sellerR, sellerVs);
        Split memory split;
        split.priceToSeller = priceToSeller;
        split.buyerDepositToSeller = buyerDepositToSeller;
        split.sellerDepositToBuyer = sellerDepositToBuyer;
        split.freeNights = freeNights;
        _close(d, pot, How.SETTLED, split);
    }

    /// A deadline has passed: anyone carries out what the deal says of silence. Tail: the panel, in a
    /// dispute only.
    function timeout() external locked {
        (Deal memory d, Pot memory pot, uint256 end) = _open(4);
        if (_isDisputed(pot.phase)) {
            if (block.timestamp < uint256(pot.since) + _panel(d, end) * d.rulingWindow) revert TooEarly();
        } else {
            _ends(end);
        }
        Split memory split;
        if (pot.phase == Phase.FUNDED || pot.phase == Phase.DISPUTED) {
            // Undelivered is undelivered only when the time to deliver is over.
            if (block.timestamp <= d.claimBy) revert TooEarly();
            split.sellerDepositToBuyer = _part(d.sellerDeposit, d.noShowBps);
            split.freeNights = _frees(d, pot.paid);
            _close(d, pot, pot.phase == Phase.FUNDED ? How.UNCLAIMED : How.UNRULED, split);
        } else if (pot.phase == Phase.CLAIMED) {
            if (block.timestamp < uint256(pot.since) + d.disputeWindow) revert TooEarly();
            _payPrice(d, pot, How.UNDISPUTED);
        } else if (pot.phase == Phase.DISPUTED_CLAIMED) {
            split.priceToSeller = _part(d.price - pot.paid, d.noRulingSellerBps);
            split.freeNights = _frees(d, pot.paid + split.priceToSeller);
            _close(d, pot, How.UNRULED, split);
        } else {
            if (pot.phase == Phase.HELD && block.timestamp < uint256(pot.since) + d.depositWindow) revert TooEarly();
            _close(d, pot, pot.phase == Phase.HELD ? How.RETURNED : How.UNRULED, split);
        }
    }

    // ---- to look at ----

    /// EIP-712 `hashStruct` of the packed deal behind the selector; a deal is known by it everywhere.
    function hashDeal() external view returns (bytes32 deal) {
        (, Pot memory pot, uint256 end) = PackedDeal.read(4);
        _ends(end);
        return pot.deal;
    }

    /// The word of one buyer's lane.
    function wordOf(address buyer, uint64 lane) external view returns (bytes32) {
        return words[PackedDeal.key(buyer, lane)];
    }

    // ---- parts ----

    /// What §1 demands of a deal that is to be funded now.
    function _check(Deal memory d) private view {
        if (
            d.buyer == d.seller || !_payable(d.buyerOut) || !_payable(d.sellerOut)
                || (d.operator == address(0) && (d.buyerFeeBps | d.sellerFeeBps) != 0)
        ) revert BadParties();
        if (
            block.timestamp > d.fundBy || d.fundBy >= d.claimBy || d.claimFrom > d.claimBy
                || d.claimBy > block.timestamp + 400 days
        ) revert BadTimes();
        if (!_isWindow(d.disputeWindow) || !_isWindow(d.depositWindow) || !_isWindow(d.rulingWindow)) {
            revert BadWindow();
        }
        if (
            uint256(d.buyerFeeBps) + d.sellerFeeBps > WHOLE || d.holdBps > WHOLE || d.lateCancelBps > WHOLE
                || d.noShowBps > WHOLE || d.noRulingSellerBps > WHOLE
        ) revert BadBps();
        if (d.price == 0) revert BadPrice();
        bool books = d.nights != 0 && d.units != 0;
        if (books ? d.resource == 0 : d.resource != 0 || d.nights != 0 || d.units != 0) revert BadNights();
    }

    function _isWindow(uint256 window) private pure returns (bool) {
        return window >= 10 minutes && window <= 60 days;
    }

    function _bookSigned(Deal memory d, bytes32 deal, uint256 end) private returns (uint256) {
        if (d.guard != d.seller) {
            bytes32 booking =
                keccak256(abi.encode(BOOKING_TYPEHASH, deal, d.resource, d.firstNight, d.nights, d.units));
            (bytes32 r, bytes32 vs) = (bytes32(msg.data[end:end + 32]), bytes32(msg.data[end + 32:end + 64]));
            _signed(d.guard, booking, r, vs);
            end += 64;
        }
        _book(d);
        return end;
    }

    /// The deal at `start`, which must stand as the calldata says.
    function _open(uint256 start) private view returns (Deal memory d, Pot memory pot, uint256 end) {
        (d, pot, end) = PackedDeal.read(start);
        if (words[pot.key] != _wordOf(pot)) revert WrongState();
    }

    function _wordOf(Pot memory pot) private pure returns (bytes32) {
        if (pot.phase == Phase.FUNDED && pot.paid == 0 && pot.since == 0) return pot.deal;
        return keccak256(abi.encode(pot.deal, pot.phase, pot.since, pot.paid));
    }

    function _move(Pot memory pot, Phase phase, uint40 since, uint128 paid, bytes32 note) private {
        (pot.phase, pot.since, pot.paid) = (phase, since, paid);
        words[pot.key] = _wordOf(pot);
        emit Moved(pot.deal, phase, since, paid, note);
    }

    /// The rest of the price goes to the seller. A damage deposit stays, and the seller's beside it, so
    /// that either can lose the dispute about it.
    function _payPrice(Deal memory d, Pot memory pot, How how) private {
        if (d.buyerDeposit == 0) {
            Split memory split;
            split.priceToSeller = d.price - pot.paid;
            _close(d, pot, how, split);
            return;
        }
        (uint256 net, uint256 fees) = _net(d, pot.paid, d.price);
        _move(pot, Phase.HELD, uint40(block.timestamp), d.price, 0);
        _credit(d.token, d.operator, fees);
        _push(d.token, d.sellerOut, net);
    }

    /// The seller, of its own will, keeps `earned` and gives back the rest; after freeCancelBy that
    /// costs it noShowBps of its deposit, unless the price is paid already.
    function _giveBack(Deal memory d, Pot memory pot, How how, uint256 earned) private {
        Split memory split;
        split.priceToSeller = earned;
        if (pot.phase < Phase.HELD && block.timestamp > d.freeCancelBy) {
            split.sellerDepositToBuyer = _part(d.sellerDeposit, d.noShowBps);
        }
        split.freeNights = _frees(d, pot.paid + earned);
        _close(d, pot, how, split);
    }

    /// Everything leaves: the word first, then fees into credit, then both pushes.
    function _close(Deal memory d, Pot memory pot, How how, Split memory split) private {
        uint256 total = pot.paid + split.priceToSeller;
        if (
            total > d.price || split.buyerDepositToSeller > d.buyerDeposit
                || split.sellerDepositToBuyer > d.sellerDeposit
        ) revert BadSplit();
        words[pot.key] = bytes32(uint256(d.seq));
        if (d.resource != 0 && split.freeNights) _unbook(d);
        emit Closed(
            pot.deal,
            how,
            uint128(total),
            uint128(split.buyerDepositToSeller),
            uint128(split.sellerDepositToBuyer),
            split.arbiter,
            uint128(split.feeOfSeller + split.feeOfBuyer)
        );
        (uint256 toSeller, uint256 fees) = _net(d, pot.paid, total);
        toSeller += split.buyerDepositToSeller + d.sellerDeposit - split.sellerDepositToBuyer;
        uint256 toBuyer = (d.price - total) + (_part(d.price, d.buyerFeeBps) - _part(total, d.buyerFeeBps))
            + d.buyerDeposit - split.buyerDepositToSeller + split.sellerDepositToBuyer;
        if (split.arbiter != address(0)) (toSeller, toBuyer) = _payArbiter(d, split, toSeller, toBuyer);
        _credit(d.token, d.operator, fees);
        _push(d.token, d.sellerOut, toSeller);
        _push(d.token, d.buyerOut, toBuyer);
    }

    /// Takes the arbiter's fee from who owes it, and what one side lacks from the other.
    function _payArbiter(Deal memory d, Split memory split, uint256 toSeller, uint256 toBuyer)
        private
        returns (uint256, uint256)
    {
        (uint256 ofSeller, uint256 ofBuyer) = (split.feeOfSeller, split.feeOfBuyer);
        if (ofSeller > toSeller) (ofSeller, ofBuyer) = (toSeller, ofBuyer + ofSeller - toSeller);
        if (ofBuyer > toBuyer) (ofSeller, ofBuyer) = (ofSeller + ofBuyer - toBuyer, toBuyer);
        if (ofSeller > toSeller) revert BadSplit();
        _credit(d.token, split.arbiter, ofSeller + ofBuyer);
        return (toSeller - ofSeller, toBuyer - ofBuyer);
    }

    /// When the seller's share of the price grows from `paid` to `total`: what it gets of that, and the
    /// operator's fees, of both sides. Rounded down on the running total, so that parts add up.
    function _net(Deal memory d, uint256 paid, uint256 total) private pure returns (uint256 net, uint256 fees) {
        uint256 ofSeller = _part(total, d.sellerFeeBps) - _part(paid, d.sellerFeeBps);
        net = total - paid - ofSeller;
        fees = ofSeller + _part(total, d.buyerFeeBps) - _part(paid, d.buyerFeeBps);
    }

    /// Whether the nights are free again when the seller ends with `total` of the price.
    function _frees(Deal memory d, uint256 total) private pure returns (bool) {
        return total < d.price && total <= _part(d.price, d.holdBps);
    }

    function _part(uint256 amount, uint256 bps) private pure returns (uint256) {
        unchecked {
            // amounts are below 2^130, bps below 2^16
            return amount * bps / WHOLE;
        }
    }

    function _isDisputed(Phase phase) private pure returns (bool) {
        return phase == Phase.DISPUTED || phase == Phase.DISPUTED_CLAIMED || phase == Phase.DISPUTED_HELD;
    }

    /// How many arbiters the panel behind calldata byte `end` has; it must be the one of the deal.
    function _panel(Deal memory d, uint256 end) private pure returns (uint256 arbiters) {
        if (d.panel == 0 || msg.data.length < end) revert BadPanel();
        bytes calldata seats = msg.data[end:];
        arbiters = seats.length / SEAT_BYTES;
        if (arbiters * SEAT_BYTES != seats.length || arbiters == 0 || arbiters > 3) revert BadPanel();
        if (keccak256(seats) != d.panel) revert BadPanel();
    }

    function _seat(uint256 end, uint256 index) private pure returns (address arbiter, uint256 feeCapBps) {
        uint256 start = end + index * SEAT_BYTES;
        bytes calldata seat = msg.data[start:start + SEAT_BYTES];
        return (address(bytes20(seat[:20])), uint16(bytes2(seat[20:])));
    }

    /// The calldata ends where its deal does.
    function _ends(uint256 end) private pure {
        if (msg.data.length != end) revert PackedDeal.BadCalldata();
    }
}
