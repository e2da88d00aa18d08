// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Escrow} from "../src/Escrow.sol";
import {Purse} from "../src/Purse.sol";
import {TestDollar} from "../src/TestDollar.sol";
import {Stage} from "./Stage.sol";
import "./Tokens.sol";
import {eq, vm, yes} from "./Vm.sol";

/// Money that misbehaves (escrow.md §4.12, §4.13).
contract TokensTest is Stage {
    function testATokenThatTakesAFee() public {
        use(new FeeToken());
        refused(bob, fundData(ALICE), "BadPayment");
    }

    function testATokenThatGivesTooMuch() public {
        use(new GivingToken());
        refused(bob, fundData(ALICE), "BadPayment");
    }

    function testATokenThatSaysNothing() public {
        use(new SilentToken());
        fund();
        release();
        eq(token().balanceOf(alice), PRICE, "paid");
        eq(escrow.credit(d.token, alice), 0, "no credit");
    }

    function testATokenThatSaysFalseWhenFunding() public {
        OddToken odd = new OddToken();
        use(odd);
        odd.set(true, abi.encode(false));
        refused(bob, fundData(ALICE), "BadPayment");
        odd.set(false, abi.encode(false));
        refused(bob, fundData(ALICE), "BadPayment");
        odd.set(false, abi.encode(true));
        refused(bob, fundData(ALICE), "BadPayment");
        odd.set(true, hex"01");
        refused(bob, fundData(ALICE), "BadPayment");
        odd.set(true, abi.encode(2));
        refused(bob, fundData(ALICE), "BadPayment");
        odd.set(true, abi.encode(true, 5));
        done(bob, 0, fundData(ALICE));
    }

    function testATokenThatSaysFalseWhenPayingLeavesCredit() public {
        OddToken odd = new OddToken();
        use(odd);
        fund();
        odd.set(false, abi.encode(false));
        release();
        eq(escrow.credit(d.token, alice), PRICE, "credit");
        refused(alice, abi.encodeCall(Purse.withdraw, (d.token, aliceBank)), "BadPayment");
        eq(escrow.credit(d.token, alice), PRICE, "still");
        odd.set(true, abi.encode(true));
        done(alice, 0, abi.encodeCall(Purse.withdraw, (d.token, aliceBank)));
        eq(odd.balanceOf(aliceBank), PRICE, "withdrawn to another place");
    }

    function testATokenWithoutCode() public {
        d.token = address(0xdead);
        refused(bob, fundData(ALICE), "BadPayment");
    }

    function testATokenThatIsGoneAtTheEndLeavesCredit() public {
        use(new SilentToken());
        fund();
        vm.etch(d.token, "");
        done(bob, 0, releaseData());
        eq(escrow.credit(d.token, alice), PRICE, "credit");
    }

    function testABlockedPayeeStopsNobody() public {
        BlockingToken blocking = new BlockingToken();
        use(blocking);
        fund();
        vm.warp(d.claimFrom);
        claim();
        dispute(bob);
        blocking.set(alice, true);
        done(carol, 0, ruleData(0, PRICE / 2, 0, 0, 0));
        closed();
        eq(escrow.credit(d.token, alice), PRICE / 2, "credit");
        eq(blocking.balanceOf(bob), 1e12 - PRICE / 2, "the other is paid");
        done(alice, 0, abi.encodeCall(Purse.withdraw, (d.token, aliceBank)));
        eq(blocking.balanceOf(aliceBank), PRICE / 2, "withdrawn to another place");
    }

    function testTokenBombs() public {
        for (uint256 bomb = 1; bomb < 4; bomb++) {
            BombToken b = new BombToken();
            use(b);
            d.lane = uint64(bomb);
            fund();
            b.set(bomb);
            bytes memory data = releaseData();
            vm.prank(bob);
            uint256 gasBefore = gasleft();
            (bool ok,) = address(escrow).call{gas: 500_000}(data);
            yes(ok && gasBefore - gasleft() < 400_000, "bounded");
            eq(escrow.credit(d.token, alice), PRICE, "credit");
        }
    }

    function testCoinPayeesThatRefuse() public {
        Account account = new Account();
        for (uint256 mood = 1; mood < 4; mood++) {
            plain();
            (d.token, d.sellerOut, d.lane) = (address(0), address(account), uint64(mood));
            account.set(0);
            fund();
            account.set(mood);
            bytes memory data = releaseData();
            vm.prank(bob);
            uint256 gasBefore = gasleft();
            (bool ok,) = address(escrow).call{gas: 300_000}(data);
            yes(ok && gasBefore - gasleft() < 200_000, "bounded");
            eq(escrow.credit(address(0), address(account)), PRICE, "credit");
            account.set(0);
            account.run(address(escrow), 0, abi.encodeCall(Purse.withdraw, (address(0), address(0xbeef))));
            eq(address(0xbeef).balance, PRICE * mood, "withdrawn to another place");
        }
    }

    /// Whatever gas the sender leaves: the payee has all that it may use, or nothing happens.
    function neverStarved(address payee, uint256 most) private {
        bytes memory data = releaseData();
        uint256 paid;
        uint256 refusals;
        for (uint256 gasLimit = 20_000; gasLimit < most; gasLimit += 500) {
            uint256 snapshot = vm.snapshotState();
            vm.prank(bob);
            (bool ok,) = address(escrow).call{gas: gasLimit}(data);
            if (ok) eq(escrow.credit(d.token, payee), 0, "paid, not credited");
            if (ok) paid++;
            else refusals++;
            vm.revertToState(snapshot);
        }
        yes(paid > 0 && refusals > 0, "both were met");
    }

    function testACoinPayeeThatNeedsAllItMayUseIsNotStarved() public {
        Account account = new Account();
        plain();
        (d.token, d.sellerOut) = (address(0), address(account));
        fund();
        account.set(4);
        neverStarved(address(account), 160_000);
    }

    function testATokenThatNeedsAllItMayUseIsNotStarved() public {
        HungryToken token = new HungryToken();
        use(token);
        done(bob, 0, fundData(ALICE));
        token.set(190_000);
        neverStarved(alice, 400_000);
    }

    function testReenteringThroughAToken() public {
        HookToken hook = new HookToken();
        use(hook);
        // while funding: deposit the very tokens that are on their way
        hook.set(address(escrow), abi.encodeCall(Purse.deposit, (d.token, 1)));
        done(bob, 0, fundData(ALICE));
        yes(hook.tried() && !hook.got(), "deposit");
        hook.set(address(escrow), abi.encodeCall(Purse.withdraw, (d.token, mallory)));
        done(bob, 0, releaseData());
        yes(hook.tried() && !hook.got(), "withdraw");
        eq(hook.balanceOf(alice), PRICE, "paid once");
    }

    function testEveryActIsShutWhileOneRuns() public {
        HookToken hook = new HookToken();
        use(hook);
        d.lane = 1;
        done(bob, 0, fundData(ALICE));
        bytes[10] memory acts;
        acts[0] = releaseData();
        acts[1] = refundData();
        acts[2] = cancelData();
        acts[3] = claimData();
        acts[4] = disputeData(address(hook));
        acts[5] = timeoutData(address(hook));
        acts[6] = settleData(address(hook), 0, 0, 0, false, d.claimBy);
        acts[7] = redeemData(5, d.claimBy, false, BOB);
        acts[8] = ruleData(0, 0, 0, 0, 0);
        acts[9] = abi.encodeCall(Purse.deposit, (address(0), 1));
        ReasonToken reason = new ReasonToken();
        use(reason);
        d.lane = 2;
        for (uint256 i = 0; i < 10; i++) {
            d.seq = uint64(i + 1);
            reason.set(address(escrow), acts[i]);
            done(bob, 0, fundData(ALICE));
            eq(bytes32(reason.why()), bytes32(bytes4(keccak256("Reentered()"))), "shut");
            reason.set(address(0), "");
            done(bob, 0, releaseData());
        }
    }

    function testReenteringThroughACoinPayee() public {
        Account account = new Account();
        vm.deal(address(account), 1 ether);
        (d.token, d.buyer, d.buyerOut) = (address(0), address(account), address(account));
        done_(account, PRICE, fundData(ALICE));
        vm.warp(d.claimFrom - 1);
        account.set(address(escrow), cancelData());
        done_(account, 0, cancelData());
        yes(account.tried() && !account.got(), "shut");
        eq(address(account).balance, 1 ether, "back once");
    }

    function testTheTestDollar() public {
        TestDollar t = new TestDollar();
        eq(t.decimals(), 6, "decimals");
        t.mint(alice, 10);
        eq(t.totalSupply(), 10, "supply");
        vm.prank(alice);
        yes(t.transfer(bob, 4), "transfer");
        eq(t.balanceOf(alice), 6, "alice");
        eq(t.balanceOf(bob), 4, "bob");
        vm.prank(bob);
        yes(t.approve(carol, 3), "approve");
        vm.prank(carol);
        yes(t.transferFrom(bob, dave, 2), "transferFrom");
        eq(t.allowance(bob, carol), 1, "allowance");
        eq(t.balanceOf(dave), 2, "dave");
        vm.prank(carol);
        (bool ok,) = address(t).call(abi.encodeCall(t.transferFrom, (bob, dave, 2)));
        yes(!ok, "allowance is too little");
        vm.prank(dave);
        (ok,) = address(t).call(abi.encodeCall(t.transfer, (bob, 3)));
        yes(!ok, "balance is too little");
        vm.prank(dave);
        (ok,) = address(t).call(abi.encodeCall(t.transfer, (address(0), 1)));
        yes(!ok, "to nobody");
        (ok,) = address(t).call(abi.encodeCall(t.mint, (address(0), 1)));
        yes(!ok, "for nobody");
        vm.prank(bob);
        t.approve(carol, type(uint256).max);
        vm.prank(carol);
        t.transferFrom(bob, carol, 1);
        eq(t.allowance(bob, carol), type(uint256).max, "without end");
    }

    // ---- parts ----

    function use(Token t) private {
        plain();
        d.token = address(t);
        t.mint(bob, 1e12);
        vm.prank(bob);
        t.approve(address(escrow), type(uint256).max);
    }

    function token() private view returns (Token) {
        return Token(d.token);
    }

    function has(address who) internal view override returns (uint256) {
        return d.token == address(0) ? who.balance : token().balanceOf(who);
    }

    function credits() internal view override returns (uint256 sum) {
        sum = super.credits();
        if (d.sellerOut != alice) sum += escrow.credit(d.token, d.sellerOut);
    }

    function done_(Account account, uint256 value, bytes memory data) private {
        account.run(address(escrow), value, data);
    }
}

/// Keeps why its call was refused.
contract ReasonToken is ProperToken {
    address public target;
    bytes public data;
    bytes4 public why;

    function set(address target_, bytes calldata data_) external {
        (target, data) = (target_, data_);
    }

    function _move(address from, address to, uint256 value) internal override {
        super._move(from, to, value);
        if (target == address(0)) return;
        (, bytes memory answer) = target.call(data);
        why = bytes4(answer);
    }
}
