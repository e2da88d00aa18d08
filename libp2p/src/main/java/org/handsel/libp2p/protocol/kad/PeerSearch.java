package org.handsel.libp2p.protocol.kad;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;

/// Looks for a peer. It is found when it was reached and has proven its key; whoever is told of it
/// on the way is only a hint. Spec: kad-dht, "Peer routing"; ipfs/specs, "FindPeer".
public final class PeerSearch implements Purpose {
  private static final int ADDRESSES_MAX = 32;

  private final PeerId wanted;
  private final Set<Multiaddr> hints = new LinkedHashSet<>();
  private boolean proven;

  /// A search for `wanted`.
  public PeerSearch(PeerId wanted) {
    this.wanted = wanted;
  }

  /// Whom it looks for.
  public PeerId wanted() {
    return wanted;
  }

  @Override
  public Bytes name() {
    return wanted.bytes();
  }

  @Override
  public boolean wide() {
    return true;
  }

  @Override
  public boolean heard(PeerId from, int path, Message reply) {
    for (Contact contact : reply.closerPeers()) {
      if (!contact.id().equals(wanted)) continue;
      for (Multiaddr address : contact.addresses()) {
        if (hints.size() < ADDRESSES_MAX) hints.add(address);
      }
    }
    return reached(from);
  }

  @Override
  public boolean reached(PeerId peer) {
    proven |= peer.equals(wanted);
    return proven;
  }

  /// True if it was reached, and proved its key.
  public boolean proven() {
    return proven;
  }

  /// Where it is said to be; empty if nobody said anything.
  public Optional<Contact> found() {
    return hints.isEmpty() ? Optional.empty() : Optional.of(Contact.of(wanted, List.copyOf(hints)));
  }
}
