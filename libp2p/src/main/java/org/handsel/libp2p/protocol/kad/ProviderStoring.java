package org.handsel.libp2p.protocol.kad;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;

/// Tells the peers nearest to a key that we provide it. Spec: kad-dht, "Content provider
/// advertisement".
public final class ProviderStoring implements Purpose {
  private final Bytes name;
  private final Contact self;
  private final List<PeerId> holders = new ArrayList<>();

  /// Announces that `self` provides `name`, a multihash.
  public ProviderStoring(Bytes name, Contact self) {
    this.name = name;
    this.self = self;
  }

  @Override
  public Bytes name() {
    return name;
  }

  @Override
  public Optional<Message> message() {
    return Optional.of(Message.addProvider(name, self));
  }

  @Override
  public boolean heard(PeerId from, int path, Message reply) {
    boolean taken =
        reply.type() == Message.Type.ADD_PROVIDER
            && reply.providerPeers().stream().anyMatch(peer -> peer.id().equals(self.id()));
    if (taken) holders.add(from);
    return false;
  }

  /// Who took the announcement, as far as it said.
  public List<PeerId> holders() {
    return List.copyOf(holders);
  }
}
