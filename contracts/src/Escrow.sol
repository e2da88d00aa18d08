// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Deal, How, Phase, Pot} from "./Deal.sol";
import {PackedDeal} from "./PackedDeal.sol";
import {Pots} from "./Pots.sol";
import {Signed} from "./Signed.sol";

/// The escrow: holds a buyer's money until the buyer, the seller, both, an arbiter they named or the
/// clock says whose it is. Nobody owns it, nothing in it can be changed or stopped, and from every
/// state of a deal there is a way out that needs nobody's permission. Spec: docs/protocols/escrow.md.
///
/// A deal is one storage word per (buyer, lane); its terms come back in the calldata of every act, as
/// PackedDeal reads them, behind the arguments that are declared here.
contract Escrow is Signed, Pots {
    /// The buyer's money for `deal` is here.
    event Funded(bytes32 indexed deal, address indexed buyer, address indexed seller);
    /// `arbiter` may rule on `deal` from `from` until `until`.
    event Called(bytes32 indexed deal, address indexed arbiter, uint40 from, uint40 until);
    error NotYours();
    error WrongPhase();
    error TooEarly();
    error TooLate();
    error Used();

    // ---- in ----

    /// The buyer locks price, fee and deposit under the seller's signature of the deal; the seller's
    /// deposit comes out of the seller's credit. Tail: the guard's signature, if nights are booked and
    /// the guard isn't the seller.
    function fund(bytes32 r, bytes32 vs) external payable unlocked {
        (Deal[] memory deals, Pot[] memory pots) = PackedDeal.room();
        (Deal memory d, Pot memory pot) = (deals[0], pots[0]);
        uint256 end = PackedDeal.read(68, d, pot);
        if (msg.sender != d.buyer) revert NotYours();
        _check(d);
        if (!_isFresh(pot)) revert WrongPhase();
        // A word of an open deal is a hash, and greater than every sequence number.
        Word storage word = words[pot.key];
        if (uint256(word.value) >= d.seq) revert Used();
        word.value = pot.deal;
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
        unchecked {
            // below 2^130: three amounts of at most 128 bits
            _pull(d.token, uint256(d.price) + _part(d.price, d.buyerFeeBps) + d.buyerDeposit);
        }
        emit Funded(pot.deal, d.buyer, d.seller);
    }

    // ---- out, by one party ----

    /// The buyer has what was agreed: the price is the seller's.
    function release() external locked {
        (Deal[] memory deals, Pot[] memory pots) = PackedDeal.room();
        (Deal memory d, Pot memory pot) = (deals[0], pots[0]);
        uint256 end = _open(4, d, pot);
        _ends(end);
        if (msg.sender != d.buyer) revert NotYours();
        if (pot.phase >= Phase.HELD) revert WrongPhase();
        _payPrice(d, pot, How.RELEASED);
    }

    /// The seller gives back what is still here.
    function refund() external locked {
        (Deal[] memory deals, Pot[] memory pots) = PackedDeal.room();
        (Deal memory d, Pot memory pot) = (deals[0], pots[0]);
        uint256 end = _open(4, d, pot);
        _ends(end);
        if (msg.sender != d.seller) revert NotYours();
        _giveBack(d, pot, How.REFUNDED, 0);
    }

    /// The buyer withdraws before delivery may be claimed.
    function cancel() external locked {
        (Deal[] memory deals, Pot[] memory pots) = PackedDeal.room();
        (Deal memory d, Pot memory pot) = (deals[0], pots[0]);
        uint256 end = _open(4, d, pot);
        _ends(end);
        if (msg.sender != d.buyer) revert NotYours();
        if (pot.phase != Phase.FUNDED) revert WrongPhase();
        if (block.timestamp >= d.claimFrom) revert TooLate();
        uint256 due = _part(d.price, block.timestamp <= d.freeCancelBy ? d.holdBps : d.lateCancelBps);
        Split memory split;
        if (due > pot.paid) split.priceToSeller = due - pot.paid;
        split.freeNights = _frees(d, pot.paid + split.priceToSeller);
        _close(d, pot, How.CANCELLED, split);
    }

    /// The seller takes what the buyer's voucher says is earned, and with `last` gives back the rest.
    function redeem(uint128 total, uint40 validUntil, bool last, bytes32 r, bytes32 vs) external locked {
        (Deal[] memory deals, Pot[] memory pots) = PackedDeal.room();
        (Deal memory d, Pot memory pot) = (deals[0], pots[0]);
        uint256 end = _open(164, d, pot);
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
    function claim(bytes32 evidence) external unlocked {
        (Deal[] memory deals, Pot[] memory pots) = PackedDeal.room();
        (Deal memory d, Pot memory pot) = (deals[0], pots[0]);
        uint256 end = _open(36, d, pot);
        _ends(end);
        if (msg.sender != d.seller) revert NotYours();
        if (block.timestamp < d.claimFrom) revert TooEarly();
        if (block.timestamp > d.claimBy) revert TooLate();
        if (pot.phase == Phase.FUNDED) {
            _move(pot, Phase.CLAIMED, block.timestamp, pot.paid, evidence);
        } else if (pot.phase == Phase.DISPUTED) {
            // The panel has all its time to look at the claim, however long it was called before.
            _move(pot, Phase.DISPUTED_CLAIMED, block.timestamp, pot.paid, evidence);
        } else {
            revert WrongPhase();
        }
    }

    /// A party calls the panel. Tail: the panel.
    function dispute(bytes32 reason) external unlocked {
        (Deal[] memory deals, Pot[] memory pots) = PackedDeal.room();
        (Deal memory d, Pot memory pot) = (deals[0], pots[0]);
        uint256 end = _open(36, d, pot);
        uint256 arbiters = _panel(d, end);
        bool bySeller = msg.sender == d.seller;
        if (!bySeller && msg.sender != d.buyer) revert NotYours();
        uint256 next;
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
        _move(pot, next, block.timestamp, pot.paid, reason);
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
        (Deal[] memory deals, Pot[] memory pots) = PackedDeal.room();
        (Deal memory d, Pot memory pot) = (deals[0], pots[0]);
        uint256 end = _open(164, d, pot);
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
        (Deal[] memory deals, Pot[] memory pots) = PackedDeal.room();
        (Deal memory d, Pot memory pot) = (deals[0], pots[0]);
        uint256 end = _open(292, d, pot);
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
        (Deal[] memory deals, Pot[] memory pots) = PackedDeal.room();
        (Deal memory d, Pot memory pot) = (deals[0], pots[0]);
        uint256 end = _open(4, d, pot);
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
        (Deal[] memory deals, Pot[] memory pots) = PackedDeal.room();
        (Deal memory d, Pot memory pot) = (deals[0], pots[0]);
        _ends(PackedDeal.read(4, d, pot));
        return pot.deal;
    }

    /// The word of one buyer's lane.
    function wordOf(address buyer, uint64 lane) external view returns (bytes32) {
        return words[PackedDeal.key(buyer, lane)].value;
    }

    // ---- parts ----

    function _isDisputed(uint256 phase) private pure returns (bool) {
        return phase == Phase.DISPUTED || phase == Phase.DISPUTED_CLAIMED || phase == Phase.DISPUTED_HELD;
    }

    /// Books the deal's nights; returns the calldata's end, which is behind the guard's signature.
    function _bookSigned(Deal memory d, bytes32 deal, uint256 start) private returns (uint256 end) {
        end = start;
        if (d.guard != d.seller) {
            end += 64;
            _ends(end);
            bytes32 booking = keccak256(abi.encode(BOOKING_TYPEHASH, deal, d.resource, d.firstNight, d.nights, d.units));
            _signed(d.guard, booking, bytes32(msg.data[start:start + 32]), bytes32(msg.data[start + 32:end]));
        }
        _book(d);
    }
}
