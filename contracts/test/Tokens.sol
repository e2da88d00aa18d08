// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {vm} from "./Vm.sol";

/// Tokens as they are met in the world, one misbehaviour each; all mint freely.
contract Token {
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    function mint(address to, uint256 value) external {
        balanceOf[to] += value;
    }

    function approve(address spender, uint256 value) external {
        allowance[msg.sender][spender] = value;
    }

    function _move(address from, address to, uint256 value) internal virtual {
        balanceOf[from] -= value;
        balanceOf[to] += value;
    }
}

/// Answers as ERC-20 says.
contract ProperToken is Token {
    function transfer(address to, uint256 value) external returns (bool) {
        _move(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        _move(from, to, value);
        return true;
    }
}

/// Takes one part in a hundred on the way.
contract FeeToken is ProperToken {
    function _move(address from, address to, uint256 value) internal override {
        super._move(from, to, value);
        balanceOf[to] -= value / 100;
    }
}

/// Gives one too many on the way in.
contract GivingToken is ProperToken {
    function _move(address from, address to, uint256 value) internal override {
        super._move(from, to, value);
        balanceOf[to] += 1;
    }
}

/// Says nothing, as the oldest ones do.
contract SilentToken is Token {
    function transfer(address to, uint256 value) external {
        _move(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external {
        _move(from, to, value);
    }
}

/// Answers what it is told to, and moves the money only if told so.
contract OddToken is Token {
    bool public moves = true;
    bytes public answer = abi.encode(true);

    function set(bool moves_, bytes calldata answer_) external {
        (moves, answer) = (moves_, answer_);
    }

    function transfer(address to, uint256 value) external {
        if (moves) _move(msg.sender, to, value);
        _answer();
    }

    function transferFrom(address from, address to, uint256 value) external {
        if (moves) _move(from, to, value);
        _answer();
    }

    function _answer() private view {
        bytes memory a = answer;
        assembly ("memory-safe") {
            return(add(a, 32), mload(a))
        }
    }
}

/// Its issuer can shut anyone out.
contract BlockingToken is ProperToken {
    mapping(address => bool) public blocked;

    function set(address who, bool blocked_) external {
        blocked[who] = blocked_;
    }

    function _move(address from, address to, uint256 value) internal override {
        require(!blocked[from] && !blocked[to], "blocked");
        super._move(from, to, value);
    }
}

/// Burns all gas, or answers with a megabyte.
contract BombToken is ProperToken {
    uint256 public bomb;

    function set(uint256 bomb_) external {
        bomb = bomb_;
    }

    function _move(address from, address to, uint256 value) internal override {
        super._move(from, to, value);
        if (bomb == 1) while (true) {}
        if (bomb == 2) {
            assembly {
                return(0, 20000)
            }
        }
        if (bomb == 3) {
            assembly {
                revert(0, 20000)
            }
        }
    }
}

/// Takes a payment only if there is as much gas as it may want, and gives the rest back if not.
contract HungryToken is ProperToken {
    uint256 public needed;

    function set(uint256 needed_) external {
        needed = needed_;
    }

    function _move(address from, address to, uint256 value) internal override {
        require(gasleft() >= needed, "hungry");
        super._move(from, to, value);
    }
}

/// Calls back into a contract whenever it moves (as ERC-777 hooks do) and remembers whether that worked.
contract HookToken is ProperToken {
    address public target;
    bytes public data;
    bool public got;
    bool public tried;

    function set(address target_, bytes calldata data_) external {
        (target, data, got, tried) = (target_, data_, false, false);
    }

    function _move(address from, address to, uint256 value) internal override {
        super._move(from, to, value);
        if (target != address(0)) {
            tried = true;
            (got,) = target.call(data);
        }
    }
}

/// An account with code that refuses the coin, burns the gas it is given, or calls back.
contract Account {
    uint256 public mood;
    address public target;
    bytes public data;
    bool public got;
    bool public tried;

    function set(uint256 mood_) external {
        mood = mood_;
    }

    function set(address target_, bytes calldata data_) external {
        (target, data, got, tried) = (target_, data_, false, false);
    }

    function run(address to, uint256 value, bytes calldata call_) external payable {
        (bool ok, bytes memory answer) = to.call{value: value}(call_);
        if (!ok) {
            assembly ("memory-safe") {
                revert(add(answer, 32), mload(answer))
            }
        }
    }

    receive() external payable {
        if (mood == 1) revert("no");
        if (mood == 2) while (true) {}
        if (mood == 4) require(gasleft() >= 45_000, "hungry");
        if (mood == 3) {
            assembly {
                revert(0, 20000)
            }
        }
        if (target != address(0)) {
            tried = true;
            (got,) = target.call(data);
        }
    }
}
