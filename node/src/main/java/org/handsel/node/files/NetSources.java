package org.handsel.node.files;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Supplier;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.BlockExchange;
import org.handsel.ipfs.BlockStore;
import org.handsel.ipfs.NoSuchBlockException;
import org.handsel.ipfs.QuotaException;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Cid;

/// Blocks from here, else from connected peers.
public final class NetSources implements LocalStorage.Sources {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final BlockStore blocks;
  private final BlockExchange exchange;
  private final Supplier<Collection<PeerId>> peers;

  /// @param peers who is connected just now
  public NetSources(BlockStore blocks, BlockExchange exchange, Supplier<Collection<PeerId>> peers) {
    this.blocks = blocks;
    this.exchange = exchange;
    this.peers = peers;
  }

  @Override
  public LocalStorage.Source open() {
    return new LocalStorage.Source() {
      @Override
      public Block get(Cid cid) throws IOException {
        Optional<Block> here = blocks.get(cid);
        if (here.isPresent()) return here.get();
        try {
          return exchange.fetch(cid, peers.get(), PATIENCE);
        } catch (QuotaException e) {
          throw e;
        } catch (IOException e) {
          throw new NoSuchBlockException(cid);
        }
      }

      @Override
      public int peers() {
        return 0;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public int tell(Cid cid) {
    return 0;
  }
}
