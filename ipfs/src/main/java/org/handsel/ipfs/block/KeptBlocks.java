package org.handsel.ipfs.block;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.BlockStore;
import org.handsel.ipfs.QuotaException;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.Multihash;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A store of which a part stays, and the rest goes when there is no more room: what the roots that
/// somebody needs lead to stays, everything else is a cache.
///
/// Whoever makes or fetches something that shall stay does so through a [Holding]: what went
/// through it stays until it is closed, by when the root has to be among the roots. So at no moment
/// is a block of it in nobody's hands, however long the work takes and whenever a collection begins
/// or ends. A process that was killed leaves blocks that nobody needs, and no root that lacks one.
///
/// A collection marks what the roots lead to, then drops the rest. It changes nothing but by
/// dropping blocks that nobody needs, so it may end at any moment, by an interrupt or by `kill -9`;
/// the next one begins anew. One runs at a time; reading, putting and fetching go on beside it.
///
/// Lock order: `collecting`, `this`, then the store's own.
public final class KeptBlocks implements BlockStore {
  private static final Logger LOG = LoggerFactory.getLogger(KeptBlocks.class);

  /// What stays. Called once a collection.
  @FunctionalInterface
  public interface Roots {
    /// The roots whose blocks, with all below, somebody needs. Where one leads to a block that
    /// isn't here, the others stay all the same.
    ///
    /// @throws IOException if that can't be said now; then nothing is dropped
    Collection<Cid> roots() throws IOException;
  }

  /// How a collection ended.
  ///
  /// @param dropped how many blocks went, and `bytes` how many they had together
  /// @param whole false if it was interrupted, or ended early since there was room enough
  public record Collected(long dropped, long bytes, boolean whole) {}

  private final BlockStore blocks;
  private final Roots roots;
  private final long bytesMax;
  private final ReentrantLock collecting = new ReentrantLock();

  /// How often each hash is held. Guarded by `this`.
  private final Map<Multihash, Integer> held = new HashMap<>();

  /// What went through a holding since the collection that runs now began. Guarded by `this`.
  private @Nullable Set<Multihash> spared;

  /// Rises when there may be something new to drop; and where it was when there was nothing left.
  private final AtomicLong changes = new AtomicLong();

  private volatile long fruitless = -1;

  /// Over `blocks`, which are to have at most `bytesMax` bytes; they may be allowed more.
  public KeptBlocks(BlockStore blocks, Roots roots, long bytesMax) {
    this.blocks = blocks;
    this.roots = roots;
    this.bytesMax = bytesMax;
  }

  /// How many bytes there may be.
  public long bytesMax() {
    return bytesMax;
  }

  /// Says that a root is needed no longer, so that there may be something to drop.
  public void released() {
    changes.incrementAndGet();
  }

  /// Blocks that stay until it is closed, whatever the roots are.
  public Holding hold() {
    return new Holding();
  }

  /// Makes room first if there is none.
  ///
  /// @throws QuotaException if what is needed leaves none
  @Override
  public void put(Block block) throws IOException {
    if (has(block.cid())) {
      blocks.put(block); // which sees whether what is there was damaged
      return;
    }
    try {
      putIfRoom(block);
    } catch (QuotaException full) {
      if (!makeRoom(block.size())) throw full;
      putIfRoom(block);
    }
  }

  private void putIfRoom(Block block) throws IOException {
    long used = blocks.bytesUsed() + block.size();
    if (used > bytesMax) throw new QuotaException(used, bytesMax);
    blocks.put(block);
    changes.incrementAndGet();
  }

  /// Drops an eighth of what there may be, so that the next block needn't do so again.
  private boolean makeRoom(int bytes) throws IOException {
    collecting.lock();
    try {
      if (blocks.bytesUsed() + bytes <= bytesMax) return true; // somebody else made some
      long now = changes.get();
      if (now == fruitless) return false;
      Collected done = collect(Math.max(0, bytesMax - bytesMax / 8 - bytes), () -> true);
      if (done.whole()) fruitless = now;
      LOG.info("dropped {} blocks of {} bytes to make room", done.dropped(), done.bytes());
      return blocks.bytesUsed() + bytes <= bytesMax;
    } finally {
      collecting.unlock();
    }
  }

