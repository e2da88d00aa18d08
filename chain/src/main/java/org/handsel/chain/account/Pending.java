package org.handsel.chain.account;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.math.BigInteger;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
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

/// The transactions of one account that wait for a block. The chain takes them in the order of
/// their nonces, so one that offers too little holds back all later ones: what waits too long is
/// replaced by the same with a higher fee, the lowest nonce first.
///
/// The monitor guards the journal's open lines and the choice of a nonce; waiting for a block is
/// outside it.
final class Pending {
  private static final Logger LOG = LoggerFactory.getLogger(Pending.class);
  private static final long PLAIN_GAS = 21_000;

  private final Eth eth;
  private final Network network;
  private final AccountKey key;
  private final Journal journal;
  private final DevChain dev;
  private final SendLimits limits;
  private final InstantSource clock;

  /// Since when each open transaction is on offer, as this process knows, in ns of its own time;
  /// guarded by this.
  private final Map<Bytes, Long> offered = new HashMap<>();

  Pending(
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

  private Address account() {
    return key.address();
  }

  /// Writes `order` down under the next nonce, and hands it in.
  synchronized Sent hand(Order order, long gas, Fees fees) throws IOException {
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

  /// Brings journal and chain together: learns how open transactions ended, and hands in again what
  /// the chain doesn't have (any more), filling gaps between nonces.
  synchronized void recover() throws IOException {
    long next = eth.nonce(account(), BlockRef.LATEST);
    for (Sent sent : journal.open()) {
      if (sent.nonce() < next) {
        learn(sent);
      }
    }
    List<Sent> later = journal.from(next).stream().filter(Pending::mayCount).toList();
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
    offered.putIfAbsent(sent.hash(), System.nanoTime());
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

  /// Waits until a transaction, or what replaced it under its nonce for the same act, is in a
  /// block.
  Mined await(Sent first) throws IOException {
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
        bump(first);
        bumped = System.nanoTime(); // after the newest offer was made
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

  /// Offers more for `first`, which somebody waits for, and for all that has to be in a block
  /// before it.
  private synchronized void bump(Sent first) throws IOException {
    if (eth.nonce(account(), BlockRef.LATEST) > first.nonce()) {
      if (look(first).isEmpty() && learn(first) && eth.mined(first.hash()).isEmpty()) {
        throw new IOException(
            "Another transaction of this account took this one's place; it had no effect.");
      }
      return;
    }
    raise(first.nonce(), true);
  }

  /// Looks after what nobody waits for: learns how it ended, and offers more for what offers less
  /// than it would have to now.
  synchronized void tend() throws IOException {
    List<Sent> open = journal.open();
    forgetAllBut(open);
    boolean due = false;
    for (Sent sent : open) due |= overdue(sent);
    if (!due) return;
    recover();
    raise(Long.MAX_VALUE, false);
  }

  /// Offers more for what has waited too long, up to the nonce `last`, the lowest first.
  ///
  /// @param anyway whether also for what offers enough: the fee isn't why it waits then, or the
  ///   endpoint is wrong about what is enough
  private void raise(long last, boolean anyway) throws IOException {
    long next = eth.nonce(account(), BlockRef.LATEST);
    var waiting = new TreeMap<Long, Sent>(); // the newest try for each nonce
    for (Sent sent : journal.open()) {
      if (sent.nonce() >= next && sent.nonce() <= last) waiting.put(sent.nonce(), sent);
    }
    for (Sent sent : waiting.values()) {
      if (overdue(sent)) raise(sent, anyway);
    }
  }

  private void forgetAllBut(List<Sent> open) {
    offered.keySet().retainAll(open.stream().map(Sent::hash).collect(Collectors.toSet()));
  }

  private boolean overdue(Sent sent) {
    long now = System.nanoTime();
    Long since = offered.putIfAbsent(sent.hash(), now);
    return since != null && now - since >= limits.bumpAfter().toNanos();
  }

  private void raise(Sent newest, boolean anyway) throws IOException {
    submit(newest);
    Transaction old = Transaction.parse(newest.raw()).transaction();
    var offer = new Fees(old.tip(), old.maxFee());
    Fees enough = Fees.now(eth, limits);
    if (!anyway && offer.covers(enough)) return;
    Fees fees = enough.over(offer);
    BigInteger needed = old.value().add(fees.max().multiply(BigInteger.valueOf(old.gas())));
    if (fees.max().compareTo(limits.feeMax()) > 0
        || fees.tip().compareTo(limits.tipMax()) > 0
        || needed.compareTo(eth.balance(account())) > 0) {
      return; // it offers all it may, or all there is
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
    submit(write(dearer, newest.act(), newest.note()));
  }
}
