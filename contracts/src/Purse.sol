// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// Takes money in exactly and hands it out so that no payee can stop anything (escrow.md §4.12): a push
/// with bounded gas that reads no answer but a word; what does not arrive becomes the payee's credit.
abstract contract Purse {
    /// `owner` can withdraw `amount` more of `token`.
    event Credited(address indexed token, address indexed owner, uint256 amount);
    /// `owner` took its credit out, to `to`.
    event Withdrawn(address indexed token, address indexed owner, address to, uint256 amount);

    error Reentered();
    error BadPayment();
    error NoCredit();
    error LowGas();

    /// The chain's own coin, in place of a token's address.
    address internal constant COIN = address(0);
    uint256 private constant COIN_GAS = 50_000;
    uint256 private constant TOKEN_GAS = 200_000;
    uint256 private constant REST_GAS = 30_000;

    /// What is owed to `owner`: pushes that failed, fees, deposits put in ahead of a deal.
    mapping(address token => mapping(address owner => uint256)) public credit;

    uint256 private transient busy;

    /// For what lets strangers' code run: nothing here can be called meanwhile.
    modifier locked() {
        if (busy != 0) revert Reentered();
        busy = 1;
        _;
        busy = 0;
    }

    /// For what calls nobody, but for a token in `_pull`, which locks by itself.
    modifier unlocked() {
        if (busy != 0) revert Reentered();
        _;
    }

    /// Puts money in ahead of a deal: a seller's deposit is taken from it when the buyer funds.
    function deposit(address token, uint256 amount) external payable unlocked {
        if (amount == 0) revert BadPayment();
        _pull(token, amount);
        _credit(token, msg.sender, amount);
    }

    /// Takes out all that is owed to the sender, to any address it likes.
    function withdraw(address token, address to) external locked {
        uint256 amount = credit[token][msg.sender];
        if (amount == 0) revert NoCredit();
        credit[token][msg.sender] = 0;
        if (!_payable(to) || !_transfer(token, to, amount, gasleft())) revert BadPayment();
        emit Withdrawn(token, msg.sender, to, amount);
    }

    /// Neither nobody nor this contract, where money could not be had again.
    function _payable(address to) internal view returns (bool) {
        return to != address(0) && to != address(this);
    }

    function _credit(address token, address owner, uint256 amount) internal {
        if (amount == 0) return;
        credit[token][owner] += amount;
        emit Credited(token, owner, amount);
    }

    /// Takes exactly `amount` from the sender. Nothing can be called while the token's code runs.
    function _pull(address token, uint256 amount) internal {
        if (token == COIN) {
            if (msg.value != amount) revert BadPayment();
            return;
        }
        if (msg.value != 0) revert BadPayment();
        busy = 1;
        uint256 had = _balance(token);
        bool ok;
        assembly ("memory-safe") {
            // transferFrom(address,address,uint256)
            let m := mload(0x40)
            mstore(m, shl(224, 0x23b872dd))
            mstore(add(m, 4), caller())
            mstore(add(m, 36), address())
            mstore(add(m, 68), amount)
            mstore(0, 1)
            ok := call(gas(), token, 0, m, 100, 0, 32)
            // no answer at all is well (the balance decides); an answer must be true
            ok := and(ok, and(eq(mload(0), 1), or(iszero(returndatasize()), gt(returndatasize(), 31))))
        }
        if (!ok || _balance(token) != had + amount) revert BadPayment();
        busy = 0;
    }

    /// Pays, or owes if the payee, its token or its issuer will not take it.
    function _push(address token, address to, uint256 amount) internal {
        if (amount == 0) return;
        (uint256 allowed, uint256 needed) = token == COIN
            ? (COIN_GAS, COIN_GAS + COIN_GAS / 32 + REST_GAS)
            : (TOKEN_GAS, TOKEN_GAS + TOKEN_GAS / 32 + REST_GAS);
        // Else whoever sends the transaction could starve the payment and turn it into credit.
        if (gasleft() < needed) revert LowGas();
        if (!_transfer(token, to, amount, allowed)) _credit(token, to, amount);
    }

    function _transfer(address token, address to, uint256 amount, uint256 allowed) private returns (bool ok) {
        assembly ("memory-safe") {
            switch token
            case 0 { ok := call(allowed, to, amount, 0, 0, 0, 0) }
            default {
                // transfer(address,uint256)
                let m := mload(0x40)
                mstore(m, shl(224, 0xa9059cbb))
                mstore(add(m, 4), to)
                mstore(add(m, 36), amount)
                mstore(0, 0)
                ok := call(allowed, token, 0, m, 68, 0, 32)
                switch returndatasize()
                case 0 { ok := and(ok, gt(extcodesize(token), 0)) }
                default { ok := and(ok, and(gt(returndatasize(), 31), eq(mload(0), 1))) }
            }
        }
    }

    function _balance(address token) private view returns (uint256 held) {
        bool ok;
        assembly ("memory-safe") {
            // balanceOf(address)
            mstore(0, shl(224, 0x70a08231))
            mstore(4, address())
            ok := staticcall(gas(), token, 0, 36, 0, 32)
            ok := and(ok, gt(returndatasize(), 31))
            held := mload(0)
        }
        if (!ok) revert BadPayment();
    }
}
