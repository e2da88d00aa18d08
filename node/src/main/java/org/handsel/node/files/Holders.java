package org.handsel.node.files;

import java.io.IOException;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;
import org.handsel.ipfs.bitswap.Bitswap;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.Routing;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Cid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who holds what, as the network's DHT says. What it says of others is only whom to call; blocks
/// are checked against their names whoever sends them.
public final class Holders implements NetSources.Directory {
  private static final Logger LOG = LoggerFactory.getLogger(Holders.class);
  private static final int ASKED_MAX = 64;
  private static final int CALLED_MAX = 16;

  private final Host host;
  private final Optional<? extends Routing> routing;

  /// @param routing the DHT; none if this node takes no part in it
  public Holders(Host host, Optional<? extends Routing> routing) {
    this.host = host;
    this.routing = routing;
  }

  /// Who is connected and speaks Bitswap.
  public static Collection<PeerId> connected(Host host) {
    return host.connections().stream()
        .filter(connection -> connection.protocols().contains(Bitswap.PROTOCOL))
        .map(Connection::peer)
        .distinct()
        .limit(ASKED_MAX)
        .toList();
  }

  @Override
  public void find(Cid cid, Consumer<PeerId> found) throws IOException {
    if (routing.isEmpty()) return;
    try (Routing.Providers search = routing.get().seekProviders(cid.hash())) {
      for (int called = 0; called < CALLED_MAX; called++) {
        Optional<Routing.Found> next = search.next();
        if (next.isEmpty()) return;
        call(next.get(), found);
      }
    }
  }

  private void call(Routing.Found provider, Consumer<PeerId> found) {
    if (provider.peer().equals(host.id())) return;
    try {
      if (host.connection(provider.peer()).isEmpty()) {
        var _ = host.connect(provider.peer(), provider.addresses());
      }
      found.accept(provider.peer());
    } catch (IOException e) {
      LOG.debug("{} should have it and can't be reached: {}", provider.peer(), e.getMessage());
    }
  }

  @Override
  public long tell(Collection<Cid> cids) throws IOException {
    if (routing.isEmpty()) return 0;
    if (cids.size() == 1) {
      return routing.get().provide(cids.iterator().next().hash()).size();
    }
    return routing.get().provideAll(cids.stream().map(Cid::hash).toList());
  }

  @Override
  public void withdraw(Cid cid) {
    routing.ifPresent(it -> it.withdraw(cid.hash()));
  }
}
