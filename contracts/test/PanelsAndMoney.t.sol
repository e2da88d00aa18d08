// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Escrow} from "../src/Escrow.sol";
import {Purse} from "../src/Purse.sol";
import {Pack} from "./Pack.sol";
import {Stage} from "./Stage.sol";
import {eq, vm, yes} from "./Vm.sol";

/// Attacks on panels and on money (escrow.md §10).
contract PanelsAndMoneyTest is Stage {
    // ---- panels ----

    function testAnotherPanel() public {
        fund();
        vm.warp(d.claimFrom);
        bytes memory head = bytes.concat(abi.encodeCall(Escrow.dispute, (0)), packed(bob));
        refused(bob, head, "BadPanel");
        refused(bob, bytes.concat(head, abi.encodePacked(mallory, uint16(500))), "BadPanel");
        refused(bob, bytes.concat(head, panel(), hex"00"), "BadPanel");
        dispute(bob);
        seats[0].feeCapBps = 10_000;
        refused(carol, ruleData(0, PRICE, 0, 0, 0), "BadPanel");
        seats[0] = Pack.Seat(mallory, 500);
        refused(mallory, ruleData(0, PRICE, 0, 0, 0), "BadPanel");
    }

    function testAnArbiterBeyondThePanel() public {
        disputedDeal();
        refused(carol, ruleData(2, PRICE, 0, 0, 0), "BadPanel");
        refused(carol, ruleData(type(uint256).max, PRICE, 0, 0, 0), "BadPanel");
    }

    function testNoPanelNoDispute() public {
        d.panel = 0;
        fund();
        vm.warp(d.claimFrom);
        refused(bob, disputeData(bob), "BadPanel");
        claim();
        vm.warp(since + d.disputeWindow);
        done(alice, 0, timeoutData(alice));
        closed();
    }

    function testAPartyInThePanel() public {
        for (uint256 i = 0; i < 2; i++) {
            plain();
            d.lane = uint64(i + 20);
            others = held();
            seats[1] = Pack.Seat(i == 0 ? alice : bob, 0);
            d.panel = keccak256(panel());
            fund();
            vm.warp(d.claimFrom);
            refused(bob, disputeData(bob), "BadPanel");
            vm.warp(NOON);
        }
    }

    function testAPanelOfFourOrAGreedyOne() public {
        seats.push(Pack.Seat(erin, 0));
        d.panel = keccak256(panel());
        fund();
        vm.warp(d.claimFrom);
        uint256 snapshot = vm.snapshotState();
        dispute(bob); // three are well
        vm.revertToState(snapshot);
        vm.warp(NOON);
        plain();
        seats.push(Pack.Seat(grace, 0));
        d.panel = keccak256(panel());
        d.lane = 9;
        others = held();
        fund();
        vm.warp(d.claimFrom);
        refused(bob, disputeData(bob), "BadPanel");
        vm.warp(NOON);
        plain();
        seats.pop();
        seats[2].feeCapBps = 10_001;
        d.panel = keccak256(panel());
        d.lane = 10;
        others = held();
        fund();
        vm.warp(d.claimFrom);
        refused(bob, disputeData(bob), "BadPanel");
    }

    // ---- money ----

    function testAStarvedPaymentIsRefusedNotTurnedIntoCredit() public {
        fund();
        bytes memory data = releaseData();
        // somewhere between far too little and enough, the payment alone would fail
        for (uint256 gasLimit = 30_000; gasLimit < 400_000; gasLimit += 5_000) {
            uint256 snapshot = vm.snapshotState();
            vm.prank(bob);
            (bool ok,) = address(escrow).call{gas: gasLimit}(data);
            if (ok) eq(escrow.credit(d.token, alice), 0, "paid, not credited");
            vm.revertToState(snapshot);
        }
    }

    function testTheSellersDepositMustBeThere() public {
        full();
        refused(bob, fundData(ALICE), "NoCredit");
        vm.prank(alice);
        escrow.deposit(address(dollar), d.sellerDeposit - 1);
        refused(bob, fundData(ALICE), "NoCredit");
        // mallory's credit, or alice's in another token, is not it
        vm.prank(mallory);
        escrow.deposit(address(dollar), d.sellerDeposit);
        vm.prank(alice);
        escrow.deposit{value: d.sellerDeposit}(address(0), d.sellerDeposit);
        refused(bob, fundData(ALICE), "NoCredit");
        vm.prank(alice);
        escrow.deposit(address(dollar), 1);
        done(bob, 0, fundData(ALICE));
        eq(escrow.credit(address(dollar), alice), 0, "all of it is in the deal");
    }

    function testOneDepositDoesNotBackTwoDeals() public {
        full();
        fund();
        d.lane = 8;
        d.firstNight += 3;
        refused(bob, fundData(ALICE), "NoCredit");
    }

    function testACreditIsWithdrawnOnceAndByItsOwner() public {
        vm.prank(alice);
        escrow.deposit(address(dollar), 50);
        bytes memory data = abi.encodeCall(Purse.withdraw, (address(dollar), aliceBank));
        refused(mallory, data, "NoCredit");
        refused(alice, abi.encodeCall(Purse.withdraw, (address(0), aliceBank)), "NoCredit");
        refused(alice, abi.encodeCall(Purse.withdraw, (address(dollar), address(escrow))), "BadPayment");
        refused(alice, abi.encodeCall(Purse.withdraw, (address(dollar), address(0))), "BadPayment");
        done(alice, 0, data);
        eq(has(aliceBank), 50, "withdrawn");
        refused(alice, data, "NoCredit");
    }

    function testCoinSentWithATokenDeal() public {
        refused(bob, 1, fundData(ALICE), "BadPayment");
        vm.prank(bob);
        (bool ok,) = address(escrow).call{value: 1}(abi.encodeCall(Purse.deposit, (address(dollar), 5)));
        yes(!ok, "deposit");
    }

    // ---- parts ----

    function disputedDeal() private {
        fund();
        vm.warp(d.claimFrom);
        dispute(bob);
    }
}
