// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// What both parties agreed to and the contract holds them to (escrow.md §1). The fields are C8's, in
/// C8's order: the EIP-712 struct hash is taken over this very memory.
struct Deal {
    address buyer;
    address buyerOut;
    address seller;
    address sellerOut;
    bytes32 panel;
    address operator;
    address token;
    uint128 price;
    uint128 buyerDeposit;
    uint128 sellerDeposit;
    uint16 buyerFeeBps;
    uint16 sellerFeeBps;
    uint16 holdBps;
    uint16 lateCancelBps;
    uint16 noShowBps;
    uint16 noRulingSellerBps;
    uint40 fundBy;
    uint40 freeCancelBy;
    uint40 claimFrom;
    uint40 claimBy;
    uint32 disputeWindow;
    uint32 depositWindow;
    uint32 rulingWindow;
    address guard;
    bytes32 resource;
    uint32 firstNight;
    uint8 nights;
    uint16 units;
    bytes32 terms;
    uint64 lane;
    uint64 seq;
}

/// Where an open deal stands (escrow.md §3). The numbers are part of the word and of the events. No
/// enum: its range checks cost as much gas as the rest of an act's decisions.
library Phase {
    uint256 internal constant UNFUNDED = 0;
    uint256 internal constant FUNDED = 1;
    uint256 internal constant CLAIMED = 2;
    uint256 internal constant DISPUTED = 3;
    uint256 internal constant DISPUTED_CLAIMED = 4;
    uint256 internal constant HELD = 5;
    uint256 internal constant DISPUTED_HELD = 6;
    uint256 internal constant CLOSED = 7;
}

/// How a deal ended (escrow.md §7.2); the numbers are part of the `Closed` event.
library How {
    uint256 internal constant RELEASED = 0;
    uint256 internal constant REFUNDED = 1;
    uint256 internal constant CANCELLED = 2;
    uint256 internal constant SETTLED = 3;
    uint256 internal constant RULED = 4;
    uint256 internal constant UNCLAIMED = 5;
    uint256 internal constant UNDISPUTED = 6;
    uint256 internal constant UNRULED = 7;
    uint256 internal constant REDEEMED = 8;
    uint256 internal constant RETURNED = 9;
}

/// An open deal: its hash, where its word lies, and what the word says.
struct Pot {
    bytes32 deal;
    uint256 key;
    uint256 phase;
    uint256 since;
    uint256 paid;
}
