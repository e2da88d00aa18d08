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

/// Where an open deal stands (escrow.md §3). The numbers are part of the word and of the events.
enum Phase {
    UNFUNDED,
    FUNDED,
    CLAIMED,
    DISPUTED,
    DISPUTED_CLAIMED,
    HELD,
    DISPUTED_HELD,
    CLOSED
}

/// How a deal ended; the numbers are part of the `Closed` event.
enum How {
    RELEASED,
    REFUNDED,
    CANCELLED,
    SETTLED,
    RULED,
    UNCLAIMED,
    UNDISPUTED,
    UNRULED,
    REDEEMED,
    RETURNED
}

/// An open deal: its hash, where its word lies, and what the word says.
struct Pot {
    bytes32 deal;
    uint256 key;
    Phase phase;
    uint40 since;
    uint128 paid;
}
