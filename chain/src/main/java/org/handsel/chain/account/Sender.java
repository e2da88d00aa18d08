package org.handsel.chain.account;

import java.io.IOException;
import java.math.BigInteger;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;
import org.handsel.chain.evm.AccountKey;
import org.handsel.chain.network.Network;
import org.handsel.chain.rpc.BlockRef;
import org.handsel.chain.rpc.Eth;
import org.handsel.chain.rpc.Eth.Mined;
import org.handsel.chain.rpc.RpcErrorException;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;

/// Sends from one account so that nothing is paid twice and no nonce gets stuck.
///
/// A transaction is written down, signed, before it's sent. Whatever happens then, a crash, a lost
/// answer, a chain that was set back, the same bytes are sent again: the chain takes one nonce
/// once. What waits too long is replaced by the same with a higher fee under the same nonce, and so
/// is what has to go before it. Only when another transaction is known to have taken the nonce is
/// an intention tried anew.
public final class Sender {
  private static final long PLAIN_GAS = 21_000;

  private final Eth eth;
  private final AccountKey key;
  private final Journal journal;
  private final SendLimits limits;
  private final Pending pending;

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
    this.key = key;
    this.journal = journal;
    this.limits = limits;
    this.pending = new Pending(eth, network, key, journal, dev, limits, clock);
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
    Mined mined = pending.await(sent);
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
        Mined mined = pending.await(sent);
        if (mined.succeeded()) {
          return Optional.of(mined);
        }
      }
    }
    return Optional.empty();
  }

  /// Waits until everything unfinished with a note that `concerns` takes is in a block.
  public void seeThrough(Predicate<Sent.Note> concerns) throws IOException {
    recover();
    for (Sent sent : journal.open()) {
      if (concerns.test(sent.note())) {
        pending.await(sent);
      }
    }
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
  public void recover() throws IOException {
    pending.recover();
  }

  /// Looks after what nobody waits for any more: learns how it ended, and offers more for what
  /// offers too little now, so that nothing later gets stuck behind it.
  public void tend() throws IOException {
    pending.tend();
  }

  /// Tries the order out, writes it down under the next nonce, and hands it in, one at a time.
  private Sent hand(Order order) throws IOException, RevertedException, TooLittleException {
    synchronized (pending) {
      long gas = estimate(order);
      Fees fees = Fees.now(eth, limits);
      BigInteger needed = order.value().add(fees.max().multiply(BigInteger.valueOf(gas)));
      BigInteger has = eth.balance(account());
      if (has.compareTo(needed) < 0) {
        throw new TooLittleException(Address.ZERO, has, needed);
      }
      return pending.hand(order, gas, fees);
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
}
