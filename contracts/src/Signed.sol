// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// Who signed what (escrow.md §6): EIP-712 with one type per role and act, so that a signature given in
/// one role never counts in another. Signatures are EIP-2098 (`r`, `vs`), low-s only.
abstract contract Signed {
    error BadSignature();

    bytes32 private constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant NAME_HASH = keccak256("Handsel Escrow");
    bytes32 private constant VERSION_HASH = keccak256("1");
    bytes32 internal constant SETTLEMENT_TYPEHASH = keccak256(
        "Settlement(bytes32 deal,uint8 phase,uint40 since,uint128 paid,uint128 priceToSeller,uint128 buyerDepositToSeller,uint128 sellerDepositToBuyer,bool freeNights,uint40 validUntil)"
    );
    bytes32 internal constant VOUCHER_TYPEHASH = keccak256("Voucher(bytes32 deal,uint128 total,uint40 validUntil)");
    bytes32 internal constant BOOKING_TYPEHASH =
        keccak256("Booking(bytes32 deal,bytes32 resource,uint32 firstNight,uint8 nights,uint16 units)");

    uint256 private constant HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;

    /// Computed each time and not kept: the code is the same on every chain, and a chain that splits
    /// and changes its id makes old signatures void, but no open deal.
    function domainSeparator() public view returns (bytes32 domain) {
        (bytes32 typeHash, bytes32 name, bytes32 version) = (DOMAIN_TYPEHASH, NAME_HASH, VERSION_HASH);
        assembly ("memory-safe") {
            let m := mload(0x40)
            mstore(m, typeHash)
            mstore(add(m, 32), name)
            mstore(add(m, 64), version)
            mstore(add(m, 96), chainid())
            mstore(add(m, 128), address())
            domain := keccak256(m, 160)
        }
    }

    /// Reverts unless `signer` signed `structHash`.
    function _signed(address signer, bytes32 structHash, bytes32 r, bytes32 vs) internal view {
        bytes32 domain = domainSeparator();
        bytes32 digest;
        assembly ("memory-safe") {
            let m := mload(0x40)
            mstore(m, shl(240, 0x1901))
            mstore(add(m, 2), domain)
            mstore(add(m, 34), structHash)
            digest := keccak256(m, 66)
        }
        uint256 s = uint256(vs) & type(uint256).max >> 1;
        address recovered = ecrecover(digest, uint8((uint256(vs) >> 255) + 27), r, bytes32(s));
        if (s > HALF_ORDER || recovered == address(0) || recovered != signer) revert BadSignature();
    }

    /// As `_signed`; who sends the transaction need not sign twice.
    function _agreed(address signer, bytes32 structHash, bytes32 r, bytes32 vs) internal view {
        if (msg.sender != signer) _signed(signer, structHash, r, vs);
    }
}
