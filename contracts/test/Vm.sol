// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// The few of forge's cheat codes that the tests use.
interface Vm {
    function addr(uint256 key) external pure returns (address);
    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function prank(address sender) external;
    function prank(address sender, address origin) external;
    function warp(uint256 time) external;
    function chainId(uint256 id) external;
    function deal(address who, uint256 amount) external;
    function etch(address who, bytes calldata code) external;
    function load(address who, bytes32 slot) external view returns (bytes32);
    function expectEmit(address emitter) external;
    function assume(bool condition) external pure;
    function label(address who, string calldata name) external;
    function snapshotState() external returns (uint256);
    function revertToState(uint256 id) external returns (bool);
    function snapshotGasLastCall(string calldata group, string calldata name) external returns (uint256);
    function readFile(string calldata path) external view returns (string memory);
    function writeFile(string calldata path, string calldata text) external;
    function writeLine(string calldata path, string calldata text) external;
    function toString(bytes calldata data) external pure returns (string memory);
    function toString(bytes32 data) external pure returns (string memory);
    function toString(address data) external pure returns (string memory);
    function toString(uint256 data) external pure returns (string memory);
    function envOr(string calldata name, string calldata or_) external view returns (string memory);
    function parseBytes(string calldata text) external pure returns (bytes memory);
    function parseJsonBytes(string calldata json, string calldata key) external pure returns (bytes memory);
    function parseJsonBytes32(string calldata json, string calldata key) external pure returns (bytes32);
    function parseJsonAddress(string calldata json, string calldata key) external pure returns (address);
}

Vm constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

error Differs(string what, uint256 got, uint256 wanted);

function eq(uint256 got, uint256 wanted, string memory what) pure {
    if (got != wanted) revert Differs(what, got, wanted);
}

function eq(bytes32 got, bytes32 wanted, string memory what) pure {
    if (got != wanted) revert Differs(what, uint256(got), uint256(wanted));
}

function eq(address got, address wanted, string memory what) pure {
    if (got != wanted) revert Differs(what, uint160(got), uint160(wanted));
}

function yes(bool held, string memory what) pure {
    if (!held) revert Differs(what, 0, 1);
}

/// `value` folded into [low, high].
function within(uint256 value, uint256 low, uint256 high) pure returns (uint256) {
    if (low == 0 && high == type(uint256).max) return value;
    return low + value % (high - low + 1);
}
