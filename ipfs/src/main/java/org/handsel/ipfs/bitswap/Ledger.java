package org.handsel.ipfs.bitswap;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.handsel.ipfs.bitswap.Message.Presence;
import org.handsel.ipfs.bitswap.Message.Want;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.Multihash;

/// What stands between us and one peer: what it wants and we have, what it wants and we lack, and
/// what we have still to say to it. All under one lock, which is held while nothing else is done.
///
/// A want is remembered once a hash, so a peer that asks again and again waits in line once; blocks
/// are read from the store only when it is their turn to be sent.
final class Ledger {
  /// What goes into the next message; the blocks are still to be loaded.
  record Turn(List<Want> wants, List<Presence> presences, List<Want> blocks, int pending) {}

  private record Ready(Want want, int bytes) {}

  private final BitswapLimits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();

  private final Map<Multihash, Ready> ready = new LinkedHashMap<>();
  private final Map<Multihash, Want> lacking = new LinkedHashMap<>();
  private final Map<Multihash, Presence> presences = new LinkedHashMap<>();
  private final Map<Multihash, Want> ourWants = new LinkedHashMap<>();
  private boolean sending;

  Ledger(BitswapLimits limits) {
    this.limits = limits;
  }

  /// The peer wants nothing of what it wanted before.
  void forgetWants() {
    lock.lock();
    try {
      ready.clear();
      lacking.clear();
    } finally {
      lock.unlock();
    }
  }

  /// The peer doesn't want `cid` any more.
  void cancelled(Cid cid) {
    lock.lock();
    try {
      ready.remove(cid.hash());
      lacking.remove(cid.hash());
      presences.remove(cid.hash());
    } finally {
      lock.unlock();
    }
  }

  /// The peer wants something that we have, of `bytes` bytes.
  void wanted(Want want, int bytes) {
    lock.lock();
    try {
      lacking.remove(want.cid().hash());
      if (want.justAsking() && bytes > limits.inlineBytesMax()) {
        say(new Presence(want.cid(), true));
      } else if (ready.size() < limits.wantsMax() || ready.containsKey(want.cid().hash())) {
        ready.put(want.cid().hash(), new Ready(want, bytes));
      }
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  /// The peer wants something that we lack, or won't give.
  void wantedInVain(Want want) {
    lock.lock();
    try {
      if (lacking.size() < limits.wantsMax()) lacking.put(want.cid().hash(), want);
      if (want.answerNo()) say(new Presence(want.cid(), false));
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  /// What the peer wanted in vain under the hash of `cid`, if it did.
  Optional<Want> lacked(Cid cid) {
    lock.lock();
    try {
      return Optional.ofNullable(lacking.get(cid.hash()));
    } finally {
      lock.unlock();
    }
  }

  /// We want something of the peer, or no longer. Asking whether it has a block doesn't take back
  /// that we want it.
  void want(Want want) {
    lock.lock();
    try {
      ourWants.merge(
          want.cid().hash(),
          want,
          (old, now) -> now.justAsking() && !old.cancel() && !old.justAsking() ? old : now);
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  private void say(Presence presence) {
    // A peer that asks faster than it reads is not told everything.
    if (presences.size() < limits.wantsMax()) presences.put(presence.cid().hash(), presence);
  }

  /// True once, for whoever shall start to send, when there is something to say and nobody does.
  boolean startSending() {
    lock.lock();
    try {
      if (sending || idle()) return false;
      sending = true;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// What to say next. Waits `patience` for it; empty means that the sender is to stop, and that
  /// the next to say something starts another.
  Optional<Turn> next(Duration patience) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = patience.toNanos();
      while (idle() && left > 0) left = work.awaitNanos(left);
      if (idle()) {
        sending = false;
        return Optional.empty();
      }
      var wants = ourWants.values().stream().limit(limits.wantsMax()).toList();
      var answers = List.copyOf(presences.values());
      wants.forEach(want -> ourWants.remove(want.cid().hash()));
      presences.clear();
      return Optional.of(new Turn(wants, answers, nextBlocks(), pending()));
    } finally {
      lock.unlock();
    }
  }

  /// The most wanted first, as many as go into one message, and one at least.
  private List<Want> nextBlocks() {
    var inOrder = new ArrayList<>(ready.values());
    inOrder.sort(Comparator.comparingInt((Ready r) -> r.want.priority()).reversed());
    var blocks = new ArrayList<Want>();
    long bytes = 0;
    for (Ready next : inOrder) {
      bytes += next.bytes;
      if (!blocks.isEmpty() && bytes > limits.blockBytesPerMessage()) break;
      blocks.add(next.want);
      ready.remove(next.want.cid().hash());
    }
    return blocks;
  }

  private int pending() {
    long bytes = 0;
    for (Ready waiting : ready.values()) bytes += waiting.bytes;
    return (int) Math.min(bytes, Integer.MAX_VALUE);
  }

  /// The sender gave up: what was to be said is lost.
  void stopSending() {
    lock.lock();
    try {
      sending = false;
      ready.clear();
      presences.clear();
      ourWants.clear();
    } finally {
      lock.unlock();
    }
  }

  private boolean idle() {
    return ready.isEmpty() && presences.isEmpty() && ourWants.isEmpty();
  }
}
