// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Deal, Phase, Pot} from "./Deal.sol";

/// Reads a deal from the tail of the calldata. Every act is `selector ‖ static arguments ‖ packed deal
/// [‖ tail]`; escrow.md §5 has the layout. A group whose flag is absent has its default, so that a
/// plain purchase is short: every byte here is paid for twice, when funding and when releasing.
library PackedDeal {
    error BadCalldata();

    bytes32 internal constant TYPEHASH = keccak256(
        "Deal(address buyer,address buyerOut,address seller,address sellerOut,bytes32 panel,address operator,address token,uint128 price,uint128 buyerDeposit,uint128 sellerDeposit,uint16 buyerFeeBps,uint16 sellerFeeBps,uint16 holdBps,uint16 lateCancelBps,uint16 noShowBps,uint16 noRulingSellerBps,uint40 fundBy,uint40 freeCancelBy,uint40 claimFrom,uint40 claimBy,uint32 disputeWindow,uint32 depositWindow,uint32 rulingWindow,address guard,bytes32 resource,uint32 firstNight,uint8 nights,uint16 units,bytes32 terms,uint64 lane,uint64 seq)"
    );

    uint256 private constant BUYER = 1;
    uint256 private constant BUYER_OUT = 2;
    uint256 private constant SELLER_OUT = 4;
    uint256 private constant PANEL = 8;
    uint256 private constant TOKEN = 16;
    uint256 private constant FEES = 32;
    uint256 private constant DEPOSITS = 64;
    uint256 private constant CANCELLING = 128;
    uint256 private constant NIGHTS = 256;
    uint256 private constant STANDING = 512;
    uint256 private constant ALL = 1023;

    uint256 private constant FIXED_BYTES = 120;
    uint256 private constant DEAL_BYTES = 31 * 32;
    uint256 private constant POT_BYTES = 5 * 32;

    /// Zeroed room for a deal and its pot, one of each. Solidity zeroes a struct field by field, which
    /// costs four times as much as this one copy from behind the calldata's end; a list of one is the
    /// way to have a struct that it doesn't zero itself.
    function room() internal pure returns (Deal[] memory deals, Pot[] memory pots) {
        assembly ("memory-safe") {
            deals := mload(0x40)
            pots := add(deals, 64)
            let d := add(deals, 128)
            let size := add(DEAL_BYTES, POT_BYTES)
            mstore(0x40, add(d, size))
            mstore(deals, 1)
            mstore(add(deals, 32), d)
            mstore(pots, 1)
            mstore(add(pots, 32), add(d, DEAL_BYTES))
            calldatacopy(d, calldatasize(), size)
        }
    }

    /// Reads the deal that starts at calldata byte `start`, and where it stands, into zeroed `d` and `pot`;
    /// returns the byte after it. (To return structs would zero memory for them once more.)
    function read(uint256 start, Deal memory d, Pot memory pot) internal view returns (uint256 end) {
        unchecked {
            uint256 flags = _uint(start, 2);
            if (flags > ALL) revert BadCalldata();
            d.seller = _address(start + 2);
            d.terms = _word(start + 22);
            d.price = uint128(_uint(start + 54, 16));
            // The seven times fill one word, from byte 70; 18 bytes of the next one are ours.
            uint256 times = uint256(_word(start + 70));
            d.fundBy = uint40(times >> 216);
            d.freeCancelBy = uint40(times >> 176);
            d.claimFrom = uint40(times >> 136);
            d.claimBy = uint40(times >> 96);
            d.disputeWindow = uint32(times >> 64);
            d.depositWindow = uint32(times >> 32);
            d.rulingWindow = uint32(times);
            uint256 rest = uint256(_word(start + 102));
            d.noRulingSellerBps = uint16(rest >> 240);
            d.lane = uint64(rest >> 176);
            d.seq = uint64(rest >> 112);
            end = start + FIXED_BYTES;
            (d.buyer, d.buyerOut, d.sellerOut) = (msg.sender, msg.sender, d.seller);
            if (flags & (BUYER | BUYER_OUT | SELLER_OUT) != 0) end = _readParties(flags, end, d);
            if (flags & PANEL != 0) {
                d.panel = _word(end);
                end += 32;
            }
            if (flags & TOKEN != 0) {
                d.token = _address(end);
                end += 20;
            }
            pot.phase = Phase.FUNDED;
            if (flags >= FEES) end = _readRest(flags, end, d, pot);
            pot.deal = hash(d);
            pot.key = key(d.buyer, d.lane);
        }
    }

    function _readParties(uint256 flags, uint256 next, Deal memory d) private pure returns (uint256) {
        unchecked {
            if (flags & BUYER != 0) {
                d.buyer = _address(next);
                d.buyerOut = d.buyer;
                next += 20;
            }
            if (flags & BUYER_OUT != 0) {
                d.buyerOut = _address(next);
                next += 20;
            }
            if (flags & SELLER_OUT != 0) {
                d.sellerOut = _address(next);
                next += 20;
            }
            return next;
        }
    }

    function _readRest(uint256 flags, uint256 next, Deal memory d, Pot memory pot) private pure returns (uint256) {
        unchecked {
            if (flags & FEES != 0) {
                d.operator = _address(next);
                d.buyerFeeBps = uint16(_uint(next + 20, 2));
                d.sellerFeeBps = uint16(_uint(next + 22, 2));
                next += 24;
            }
            if (flags & DEPOSITS != 0) {
                d.buyerDeposit = uint128(_uint(next, 16));
                d.sellerDeposit = uint128(_uint(next + 16, 16));
                d.noShowBps = uint16(_uint(next + 32, 2));
                next += 34;
            }
            if (flags & CANCELLING != 0) {
                d.holdBps = uint16(_uint(next, 2));
                d.lateCancelBps = uint16(_uint(next + 2, 2));
                next += 4;
            }
            if (flags & NIGHTS != 0) {
                d.guard = _address(next);
                d.resource = _word(next + 20);
                d.firstNight = uint32(_uint(next + 52, 4));
                d.nights = uint8(_uint(next + 56, 1));
                d.units = uint16(_uint(next + 57, 2));
                next += 59;
            }
            if (flags & STANDING != 0) {
                uint256 phase = _uint(next, 1);
                if (phase < Phase.FUNDED || phase > Phase.DISPUTED_HELD) revert BadCalldata();
                pot.phase = phase;
                pot.since = _uint(next + 1, 5);
                pot.paid = _uint(next + 6, 16);
                next += 22;
            }
            return next;
        }
    }

    /// EIP-712 `hashStruct(deal)`. The type hash is put before the struct for a moment.
    function hash(Deal memory d) internal pure returns (bytes32 h) {
        bytes32 typeHash = TYPEHASH;
        assembly ("memory-safe") {
            let before := sub(d, 32)
            let kept := mload(before)
            mstore(before, typeHash)
            h := keccak256(before, add(DEAL_BYTES, 32))
            mstore(before, kept)
        }
    }

    /// What a deal's word is mapped by.
    function key(address buyer, uint64 lane) internal pure returns (uint256) {
        return uint256(uint160(buyer)) << 64 | lane;
    }

    function _word(uint256 start) private pure returns (bytes32 word) {
        assembly ("memory-safe") {
            word := calldataload(start)
        }
    }

    function _uint(uint256 start, uint256 size) private pure returns (uint256) {
        unchecked {
            return uint256(_word(start)) >> (256 - 8 * size);
        }
    }

    function _address(uint256 start) private pure returns (address) {
        return address(uint160(_uint(start, 20)));
    }
}
