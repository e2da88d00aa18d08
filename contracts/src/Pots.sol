// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Calendar} from "./Calendar.sol";
import {Deal, How, Phase, Pot} from "./Deal.sol";
import {PackedDeal} from "./PackedDeal.sol";
import {Rules} from "./Rules.sol";

/// The open deals, one storage word each (escrow.md §2), and how their money leaves (§4).
abstract contract Pots is Rules, Calendar {
    /// An open deal moved; its word is now that of `phase`, `since`, `paid`. `note` is the digest of
    /// the evidence of a claim or of the reason of a dispute.
    event Moved(bytes32 indexed deal, uint8 phase, uint40 since, uint128 paid, bytes32 note);
    /// Nothing of `deal` is here any more. Sums are over its whole life and before fees.
    event Closed(
        bytes32 indexed deal,
        uint8 how,
        uint128 priceToSeller,
        uint128 buyerDepositToSeller,
        uint128 sellerDepositToBuyer,
        address arbiter,
        uint128 arbiterFee
    );

    error WrongState();
    error BadSplit();

    /// By `buyer << 64 | lane`: the deal's hash while funded; keccak(hash, phase, since, paid) while it
    /// is open otherwise; the last sequence number when nothing is open.
    mapping(uint256 key => Word) public words;

    /// One word of storage. (A struct can be pointed to, so that its place is hashed once.)
    struct Word {
        bytes32 value;
    }

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

    /// The deal at `start`, which must stand as the calldata says.
    function _open(uint256 start, Deal memory d, Pot memory pot) internal view returns (uint256 end) {
        end = PackedDeal.read(start, d, pot);
        if (words[pot.key].value != _wordOf(pot)) revert WrongState();
    }

    function _wordOf(Pot memory pot) internal pure returns (bytes32) {
        if (_isFresh(pot)) return pot.deal;
        return keccak256(abi.encode(pot.deal, pot.phase, pot.since, pot.paid));
    }

    /// Whether a deal stands as it was funded.
    function _isFresh(Pot memory pot) internal pure returns (bool) {
        return ((pot.phase ^ Phase.FUNDED) | pot.since | pot.paid) == 0;
    }

    function _move(Pot memory pot, uint256 phase, uint256 since, uint256 paid, bytes32 note) internal {
        (pot.phase, pot.since, pot.paid) = (phase, since, paid);
        words[pot.key].value = _wordOf(pot);
        emit Moved(pot.deal, uint8(phase), uint40(since), uint128(paid), note);
    }

    /// The rest of the price goes to the seller. A damage deposit stays, and the seller's beside it, so
    /// that either can lose the dispute about it.
    function _payPrice(Deal memory d, Pot memory pot, uint256 how) internal {
        if (d.buyerDeposit == 0) {
            Split memory split;
            split.priceToSeller = d.price - pot.paid;
            _close(d, pot, how, split);
            return;
        }
        (uint256 net, uint256 fees) = _net(d, pot.paid, d.price);
        _move(pot, Phase.HELD, block.timestamp, d.price, 0);
        _credit(d.token, d.operator, fees);
        _push(d.token, d.sellerOut, net);
    }

    /// The seller, of its own will, keeps `earned` and gives back the rest; after freeCancelBy that
    /// costs it noShowBps of its deposit, unless the price is paid already.
    function _giveBack(Deal memory d, Pot memory pot, uint256 how, uint256 earned) internal {
        Split memory split;
        split.priceToSeller = earned;
        if (pot.phase < Phase.HELD && block.timestamp > d.freeCancelBy) {
            split.sellerDepositToBuyer = _part(d.sellerDeposit, d.noShowBps);
        }
        split.freeNights = _frees(d, pot.paid + earned);
        _close(d, pot, how, split);
    }

    /// Everything leaves: the word first, then fees into credit, then both pushes.
    function _close(Deal memory d, Pot memory pot, uint256 how, Split memory split) internal {
        unchecked {
            // Sums are below 2^131: their parts are of 128 bits, but what a split names may be a sum of two.
            // Nothing falls below zero: what is subtracted has just been compared.
            uint256 total = pot.paid + split.priceToSeller;
            if (
                total > d.price || split.buyerDepositToSeller > d.buyerDeposit
                    || split.sellerDepositToBuyer > d.sellerDeposit
            ) revert BadSplit();
            words[pot.key].value = bytes32(uint256(d.seq));
            if (d.resource != 0 && split.freeNights) _unbook(d);
            emit Closed(
                pot.deal,
                uint8(how),
                uint128(total),
                uint128(split.buyerDepositToSeller),
                uint128(split.sellerDepositToBuyer),
                split.arbiter,
                uint128(split.feeOfSeller + split.feeOfBuyer)
            );
            (uint256 toSeller, uint256 fees) = _net(d, pot.paid, total);
            toSeller += split.buyerDepositToSeller + d.sellerDeposit - split.sellerDepositToBuyer;
            uint256 toBuyer = d.price - total + _left(d, total) + d.buyerDeposit - split.buyerDepositToSeller
                + split.sellerDepositToBuyer;
            if (split.arbiter != address(0)) (toSeller, toBuyer) = _payArbiter(d, split, toSeller, toBuyer);
            _credit(d.token, d.operator, fees);
            _push(d.token, d.sellerOut, toSeller);
            _push(d.token, d.buyerOut, toBuyer);
        }
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
    function _net(Deal memory d, uint256 paid, uint256 total) internal pure returns (uint256 net, uint256 fees) {
        unchecked {
            // paid ≤ total, so each part has grown, by no more than they have
            net = total - paid;
            if (d.operator == address(0)) return (net, 0); // §1.2: then there are no fees
            uint256 ofSeller = _part(total, d.sellerFeeBps) - _part(paid, d.sellerFeeBps);
            net -= ofSeller;
            fees = ofSeller + _part(total, d.buyerFeeBps) - _part(paid, d.buyerFeeBps);
        }
    }

    /// What is left of the buyer's fee when the seller ends with `total` of the price.
    function _left(Deal memory d, uint256 total) private pure returns (uint256) {
        unchecked {
            return d.buyerFeeBps == 0 ? 0 : _part(d.price, d.buyerFeeBps) - _part(total, d.buyerFeeBps);
        }
    }

    /// Whether the nights are free again when the seller ends with `total` of the price.
    function _frees(Deal memory d, uint256 total) internal pure returns (bool) {
        return total < d.price && total <= _part(d.price, d.holdBps);
    }

    function _part(uint256 amount, uint256 bps) internal pure returns (uint256) {
        unchecked {
            // amounts are below 2^130, bps below 2^16
            return amount * bps / WHOLE;
        }
    }

    /// The calldata ends where its deal does.
    function _ends(uint256 end) internal pure {
        if (msg.data.length != end) revert PackedDeal.BadCalldata();
    }
}
