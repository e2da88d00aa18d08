package org.handsel.chain.account;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.math.BigInteger;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.handsel.chain.evm.AccountKey;
import org.handsel.chain.evm.Transaction;
import org.handsel.chain.network.Network;
import org.handsel.chain.rpc.BlockRef;
import org.handsel.chain.rpc.ChainDownException;
import org.handsel.chain.rpc.Eth;
import org.handsel.chain.rpc.Eth.Mined;
import org.handsel.chain.rpc.RpcErrorException;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends from one account so that nothing is paid twice and no nonce gets stuck.
///
/// A transaction is written down, signed, before it's sent. Whatever happens then, a crash, a lost
/// answer, a chain that was set back, the same bytes are sent again: the chain takes one nonce
/// once. What waits too long is replaced by the same with a higher fee under the same nonce. Only
/// when another transaction is known to have taken the nonce is an intention tried anew.
///
/// The monitor guards the choice of a nonce up to the handing in; waiting for a block is outside
/// it.
public final class Sender {
  private static final Logger LOG = LoggerFactory.getLogger(Sender.class);
  private static final long PLAIN_GAS = 21_000;

  private final Eth eth;
  private final Network network;
  private final AccountKey key;
  private final Journal journal;
  private final DevChain dev;
  private final SendLimits limits;
  private final InstantSource clock;

  /// Sends with `key` on the chain of `network`.
  public Sender(
      Eth eth,
      Network network,
      AccountKey key,
      Journal journal,
      DevChain dev,
      SendLimits limits,
      InstantSource clock) {
    this.eth = eth;
    this.network = network;
    this.key = key;
    this.journal = journal;
    this.dev = dev;
    this.limits = limits;
    this.clock = clock;
  }

  /// Whose account it is.
  public Address account() {
    return key.address();
  }

  /// Does `order` and waits until it's in a block.
  ///
  /// @throws RevertedException if the contract refuses it
  /// @throws TooLittleException if the account can't pay for it
  /// @throws IOException if the chain can't be reached or takes too long; doing it again goes on
  ///   where this stopped
  public Mined send(Order order) throws IOException, RevertedException, TooLittleException {
    Optional<Mined> before = resume(order.act());
    return before.isPresent() ? before.get() : anew(order);
  }

  /// Does `order` without looking for an earlier try, after [#resume] found none.
  public Mined anew(Order order) throws IOException, RevertedException, TooLittleException {
    Sent sent = hand(order);
    Mined mined = await(sent);
    if (!mined.succeeded()) {
      throw new RevertedException("refused in its block", reason(order));
    }
    return mined;
  }

  /// Sees an unfinished try of `act` through, if there is one, and gives its receipt; empty if none
  /// was made, or it ended without effect.
  public Optional<Mined> resume(String act) throws IOException {
    recover();
    for (Sent sent : journal.of(act)) {
      if (sent.outcome().isEmpty()) {
        Mined mined = await(sent);
        if (mined.succeeded()) {
          return Optional.of(mined);
        }
      }
    }
    return Optional.empty();
  }

  /// The receipt of the newest try of `act` that had its effect.
  public Optional<Mined> done(String act) throws IOException {
    for (Sent sent : journal.of(act)) {
      if (sent.outcome().filter(o -> o.state() == Sent.State.DONE).isPresent()) {
        Optional<Mined> mined = eth.mined(sent.hash());
        if (mined.isPresent()) {
          return mined;
        }
      }
    }
    return Optional.empty();
  }

  /// Brings journal and chain together: learns how open transactions ended, and hands in again what
  /// the chain doesn't have (any more), filling gaps between nonces.
  public synchronized void recover() throws IOException {
    long next = eth.nonce(account(), BlockRef.LATEST);
    for (Sent sent : journal.open()) {
      if (sent.nonce() < next) {
        learn(sent);
      }
    }
    List<Sent> later = journal.from(next).stream().filter(Sender::mayCount).toList();
    if (later.isEmpty()) {
      return;
    }
    long last = later.get(later.size() - 1).nonce();
    for (long nonce = next; nonce <= last; nonce++) {
      long wanted = nonce;
      Optional<Sent> newest =
          later.stream().filter(s -> s.nonce() == wanted).reduce((first, second) -> second);
      if (newest.isPresent()) {
        if (newest.get().outcome().isPresent()) {
          LOG.warn("the chain was set back: sending transaction {} again", newest.get().hash());
          journal.reopen(newest.get().hash());
        }
        submit(newest.get());
      } else {
        LOG.warn("nothing is known of this account's transaction {}: filling the gap", nonce);
        fill(nonce);
      }
    }
    dev.nudge();
    dev.settle(); // whoever else waits for it sends nothing that would make it final
  }

