package org.handsel.chain;

import java.io.IOException;
import java.util.Optional;
import org.handsel.chain.account.Journal;
import org.handsel.libp2p.multiformats.Bytes;

/// Where an account's journals are kept: one for each chain it was ever on, told apart by the first
/// block.
public interface Journals {
  /// The journal for the chain with this first block.
  Journal of(Bytes genesis) throws IOException;

  /// The first block of the chain that was used last under this id, for a start without that chain.
  Optional<Bytes> lastGenesis(long chainId) throws IOException;

  /// Writes down which chain is used under this id.
  void used(long chainId, Bytes genesis) throws IOException;
}
