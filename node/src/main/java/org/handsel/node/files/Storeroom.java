package org.handsel.node.files;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.handsel.ipfs.block.DiskBlocks;
import org.handsel.ipfs.block.KeptBlocks;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.node.picture.PictureBox;
import org.handsel.storage.Database;
import org.handsel.storage.block.Pins;
import org.jspecify.annotations.Nullable;

/// The blocks of this node, and which of them stay: what is pinned, what deals name, and for an
/// hour what was made to become a part of something.
public final class Storeroom implements PictureBox.Keeping {
  /// Who pins what the person asked to keep.
  static final String PERSON = "me";

  // The CLI puts a folder together out of files that it has sent before.
  private static final Duration DRAFT = Duration.ofHours(1);
  private static final int DRAFTS_MAX = 1 << 20;

  private final KeptBlocks blocks;
  private final Pins pins;
  private final InstantSource clock;
  private final Map<Cid, Long> drafts = new HashMap<>(); // guarded by itself
  private volatile @Nullable References references;

  /// What else needs blocks.
  @FunctionalInterface
  public interface References {
    /// The roots.
    Collection<Cid> roots() throws IOException;
  }

  private Storeroom(Path folder, long bytesMax, Database truth, InstantSource clock)
      throws IOException {
    this.pins = new Pins(truth);
    this.clock = clock;
    var disk = DiskBlocks.open(folder, bytesMax, DiskBlocks.Durability.ON_DISK);
    this.blocks = new KeptBlocks(disk, this::roots, bytesMax);
  }

  /// The blocks in `folder`, at most `bytesMax` bytes of them; pins are in `truth`.
  public static Storeroom open(Path folder, long bytesMax, Database truth, InstantSource clock)
      throws IOException {
    return new Storeroom(folder, bytesMax, truth, clock);
  }

  /// Says what else needs blocks. Before that none is dropped.
  public void alsoNeeded(References others) {
    references = others;
  }

  private Collection<Cid> roots() throws IOException {
    References others = references;
    if (others == null) throw new IOException("what deals need isn't known yet");
    var roots = new ArrayList<Cid>(others.roots());
    roots.addAll(pins.roots());
    synchronized (drafts) {
      long now = clock.millis();
      drafts.values().removeIf(until -> until < now);
      roots.addAll(drafts.keySet());
    }
    return roots;
  }

  /// The blocks.
  public KeptBlocks blocks() {
    return blocks;
  }

  /// The pins.
  Pins pins() {
    return pins;
  }

  /// Keeps `root`, all of which is here, for `holder`; to be called while it is still held.
  ///
  /// @param bytes of all its blocks
  public void keep(Cid root, String holder, String name, long bytes) {
    pins.put(new Pins.Pin(root, holder, name, clock.millis(), OptionalLong.of(bytes)));
  }

  /// Lets `making` put blocks, and keeps what it made for `holder`.
  @Override
  public Cid keep(String holder, String name, long bytes, PictureBox.Making making)
      throws IOException {
    try (var holding = blocks.hold()) {
      Cid root = making.into(holding);
      keep(root, holder, name, bytes);
      return root;
    }
  }

  /// Lets `holder` go of the block `root`. If nobody else needs it, it's gone at once.
  public void forget(Cid root, String holder) throws IOException {
    pins.drop(root, holder);
    if (!pins.roots().contains(root)) blocks.delete(root);
    blocks.released();
  }

  /// Keeps `root` for a while, to become a part of something; to be called while it is still held.
  void draft(Cid root) throws IOException {
    synchronized (drafts) {
      if (drafts.size() >= DRAFTS_MAX) throw new IOException("too many files without a folder");
      drafts.put(root, clock.millis() + DRAFT.toMillis());
    }
  }

  /// What became a part of something needs nothing of its own any more.
  void used(Collection<Cid> roots) {
    synchronized (drafts) {
      new HashSet<>(roots).forEach(drafts::remove);
    }
  }

  /// In ms since 1970.
  long now() {
    return clock.millis();
  }

  /// The roots that the person keeps and all of which is here.
  public Collection<Cid> whole() {
    return pins.of(PERSON).stream().filter(Pins.Pin::whole).map(Pins.Pin::root).toList();
  }

  /// What the person keeps under this root, if they do.
  Optional<Pins.Pin> pinned(Cid root) {
    return pins.find(root, PERSON);
  }
}
