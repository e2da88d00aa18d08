package org.handsel.ipfs.bitswap;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.bitswap.Message.Want;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Cid;
import org.jspecify.annotations.Nullable;

/// One block that somebody here waits for, and what each peer that may have it has said.
///
/// The first peer is asked for the block at once, the others whether they have it. When the one
/// that was asked says no, leaves, or takes too long, the next one is asked: one that says it has
/// it before one that says nothing.
final class Fetch {
  /// Where one peer stands: from not having said anything, to having been asked for the block, to
  /// having failed.
  private enum Stand {
    SILENT,
    HAS,
    ASKED,
    OVERDUE,
    FAILED
  }

  private final Cid cid;
  private final BiConsumer<PeerId, Want> ask;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<PeerId, Stand> peers = new LinkedHashMap<>();
  private @Nullable Block block;
  private @Nullable PeerId sender;
  private @Nullable IOException failure;

  /// `ask` says to a peer what we want of it, without waiting.
  Fetch(Cid cid, Collection<PeerId> providers, BiConsumer<PeerId, Want> ask) {
    this.cid = cid;
    this.ask = ask;
    for (PeerId peer : providers) peers.put(peer, Stand.SILENT);
  }

  Cid cid() {
    return cid;
  }

  /// Asks, and waits for the block.
  Block await(Duration patience, Duration answerPatience) throws IOException {
    try {
      lock.lockInterruptibly();
    } catch (InterruptedException e) {
      throw interrupted();
    }
    try {
      return awaitLocked(System.nanoTime() + patience.toNanos(), answerPatience);
    } catch (InterruptedException e) {
      throw interrupted();
    } finally {
      cancelRest();
      lock.unlock();
    }
  }

  private Block awaitLocked(long deadline, Duration answerPatience)
      throws IOException, InterruptedException {
    askNext();
    peers.forEach((peer, stand) -> {
      if (stand == Stand.SILENT) ask.accept(peer, Want.have(cid));
    });
    long answerDue = System.nanoTime() + answerPatience.toNanos();
    while (true) {
      if (block != null) return block;
      if (failure != null) throw failure;
      long now = System.nanoTime();
      if (now - deadline >= 0) throw new SocketTimeoutException("nobody sent " + cid + " in time");
      if (now - answerDue >= 0) peers.replaceAll((_, s) -> s == Stand.ASKED ? Stand.OVERDUE : s);
      if (!peers.containsValue(Stand.ASKED) && askNext()) {
        answerDue = now + answerPatience.toNanos();
      }
      if (!peers.containsValue(Stand.ASKED) && !peers.containsValue(Stand.OVERDUE)) {
        throw new IOException("none of " + peers.size() + " peers has " + cid);
      }
      boolean mayBeOverdue = peers.containsValue(Stand.ASKED);
      long until = mayBeOverdue ? Math.min(deadline - now, answerDue - now) : deadline - now;
      boolean _ = changed.await(until, TimeUnit.NANOSECONDS);
    }
  }

  /// Asks the next peer for the block, if there is one.
  private boolean askNext() {
    Optional<PeerId> next = first(Stand.HAS).or(() -> first(Stand.SILENT));
    next.ifPresent(peer -> {
      peers.put(peer, Stand.ASKED);
      ask.accept(peer, Want.block(cid));
    });
    return next.isPresent();
  }

  private Optional<PeerId> first(Stand stand) {
    return peers.entrySet().stream()
        .filter(peer -> peer.getValue() == stand)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /// bitswap, "Interaction Pattern": cancel with "any peers that have not already responded".
  private void cancelRest() {
    peers.forEach((peer, stand) -> {
      if (stand != Stand.FAILED && !peer.equals(sender)) ask.accept(peer, Want.cancel(cid));
    });
  }

  /// The block came, from `peer`.
  void came(PeerId peer, Block came) {
    change(() -> {
      block = came.as(cid);
      sender = peer;
    });
  }

  /// The block came, and could not be kept.
  void failed(IOException why) {
    change(() -> failure = why);
  }

  /// `peer` says that it has the block, or hasn't.
  void answered(PeerId peer, boolean has) {
    change(() ->
        peers.computeIfPresent(
            peer,
            (_, stand) -> {
              if (!has) return Stand.FAILED;
              return stand == Stand.SILENT ? Stand.HAS : stand;
            }));
  }

  /// `peer` is gone.
  void left(PeerId peer) {
    change(() -> peers.computeIfPresent(peer, (_, _) -> Stand.FAILED));
  }

  private void change(Runnable what) {
    lock.lock();
    try {
      what.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("gave up waiting for a block");
  }
}
