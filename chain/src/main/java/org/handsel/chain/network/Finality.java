package org.handsel.chain.network;

import java.io.IOException;
import org.handsel.chain.rpc.BlockRef;
import org.handsel.chain.rpc.Eth;

/// When a block of a chain can't be taken back any more, as far as the network file trusts it.
public sealed interface Finality {
  /// The chain says so itself, by this name: `finalized` or `safe`.
  record Tag(String name) implements Finality {}

  /// This many blocks have come on top.
  record Depth(long blocks) implements Finality {}

  /// The newest block that counts as final on the chain behind `eth`.
  default BlockRef newest(Eth eth) throws IOException {
    return switch (this) {
      case Tag(var name) -> new BlockRef.Tag(name);
      case Depth(var blocks) -> BlockRef.number(Math.max(0, eth.latest().number() - blocks));
    };
  }
}