  private static boolean mayCount(Sent sent) {
    return sent.outcome().map(o -> o.state() != Sent.State.REPLACED).orElse(true);
  }

  /// A nonce that the chain has passed: one of the tries that share it is in a block, or a
  /// stranger. An endpoint that lags may know the nonce and not yet the receipt; taking that for
  /// "replaced" would pay twice. So a try counts as replaced only once another is seen in a block,
  /// or the nonce has been passed finally and there is still no receipt. False if that isn't known
  /// yet.
  private boolean learn(Sent sent) throws IOException {
    boolean passedFinally = eth.nonce(account(), network.finality().newest(eth)) > sent.nonce();
    Optional<Mined> mined = eth.mined(sent.hash());
    if (mined.isPresent()) {
      journal.close(sent.hash(), outcome(mined.get()));
      return true;
    }
    boolean known = passedFinally || siblingMined(sent);
    if (known) replaced(sent);
    return known;
  }

  private boolean siblingMined(Sent sent) throws IOException {
    for (Sent other : journal.of(sent.act())) {
      if (other.nonce() == sent.nonce()
          && !other.hash().equals(sent.hash())
          && eth.mined(other.hash()).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private void replaced(Sent sent) throws IOException {
    journal.close(
        sent.hash(), new Sent.Outcome(Sent.State.REPLACED, 0, Bytes.EMPTY, 0, BigInteger.ZERO));
  }

  private static Sent.Outcome outcome(Mined mined) {
    return new Sent.Outcome(
        mined.succeeded() ? Sent.State.DONE : Sent.State.FAILED,
        mined.block(),
        mined.blockHash(),
        mined.gasUsed(),
        mined.cost());
  }

  private void fill(long nonce) throws IOException {
    Fees fees = Fees.now(eth, limits);
    var plain =
        new Transaction(
            network.chainId(),
            nonce,
            fees.tip(),
            fees.max(),
            PLAIN_GAS,
            Optional.of(account()),
            BigInteger.ZERO,
            Bytes.EMPTY);
    var note = new Sent.Note("gap", Address.ZERO, BigInteger.ZERO, account(), Optional.empty());
    submit(write(plain, "gap:" + nonce, note));
  }

  /// Tries the order out, writes it down under the next nonce, and hands it in.
  private synchronized Sent hand(Order order)
      throws IOException, RevertedException, TooLittleException {
    long gas = estimate(order);
    Fees fees = Fees.now(eth, limits);
    BigInteger needed = order.value().add(fees.max().multiply(BigInteger.valueOf(gas)));
    BigInteger has = eth.balance(account());
    if (has.compareTo(needed) < 0) {
      throw new TooLittleException(Address.ZERO, has, needed);
    }
    List<Sent> open = journal.open();
    long nonce = eth.nonce(account(), BlockRef.LATEST);
    if (!open.isEmpty()) {
      nonce = Math.max(nonce, open.get(open.size() - 1).nonce() + 1);
    }
    var transaction =
        new Transaction(
            network.chainId(),
            nonce,
            fees.tip(),
            fees.max(),
            gas,
            Optional.of(order.to()),
            order.value(),
            order.data());
    Sent sent = write(transaction, order.act(), order.note());
    submit(sent);
    return sent;
  }

  private Sent write(Transaction transaction, String act, Sent.Note note) throws IOException {
    Transaction.Signed signed = transaction.sign(key);
    var sent =
        new Sent(
            signed.hash(),
            transaction.nonce(),
            signed.raw(),
            act,
            note,
            clock.millis(),
            Optional.empty());
    journal.write(sent);
    return sent;
  }

  /// Hands it in. That the chain has it already is as good; a lost answer is found out later.
  private void submit(Sent sent) throws IOException {
    try {
      Bytes hash = eth.send(sent.raw());
      if (!hash.equals(sent.hash())) {
        LOG.warn("the endpoint names transaction {} otherwise: {}", sent.hash(), hash);
      }
    } catch (RpcErrorException e) {
      // "already known", "nonce too low", "replacement underpriced": the receipt decides
      LOG.debug("the chain on transaction {}: {}", sent.hash(), e.getMessage());
    } catch (ChainDownException e) {
      LOG.debug("the chain went away as transaction {} was sent", sent.hash());
    }
  }

  private long estimate(Order order) throws IOException, RevertedException, TooLittleException {
    long estimate;
    try {
      estimate = eth.estimate(message(order));
    } catch (RpcErrorException e) {
      if (e.data().isPresent() || e.code() == 3) {
        throw new RevertedException(String.valueOf(e.getMessage()), e.data());
      }
      BigInteger has = eth.balance(account());
      if (has.compareTo(order.value()) <= 0) {
        throw new TooLittleException(Address.ZERO, has, order.value().add(BigInteger.ONE));
      }
      throw e;
    }
    long gas = estimate + estimate / 4 + 5_000; // state may have moved by then
    if (estimate < PLAIN_GAS || gas > limits.gasMax()) {
      throw new IOException("The chain's estimate of " + estimate + " gas units can't be right");
    }
    return gas;
  }

  private Eth.Message message(Order order) {
    return new Eth.Message(Optional.of(account()), order.to(), order.value(), order.data());
  }

  private Optional<Bytes> reason(Order order) throws IOException {
    try {
      eth.call(message(order), BlockRef.LATEST);
      return Optional.empty();
    } catch (RpcErrorException e) {
      return e.data();
    }
  }

  /// Waits until a transaction, or what replaced it under its nonce for the same act, is in a
  /// block.
  private Mined await(Sent first) throws IOException {
    long start = System.nanoTime();
    long bumped = start;
    long pause = limits.pollMin().toNanos();
    while (true) {
      Optional<Mined> mined = look(first);
      if (mined.isPresent()) {
        return mined.get();
      }
      long now = System.nanoTime();
      if (now - start > limits.waitMax().toNanos()) {
        throw new IOException(
            "The chain hasn't taken the transaction in yet; it may still do so. Nothing is lost:"
                + " asking again goes on with the same one.");
      }
      if (now - bumped > limits.bumpAfter().toNanos()) {
        bumped = now;
        bump(first);
      }
      LockSupport.parkNanos(pause);
      if (Thread.interrupted()) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for a block");
      }
      if (pause * 2 > limits.pollMax().toNanos()) {
        dev.nudge();
      }
      pause = Math.min(pause * 2, limits.pollMax().toNanos());
    }
  }

  private Optional<Mined> look(Sent first) throws IOException {
    var tries = new ArrayList<Sent>();
    for (Sent sent : journal.of(first.act())) {
      if (sent.nonce() == first.nonce()) {
        tries.add(sent);
      }
    }
    for (Sent sent : tries) {
      Optional<Mined> mined = eth.mined(sent.hash());
      if (mined.isPresent()) {
        synchronized (this) {
          journal.close(sent.hash(), outcome(mined.get()));
          for (Sent other : tries) {
            if (!other.hash().equals(sent.hash())) {
              replaced(other);
            }
          }
        }
        dev.settle();
        journal.saw(new Journal.Seen(mined.get().block(), mined.get().blockHash()));
        return mined;
      }
    }
    return Optional.empty();
  }

  /// Offers more for a transaction that waits, or hands it in again if that isn't needed.
  private synchronized void bump(Sent first) throws IOException {
    if (eth.nonce(account(), BlockRef.LATEST) > first.nonce()) {
      if (look(first).isEmpty() && learn(first) && eth.mined(first.hash()).isEmpty()) {
        throw new IOException(
            "Another transaction of this account took this one's place; it had no effect.");
      }
      return;
    }
    Sent newest = first;
    for (Sent sent : journal.of(first.act())) {
      if (sent.nonce() == first.nonce()) {
        newest = sent;
        break;
      }
    }
    Transaction old = Transaction.parse(newest.raw()).transaction();
    Fees fees = Fees.now(eth, limits).over(new Fees(old.tip(), old.maxFee()));
    if (fees.max().compareTo(limits.feeMax()) > 0 || fees.tip().compareTo(limits.tipMax()) > 0) {
      submit(newest); // it offers all it may
      return;
    }
    var dearer =
        new Transaction(
            network.chainId(),
            old.nonce(),
            fees.tip(),
            fees.max(),
            old.gas(),
            old.to(),
            old.value(),
            old.data());
    submit(newest);
    submit(write(dearer, newest.act(), newest.note()));
  }
}
