// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Deal} from "./Deal.sol";
import {Purse} from "./Purse.sol";

/// What a deal must be like: its own bounds when it is funded (escrow.md §1.2), its panel's when that is
/// shown in a dispute (§1.4).
abstract contract Rules is Purse {
    error BadParties();
    error BadTimes();
    error BadWindow();
    error BadBps();
    error BadNights();
    error BadPrice();
    error BadPanel();

    uint256 internal constant WHOLE = 10_000;
    uint256 private constant SEAT_BYTES = 22;

    /// What §1 demands of a deal that is to be funded now.
    function _check(Deal memory d) internal view {
        if (
            d.buyer == d.seller || !_payable(d.buyerOut) || !_payable(d.sellerOut)
                || ((d.buyerFeeBps | d.sellerFeeBps) != 0 && !_payable(d.operator))
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
        if ((uint256(d.resource) | d.nights | d.units) != 0) {
            if (d.resource == 0 || d.nights == 0 || d.units == 0) revert BadNights();
        }
    }

    function _isWindow(uint256 window) private pure returns (bool) {
        unchecked {
            // what is below the least wraps round to above the greatest
            return window - 10 minutes <= 60 days - 10 minutes;
        }
    }

    /// How many arbiters the panel behind calldata byte `end` has; it must be the one of the deal.
    function _panel(Deal memory d, uint256 end) internal pure returns (uint256 arbiters) {
        if (d.panel == 0 || msg.data.length < end) revert BadPanel();
        bytes calldata seats = msg.data[end:];
        arbiters = seats.length / SEAT_BYTES;
        if (arbiters * SEAT_BYTES != seats.length || arbiters == 0 || arbiters > 3) revert BadPanel();
        if (keccak256(seats) != d.panel) revert BadPanel();
    }

    function _seat(uint256 end, uint256 index) internal pure returns (address arbiter, uint256 feeCapBps) {
        uint256 start = end + index * SEAT_BYTES;
        bytes calldata seat = msg.data[start:start + SEAT_BYTES];
        return (address(bytes20(seat[:20])), uint16(bytes2(seat[20:])));
    }
}
