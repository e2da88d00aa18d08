// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Deal} from "./Deal.sol";

/// Which nights of which home are taken (escrow.md §8). One word holds 16 nights of 16 parts.
abstract contract Calendar {
    error Occupied();

    mapping(bytes32 page => uint256 taken) private pages;

    /// The parts taken in the nights `index * 16` … `index * 16 + 15` of one home: bit `night * 16 + unit`.
    function taken(address guard, bytes32 resource, uint256 index) external view returns (uint256) {
        return pages[_page(guard, resource, index)];
    }

    function _book(Deal memory d) internal {
        (uint256 night, uint256 end) = (d.firstNight, uint256(d.firstNight) + d.nights);
        while (night < end) {
            (bytes32 page, uint256 mask, uint256 next) = _mask(d, night, end);
            uint256 before = pages[page];
            if (before & mask != 0) revert Occupied();
            pages[page] = before | mask;
            night = next;
        }
    }

    function _unbook(Deal memory d) internal {
        (uint256 night, uint256 end) = (d.firstNight, uint256(d.firstNight) + d.nights);
        while (night < end) {
            (bytes32 page, uint256 mask, uint256 next) = _mask(d, night, end);
            pages[page] &= ~mask;
            night = next;
        }
    }

    /// The page that `night` is on, the deal's bits there, and the first night after that page.
    function _mask(Deal memory d, uint256 night, uint256 end)
        private
        pure
        returns (bytes32 page, uint256 mask, uint256 next)
    {
        page = _page(d.guard, d.resource, night >> 4);
        next = ((night >> 4) + 1) << 4;
        if (next > end) next = end;
        for (; night < next; night++) {
            mask |= uint256(d.units) << ((night & 15) * 16);
        }
    }

    function _page(address guard, bytes32 resource, uint256 index) private pure returns (bytes32) {
        return keccak256(abi.encode(guard, resource, index));
    }
}
