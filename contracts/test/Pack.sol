// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Deal, Phase} from "../src/Deal.sol";

/// The other side of PackedDeal, written from escrow.md §5 and §6 alone: what clients do.
library Pack {
    struct Seat {
        address arbiter;
        uint16 feeCapBps;
    }

    bytes32 internal constant DEAL = keccak256(
        "Deal(address buyer,address buyerOut,address seller,address sellerOut,bytes32 panel,address operator,address token,uint128 price,uint128 buyerDeposit,uint128 sellerDeposit,uint16 buyerFeeBps,uint16 sellerFeeBps,uint16 holdBps,uint16 lateCancelBps,uint16 noShowBps,uint16 noRulingSellerBps,uint40 fundBy,uint40 freeCancelBy,uint40 claimFrom,uint40 claimBy,uint32 disputeWindow,uint32 depositWindow,uint32 rulingWindow,address guard,bytes32 resource,uint32 firstNight,uint8 nights,uint16 units,bytes32 terms,uint64 lane,uint64 seq)"
    );
    bytes32 internal constant BOOKING =
        keccak256("Booking(bytes32 deal,bytes32 resource,uint32 firstNight,uint8 nights,uint16 units)");
    bytes32 internal constant VOUCHER = keccak256("Voucher(bytes32 deal,uint128 total,uint40 validUntil)");
    bytes32 internal constant SETTLEMENT = keccak256(
        "Settlement(bytes32 deal,uint8 phase,uint40 since,uint128 paid,uint128 priceToSeller,uint128 buyerDepositToSeller,uint128 sellerDepositToBuyer,bool freeNights,uint40 validUntil)"
    );
    bytes32 internal constant DOMAIN =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

    function hash(Deal memory d) internal pure returns (bytes32) {
        return keccak256(abi.encode(DEAL, d));
    }

    function digest(address escrow, bytes32 structHash) internal view returns (bytes32) {
        bytes32 domain =
            keccak256(abi.encode(DOMAIN, keccak256("Handsel Escrow"), keccak256("1"), block.chainid, escrow));
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    function word(bytes32 deal, uint256 phase, uint40 since, uint128 paid) internal pure returns (bytes32) {
        if (phase == Phase.FUNDED && paid == 0) return deal;
        return keccak256(abi.encode(deal, phase, since, paid));
    }

    /// The bytes that `sender` puts behind the arguments of an act.
    function pack(Deal memory d, address sender, uint256 phase, uint40 since, uint128 paid)
        internal
        pure
        returns (bytes memory)
    {
        return bytes.concat(
            _fixed(d, _flags(d, sender, phase, since, paid)), _groups(d, sender), _rare(d, phase, since, paid)
        );
    }

    function panel(Seat[] memory seats) internal pure returns (bytes memory packed) {
        for (uint256 i = 0; i < seats.length; i++) {
            packed = abi.encodePacked(packed, seats[i].arbiter, seats[i].feeCapBps);
        }
    }

    function _flags(Deal memory d, address sender, uint256 phase, uint40 since, uint128 paid)
        private
        pure
        returns (uint16 flags)
    {
        if (d.buyer != sender) flags |= 1;
        if (d.buyerOut != d.buyer) flags |= 2;
        if (d.sellerOut != d.seller) flags |= 4;
        if (d.panel != 0) flags |= 8;
        if (d.token != address(0)) flags |= 16;
        if (d.operator != address(0) || d.buyerFeeBps != 0 || d.sellerFeeBps != 0) flags |= 32;
        if (d.buyerDeposit != 0 || d.sellerDeposit != 0 || d.noShowBps != 0) flags |= 64;
        if (d.holdBps != 0 || d.lateCancelBps != 0) flags |= 128;
        if (d.guard != address(0) || d.resource != 0 || d.firstNight != 0 || d.nights != 0 || d.units != 0) {
            flags |= 256;
        }
        if (phase != Phase.FUNDED || since != 0 || paid != 0) flags |= 512;
    }

    function _fixed(Deal memory d, uint16 flags) private pure returns (bytes memory) {
        return bytes.concat(
            abi.encodePacked(flags, d.seller, d.terms, d.price, d.fundBy, d.freeCancelBy, d.claimFrom, d.claimBy),
            abi.encodePacked(d.disputeWindow, d.depositWindow, d.rulingWindow, d.noRulingSellerBps, d.lane, d.seq)
        );
    }

    function _groups(Deal memory d, address sender) private pure returns (bytes memory b) {
        if (d.buyer != sender) b = abi.encodePacked(b, d.buyer);
        if (d.buyerOut != d.buyer) b = abi.encodePacked(b, d.buyerOut);
        if (d.sellerOut != d.seller) b = abi.encodePacked(b, d.sellerOut);
        if (d.panel != 0) b = abi.encodePacked(b, d.panel);
        if (d.token != address(0)) b = abi.encodePacked(b, d.token);
        if (d.operator != address(0) || d.buyerFeeBps != 0 || d.sellerFeeBps != 0) {
            b = abi.encodePacked(b, d.operator, d.buyerFeeBps, d.sellerFeeBps);
        }
    }

    function _rare(Deal memory d, uint256 phase, uint40 since, uint128 paid) private pure returns (bytes memory b) {
        if (d.buyerDeposit != 0 || d.sellerDeposit != 0 || d.noShowBps != 0) {
            b = abi.encodePacked(b, d.buyerDeposit, d.sellerDeposit, d.noShowBps);
        }
        if (d.holdBps != 0 || d.lateCancelBps != 0) b = abi.encodePacked(b, d.holdBps, d.lateCancelBps);
        if (d.guard != address(0) || d.resource != 0 || d.firstNight != 0 || d.nights != 0 || d.units != 0) {
            b = abi.encodePacked(b, d.guard, d.resource, d.firstNight, d.nights, d.units);
        }
        if (phase != Phase.FUNDED || since != 0 || paid != 0) {
            b = abi.encodePacked(b, uint8(phase), since, paid);
        }
    }
}
