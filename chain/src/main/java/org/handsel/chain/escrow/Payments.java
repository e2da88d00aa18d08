package org.handsel.chain.escrow;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.handsel.chain.account.Order;
import org.handsel.chain.account.RevertedException;
import org.handsel.chain.account.Sender;
import org.handsel.chain.account.Sent;
import org.handsel.chain.account.TooLittleException;
import org.handsel.chain.evm.Checksum;
import org.handsel.chain.network.Network;
import org.handsel.chain.rpc.Eth;
import org.handsel.chain.rpc.Eth.Mined;
import org.handsel.core.escrow.Escrow.Receipt;
import org.handsel.core.escrow.EscrowException;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;

/// An account's money around the escrow: balances, credit, allowances, and what acts cost.
final class Payments {
  private static final BigInteger UNLIMITED =
      BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);
  private static final Bytes CREDIT = Erc20.selector("credit(address,address)");
  private static final Bytes DEPOSIT = Erc20.selector("deposit(address,uint256)");
  private static final Bytes WITHDRAW = Erc20.selector("withdraw(address,address)");

  /// The notes of what gives the escrow an allowance, and of what it takes by one.
  private static final Set<String> USES_ALLOWANCE = Set.of("approve", "fund", "deposit");

  private final Eth eth;
  private final Network network;
  private final Sender sender;

  /// How long a payment waits for the one before it. Where the chain is slow that one may wait for
  /// its block for a long time, and whoever asked for this one shall hear of it.
  private static final Duration TURN_TIMEOUT = Duration.ofSeconds(5);

  /// One lock for each token, held from an allowance until it is used.
  private final Map<Address, ReentrantLock> turns = new ConcurrentHashMap<>();

  Payments(Eth eth, Network network, Sender sender) {
    this.eth = eth;
    this.network = network;
    this.sender = sender;
  }

  BigInteger balance(Address account, Address token) throws IOException {
    return token.isZero() ? eth.balance(account) : Erc20.ask(eth, Erc20.balanceOf(token, account));
  }

  BigInteger credit(Address token) throws IOException {
    Bytes data =
        Erc20.argument(Erc20.argument(new Packing().bytes(CREDIT), token), sender.account()).done();
    return Erc20.ask(eth, Erc20.call(network.escrow(), data));
  }

  /// Does `order`, by which the escrow takes `amount` of `token`. Where money is worth something
  /// the allowance is for this order alone, so nobody else changes it until the money is taken.
  Mined spend(Order order, Address token, BigInteger amount, String purpose)
      throws IOException, EscrowException {
    if (token.isZero()) {
      return send(order);
    }
    ReentrantLock turn = turns.computeIfAbsent(token, _ -> new ReentrantLock());
    begin(turn);
    try {
      allow(token, amount, purpose);
      if (!network.play()) {
        return send(order);
      }
    } finally {
      turn.unlock();
    }
    return send(order);
  }

  private static void begin(ReentrantLock turn) throws IOException, EscrowException {
    try {
      if (!turn.tryLock(TURN_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS)) {
        throw Refusals.named(EscrowException.BUSY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for an earlier payment");
    }
  }

  /// Sees to it that the escrow may take `amount` of `token`. On a play chain once and for all;
  /// where money is worth something, never more than what is needed now.
  private void allow(Address token, BigInteger amount, String purpose)
      throws IOException, EscrowException {
    if (!network.play()) {
      // What is on its way still changes the allowance, or counts on it.
      sender.seeThrough(note -> note.token().equals(token) && USES_ALLOWANCE.contains(note.what()));
    }
    BigInteger has = balance(sender.account(), token);
    if (has.compareTo(amount) < 0) {
      throw tooLittle(new TooLittleException(token, has, amount));
    }
    BigInteger allowed = Erc20.ask(eth, Erc20.allowance(token, sender.account(), network.escrow()));
    if (allowed.compareTo(amount) >= 0) {
      return;
    }
    if (allowed.signum() > 0) {
      // Some tokens change an allowance only by way of nothing.
      approve(token, BigInteger.ZERO, purpose + ":unapprove");
    }
    approve(token, network.play() ? UNLIMITED : amount, purpose + ":approve");
  }

  private void approve(Address token, BigInteger amount, String act)
      throws IOException, EscrowException {
    var note = new Sent.Note("approve", token, BigInteger.ZERO, network.escrow(), Optional.empty());
    send(new Order(act, token, BigInteger.ZERO, Erc20.approve(network.escrow(), amount), note));
  }

  Receipt deposit(Address token, BigInteger amount, String purpose)
      throws IOException, EscrowException {
    String act = "deposit:" + token + ":" + purpose;
    Optional<Mined> before = sender.resume(act);
    if (before.isEmpty()) {
      before = sender.done(act);
    }
    if (before.isPresent()) {
      return receipt(before.get(), act);
    }
    Bytes data =
        Erc20.argument(new Packing().bytes(DEPOSIT), token).argument(amount, "amount").done();
    var note = new Sent.Note("deposit", token, amount.negate(), network.escrow(), Optional.empty());
    BigInteger value = token.isZero() ? amount : BigInteger.ZERO;
    var order = new Order(act, network.escrow(), value, data, note);
    return receipt(spend(order, token, amount, act), act);
  }

  Receipt withdraw(Address token, Address to) throws IOException, EscrowException {
    String act = "withdraw:" + token + ":" + to;
    Optional<Mined> before = sender.resume(act);
    if (before.isPresent()) {
      return receipt(before.get());
    }
    BigInteger credit = credit(token);
    if (credit.signum() == 0) {
      throw Refusals.named("NoCredit");
    }
    Bytes data = Erc20.argument(Erc20.argument(new Packing().bytes(WITHDRAW), token), to).done();
    var note = new Sent.Note("withdraw", token, credit, to, Optional.empty());
    return receipt(send(new Order(act, network.escrow(), BigInteger.ZERO, data, note)));
  }

  /// Sends an order, with the contract's refusal in words.
  Mined send(Order order) throws IOException, EscrowException {
    try {
      return sender.anew(order);
    } catch (RevertedException e) {
      throw Refusals.of(e.data(), String.valueOf(e.getMessage()));
    } catch (TooLittleException e) {
      throw tooLittle(e);
    }
  }

  private EscrowException tooLittle(TooLittleException e) {
    return new EscrowException(
        EscrowException.TOO_LITTLE,
        "There's too little money: %s needed, %s there. Nothing was sent. The account is %s."
            .formatted(
                text(e.token(), e.needed()),
                text(e.token(), e.has()),
                Checksum.text(sender.account())));
  }

  private String text(Address token, BigInteger amount) {
    return network
        .token(token)
        .map(known ->
            new BigDecimal(amount, known.decimals()).stripTrailingZeros().toPlainString()
                + " "
                + known.symbol())
        .orElseGet(() -> amount + " base units of " + token);
  }

  /// A receipt with everything that was paid for one act. What others paid costs nothing.
  Receipt receipt(Mined mined) {
    boolean mine = mined.from().equals(sender.account());
    return new Receipt(
        mined.transaction(),
        mined.block(),
        mine ? mined.gasUsed() : 0,
        mine ? mined.cost() : BigInteger.ZERO);
  }

  /// A receipt for an act by which the escrow took money, with what allowing it that cost.
  Receipt receipt(Mined mined, String purpose) throws IOException {
    Receipt taken = receipt(mined);
    long gas = taken.gas();
    BigInteger cost = taken.cost();
    for (String step : new String[] {":unapprove", ":approve"}) {
      Optional<Mined> approval = sender.done(purpose + step);
      if (approval.isPresent() && approval.get().block() <= mined.block()) {
        gas += approval.get().gasUsed();
        cost = cost.add(approval.get().cost());
      }
    }
    return new Receipt(taken.transaction(), taken.block(), gas, cost);
  }
}
