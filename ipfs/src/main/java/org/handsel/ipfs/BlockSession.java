package org.handsel.ipfs;

import java.io.IOException;
import java.util.function.Consumer;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Cid;

/// Blocks that belong together, such as those of one file, from a store or else from several peers
/// at once. Who says what is needed [soon][#soon] gets it without waiting. Safe for many threads.
public interface BlockSession extends BlockSource, AutoCloseable {
  /// How many peers have sent something of it.
  int peers();

  /// Wants nothing more.
  @Override
  void close();

  /// Looks for peers that provide something.
  @FunctionalInterface
  interface Providers {
    /// Tells `found` of peers that may have the block named `cid`, each once it is connected. May
    /// block until all are found; the thread is its own.
    void find(Cid cid, Consumer<PeerId> found) throws IOException;

    /// Nobody is looked for.
    Providers NONE = (_, _) -> {};
  }
}
