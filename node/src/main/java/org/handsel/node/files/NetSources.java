package org.handsel.node.files;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.BlockExchange;
import org.handsel.ipfs.BlockSession;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Cid;

/// Blocks from here, else from connected peers, else from those that the network's directory names.
public final class NetSources implements LocalStorage.Sources {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final BlockExchange exchange;
  private final Supplier<Collection<PeerId>> peers;
  private final Directory directory;

  /// Who has what, as the network knows.
  public interface Directory extends BlockSession.Providers {
    /// Says that the blocks named `cids` are here; how many times somebody took note of one.
    long tell(Collection<Cid> cids) throws IOException;

    /// Says so no more.
    void withdraw(Cid cid);
  }

  /// @param peers who is connected just now
  public NetSources(
      BlockExchange exchange, Supplier<Collection<PeerId>> peers, Directory directory) {
    this.exchange = exchange;
    this.peers = peers;
    this.directory = directory;
  }

  @Override
  public LocalStorage.Source open() {
    BlockSession session = exchange.session(peers.get(), directory, PATIENCE);
    return new LocalStorage.Source() {
      @Override
      public Block get(Cid cid) throws IOException {
        return session.get(cid);
      }

      @Override
      public void soon(List<Cid> cids) {
        session.soon(cids);
      }

      @Override
      public int peers() {
        return session.peers();
      }

      @Override
      public void close() {
        session.close();
      }
    };
  }

  @Override
  public int tell(Cid cid) throws IOException {
    return Math.toIntExact(directory.tell(List.of(cid)));
  }
}
