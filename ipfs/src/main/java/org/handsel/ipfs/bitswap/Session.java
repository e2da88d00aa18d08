package org.handsel.ipfs.bitswap;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.BlockSession;
import org.handsel.ipfs.BlockStore;
import org.handsel.ipfs.NoSuchBlockException;
import org.handsel.ipfs.bitswap.SessionPlan.Input;
import org.handsel.ipfs.bitswap.SessionPlan.Output;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.Multihash;
import org.jspecify.annotations.Nullable;

/// Blocks that belong together, brought from several peers at once: what is waited for, and a few
/// blocks ahead of it. The plan says whom to ask; here are threads, store and clock.
///
/// What came is in the store before anybody has it, so a session that was killed begins where it
/// was. Lock order: the lock of this, then those of [Ledger].
final class Session implements BlockSession {
  private static final long TICK_NANOS = Duration.ofMillis(250).toNanos();

  private final Bitswap bitswap;
  private final BlockStore store;
  private final BitswapLimits limits;
  private final Duration patience;
  private final Providers providers;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // All guarded by the lock.
  private final SessionPlan plan;
  private final Deque<Cid> ahead = new ArrayDeque<>();
  private final Map<Multihash, Cid> pending = new HashMap<>();
  private final Map<Multihash, Block> arrived = new HashMap<>();
  private final Set<Multihash> missing = new HashSet<>();
  private long arrivedBytes;
  private @Nullable IOException failure;
  private boolean closed;
  private int turns;

  Session(
      Bitswap bitswap,
      BlockStore store,
      BitswapLimits limits,
      Duration patience,
      Providers providers) {
    this.bitswap = bitswap;
    this.store = store;
    this.limits = limits;
    this.patience = patience;
    this.providers = providers;
    this.plan = new SessionPlan(limits.answerPatience().toNanos());
  }

  @Override
  public void soon(List<Cid> cids) {
    lock.lock();
    try {
      if (closed) return;
      for (Cid cid : cids.reversed()) ahead.push(cid);
      while (ahead.size() > limits.aheadMax()) ahead.removeLast();
      lookAhead();
    } finally {
      lock.unlock();
    }
  }

  /// Wants a few of the blocks that are needed soon, as long as there is room for what comes.
  private void lookAhead() {
    while (!ahead.isEmpty()
        && pending.size() < limits.sessionWantsMax()
        && arrivedBytes < limits.sessionBytesMax()) {
      Cid cid = ahead.pop();
      if (cid.hash().code() == Multihash.IDENTITY || known(cid.hash())) continue;
      if (stored(cid)) continue;
      if (!bitswap.sessions().turn()) {
        ahead.push(cid);
        return;
      }
      turns++;
      want(cid, false);
    }
  }

  private boolean known(Multihash hash) {
    return pending.containsKey(hash) || arrived.containsKey(hash);
  }

  private boolean stored(Cid cid) {
    try {
      return store.has(cid);
    } catch (IOException e) {
      return false; // whoever needs it hears of it then
    }
  }

  private void want(Cid cid, boolean urgent) {
    if (pending.putIfAbsent(cid.hash(), cid) == null) bitswap.sessions().await(cid.hash(), this);
    act(plan.step(new Input.Wanted(cid, urgent), System.nanoTime()));
  }

  @Override
  public Block get(Cid cid) throws IOException {
    Optional<Block> ready = take(cid.hash());
    if (ready.isEmpty()) ready = store.get(cid);
    if (ready.isPresent()) return ready.get().as(cid);
    try {
      lock.lockInterruptibly();
    } catch (InterruptedException e) {
      throw interrupted();
    }
    try {
      return await(cid).as(cid);
    } catch (InterruptedException e) {
      throw interrupted();
    } finally {
      lock.unlock();
    }
  }

  private Optional<Block> take(Multihash hash) {
    lock.lock();
    try {
      Block block = arrived.remove(hash);
      if (block == null) return Optional.empty();
      arrivedBytes -= block.size();
      lookAhead();
      return Optional.of(block);
    } finally {
      lock.unlock();
    }
  }

  private Block await(Cid cid) throws IOException, InterruptedException {
    Multihash hash = cid.hash();
    long deadline = System.nanoTime() + patience.toNanos();
    missing.remove(hash);
    if (!arrived.containsKey(hash)) want(cid, true);
    while (true) {
      Optional<Block> block = take(hash);
      if (block.isPresent()) return block.get();
      if (failure != null) throw failure;
      if (closed) throw new IOException("closed");
      long now = System.nanoTime();
      if (missing.remove(hash)) {
        forget(hash);
        throw new NoSuchBlockException(cid);
      }
      if (now - deadline >= 0) {
        forget(hash);
        throw new SocketTimeoutException("nobody sent " + cid + " in time");
      }
      long _ = changed.awaitNanos(Math.min(TICK_NANOS, deadline - now));
      act(plan.step(new Input.Tick(), System.nanoTime()));
    }
  }

  private void forget(Multihash hash) {
    if (pending.remove(hash) == null) return;
    bitswap.sessions().awaitNoMore(hash, this);
    act(plan.drop(hash));
  }

  private void act(List<Output> outputs) {
    for (Output output : outputs) {
      switch (output) {
        case Output.Ask(var peer, var want) -> bitswap.say(peer, want);
        case Output.Seek(var cid) ->
            Thread.ofVirtual().name("providers of " + cid).start(() -> seek(cid));
        case Output.Nobody(var cid) -> {
          if (pending.remove(cid.hash()) != null) bitswap.sessions().awaitNoMore(cid.hash(), this);
          missing.add(cid.hash());
          changed.signalAll();
        }
      }
    }
  }

  private void seek(Cid cid) {
    try {
      providers.find(cid, this::join);
    } catch (IOException | RuntimeException e) {
      Bitswap.LOG.debug("no more providers of {}: {}", cid, e.getMessage());
    } finally {
      step(new Input.Sought());
    }
  }

  /// A connected peer that may have some.
  void join(PeerId peer) {
    step(new Input.Joined(peer));
  }

  private void step(Input input) {
    lock.lock();
    try {
      if (closed) return;
      act(plan.step(input, System.nanoTime()));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// A block came, and is in the store.
  void came(PeerId from, Block block) {
    lock.lock();
    try {
      Multihash hash = block.cid().hash();
      if (pending.remove(hash) == null) return;
      bitswap.sessions().awaitNoMore(hash, this);
      giveTurnBack();
      arrived.put(hash, block);
      arrivedBytes += block.size();
      act(plan.step(new Input.Came(from, hash), System.nanoTime()));
      lookAhead();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void giveTurnBack() {
    if (turns == 0) return;
    turns--;
    bitswap.sessions().turnOver();
  }

  void answered(PeerId peer, Cid cid, boolean has) {
    step(new Input.Answered(peer, cid, has));
  }

  void left(PeerId peer) {
    step(new Input.Left(peer));
  }

  void failed(IOException why) {
    lock.lock();
    try {
      failure = why;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int peers() {
    lock.lock();
    try {
      return plan.senders();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) return;
      closed = true;
      for (Multihash hash : List.copyOf(pending.keySet())) forget(hash);
      while (turns > 0) giveTurnBack();
      arrived.clear();
      ahead.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
      bitswap.sessions().remove(this);
    }
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("gave up waiting for a block");
  }
}