  /// Drops all that nobody needs, while `goOn` says so.
  ///
  /// @throws IOException if what is needed can't be known; then nothing was dropped
  public Collected collect(BooleanSupplier goOn) throws IOException {
    return collect(0, goOn);
  }

  /// Drops what nobody needs until at most `bytesLeft` bytes are left, while `goOn` says so.
  private Collected collect(long bytesLeft, BooleanSupplier goOn) throws IOException {
    collecting.lock();
    try {
      BooleanSupplier on = () -> goOn.getAsBoolean() && !Thread.currentThread().isInterrupted();
      synchronized (this) {
        spared = new HashSet<>();
      }
      Optional<Set<Multihash>> needed = Needed.by(roots.roots(), blocks, on);
      return needed.isEmpty() ? new Collected(0, 0, false) : sweep(needed.get(), bytesLeft, on);
    } finally {
      synchronized (this) {
        spared = null;
      }
      collecting.unlock();
    }
  }

  private Collected sweep(Set<Multihash> needed, long bytesLeft, BooleanSupplier on)
      throws IOException {
    long dropped = 0;
    long bytes = 0;
    for (Cid cid : blocks.list()) {
      if (!on.getAsBoolean() || blocks.bytesUsed() <= bytesLeft) {
        return new Collected(dropped, bytes, false);
      }
      if (needed.contains(cid.hash())) continue;
      int size = drop(cid);
      if (size > 0) dropped++;
      bytes += size;
    }
    return new Collected(dropped, bytes, true);
  }

  /// Drops a block unless it is held: looking and dropping are one.
  private synchronized int drop(Cid cid) throws IOException {
    if (held.containsKey(cid.hash())) return 0;
    if (spared != null && spared.contains(cid.hash())) return 0;
    int size = blocks.size(cid).orElse(0);
    blocks.delete(cid);
    return size;
  }

  private synchronized void take(Multihash hash) {
    held.merge(hash, 1, Integer::sum);
    if (spared != null) spared.add(hash);
  }

  private synchronized void letGo(Set<Multihash> hashes) {
    for (Multihash hash : hashes) {
      held.computeIfPresent(hash, (_, count) -> count == 1 ? null : count - 1);
      // It may have become a root's after the roots were asked for.
      if (spared != null) spared.add(hash);
    }
    changes.incrementAndGet();
  }

  @Override
  public Optional<Block> get(Cid cid) throws IOException {
    return blocks.get(cid);
  }

  @Override
  public OptionalInt size(Cid cid) throws IOException {
    return blocks.size(cid);
  }

  @Override
  public void delete(Cid cid) throws IOException {
    blocks.delete(cid);
  }

  @Override
  public List<Cid> list() throws IOException {
    return blocks.list();
  }

  @Override
  public long bytesUsed() {
    return blocks.bytesUsed();
  }

  /// A view of the store: what is put, read or only asked for through it stays until it is closed.
  /// Each block takes some 150 bytes of memory until then. Safe for many threads.
  public final class Holding implements BlockStore, AutoCloseable {
    private final Set<Multihash> mine = new HashSet<>(); // guarded by itself

    private Holding() {}

    /// Holds before it looks: what is found afterwards can't be dropped any more.
    private void take(Cid cid) {
      synchronized (mine) {
        if (mine.add(cid.hash())) KeptBlocks.this.take(cid.hash());
      }
    }

    @Override
    public void put(Block block) throws IOException {
      take(block.cid());
      KeptBlocks.this.put(block);
    }

    @Override
    public Optional<Block> get(Cid cid) throws IOException {
      take(cid);
      return blocks.get(cid);
    }

    @Override
    public OptionalInt size(Cid cid) throws IOException {
      take(cid);
      return blocks.size(cid);
    }

    @Override
    public void delete(Cid cid) throws IOException {
      blocks.delete(cid);
    }

    @Override
    public List<Cid> list() throws IOException {
      return blocks.list();
    }

    @Override
    public long bytesUsed() {
      return blocks.bytesUsed();
    }

    @Override
    public void close() {
      synchronized (mine) {
        letGo(mine);
        mine.clear();
      }
    }
  }
}
