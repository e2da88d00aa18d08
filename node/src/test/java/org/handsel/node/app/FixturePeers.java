package org.handsel.node.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Two peers and one that refuses.
final class FixturePeers implements Peers {
  private final Events events;
  private final List<Peer> peers = new ArrayList<>();

  FixturePeers(Events events) {
    this.events = events;
    peers.add(peer(FixturePeople.ALICE, "12D3KooWAlice", "connected", Optional.empty()));
    peers.add(peer(FixturePeople.CAROL, "12D3KooWCarol", "away", Optional.empty()));
    peers.add(
        peer(FixturePeople.MALLORY, "12D3KooWMallory", "refused", Optional.of("sent garbage")));
  }

  private static Peer peer(String person, String id, String state, Optional<String> reason) {
    return new Peer(
        id,
        "/ip4/127.0.0.1/tcp/4001/p2p/" + id,
        Optional.of(FixturePeople.person(person)),
        state,
        reason,
        false,
        state.equals("connected") ? Optional.of("lan") : Optional.empty(),
        state.equals("connected") ? Optional.of(1.8) : Optional.empty(),
        List.of("/ipfs/id/1.0.0", "/ipfs/ping/1.0.0", "/handsel/sync/1"),
        42,
        Optional.of("2026-11-22T09:00:00Z"));
  }

  @Override
  public Network show() {
    return new Network(
        "12D3KooWK99VoVxNE7XzyBwXEzW7xhK7Gpv85r9F3V3fyKSUKPH5",
        List.of("/ip4/127.0.0.1/tcp/4100/p2p/12D3KooWK99VoVxNE7XzyBwXEzW7xhK7Gpv85r9F3V3fyKSUKPH5"),
        "well",
        "lan",
        new Finding(List.of("eth0/ip4", "lo/ip4"), true, "server", 7),
        List.copyOf(peers),
        List.of(
            new Drop(
                "12D3KooWCarol",
                "/ip4/192.168.1.7/tcp/4001/p2p/12D3KooWCarol",
                Optional.of(FixturePeople.person(FixturePeople.CAROL)),
                "2026-11-22T10:30:00Z",
                "the host is shutting down"),
            new Drop(
                "12D3KooWNobody",
                "/ip4/192.0.2.9/tcp/4001/p2p/12D3KooWNobody",
                Optional.empty(),
                "2026-11-22T10:20:00Z",
                "it follows none of our topics")));
  }

  @Override
  public Peer add(String multiaddr) throws RefusedException {
    if (!multiaddr.startsWith("/")) {
      throw new RefusedException(
          RefusedException.Kind.INVALID, "peer.address", "An address looks like /ip4/…/tcp/….");
    }
    var made = peer(FixturePeople.ZOE, "12D3KooWZoe", "connected", Optional.empty());
    peers.add(made);
    events.tell(new Events.Event("peer", made.id()));
    return made;
  }
}
