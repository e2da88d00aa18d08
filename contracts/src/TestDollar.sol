// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// Play money for the local chain: anyone may make as much of it as they like, so it is worth nothing,
/// anywhere. Six decimals, like the dollars people pay with.
contract TestDollar {
    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    error TooLittle();
    error Nobody();

    string public constant name = "Test Dollar (play money)";
    string public constant symbol = "TUSD";
    uint8 public constant decimals = 6;

    uint256 public totalSupply;
    mapping(address owner => uint256) public balanceOf;
    mapping(address owner => mapping(address spender => uint256)) public allowance;

    /// Makes `value` for `to`. Anyone may: this is what makes it play money.
    function mint(address to, uint256 value) external {
        if (to == address(0)) revert Nobody();
        totalSupply += value;
        unchecked {
            balanceOf[to] += value; // at most the supply
        }
        emit Transfer(address(0), to, value);
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        _move(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        uint256 allowed = allowance[from][msg.sender];
        if (allowed != type(uint256).max) {
            if (allowed < value) revert TooLittle();
            unchecked {
                allowance[from][msg.sender] = allowed - value;
            }
        }
        _move(from, to, value);
        return true;
    }

    function _move(address from, address to, uint256 value) private {
        if (to == address(0)) revert Nobody();
        uint256 has = balanceOf[from];
        if (has < value) revert TooLittle();
        unchecked {
            balanceOf[from] = has - value;
            balanceOf[to] += value; // at most the supply
        }
        emit Transfer(from, to, value);
    }
}
