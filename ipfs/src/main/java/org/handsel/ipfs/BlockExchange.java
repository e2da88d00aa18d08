package org.handsel.ipfs;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Cid;

/// Brings blocks from other peers. Safe for use by many threads.
public interface BlockExchange {
  /// The block named `cid`: from the store if it is there, else from the first of `providers` that
  /// sends it, and then kept in the store. Providers must be connected; one that is not, has not
  /// got it, or sends something else is passed over. Waits for at most `patience`; interrupting the
  /// thread gives up at once.
  ///
  /// @throws IOException if nobody sent it in time
  Block fetch(Cid cid, Collection<PeerId> providers, Duration patience) throws IOException;

  /// Blocks that belong together, each from the store or else from one of several peers, and then
  /// kept in the store.
  ///
  /// @param peers who may have some; those that aren't connected are passed over
  /// @param providers finds more of them, once those who are known haven't got something
  /// @param patience how long a block may be waited for
  BlockSession session(
      Collection<PeerId> peers, BlockSession.Providers providers, Duration patience);
}
