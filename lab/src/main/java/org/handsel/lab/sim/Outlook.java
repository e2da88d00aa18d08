package org.handsel.lab.sim;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Subnet;
import org.handsel.libp2p.protocol.autonat.Verdict;
import org.handsel.libp2p.protocol.autonat.Verdicts;
import org.handsel.libp2p.protocol.kad.Contact;
import org.handsel.libp2p.protocol.relay.Places;
import org.handsel.libp2p.protocol.relay.Status;
import org.handsel.libp2p.reach.ObservedAddresses;
import org.handsel.libp2p.reach.ReachLimits;

/// What a peer behind a gateway finds out about how it is reached. The machines are those of a
/// host; here they are put together as its `Reachability` does it.
final class Outlook {
  private static final ReachLimits LIMITS = ReachLimits.DEFAULT;

  /// As many as a node wants.
  private static final int RELAYS_WANTED = 2;

  private static final int NETWORK_BITS = 24;
  private static final Multiaddr CIRCUIT = Multiaddr.of("/p2p-circuit");

  /// Where it listens, as it sees that itself.
  private static final Multiaddr LISTENING = Multiaddr.of("/ip4/10.0.0.2/udp/4001/quic-v1");

  private final ObservedAddresses observed = new ObservedAddresses(LIMITS.observersMin());
  private final Verdicts verdicts = new Verdicts(LIMITS.autonat().client());
  private final Places places = new Places(LIMITS.relay().client().candidatesMax());
  private final Map<PeerId, Instant> leftAloneUntil = new HashMap<>();
  private final List<PeerId> toAsk = new ArrayList<>();
  private List<Multiaddr> relayed = List.of();
  private Map<Multiaddr, Verdict> known = Map.of();

  private static Subnet network(Contact server) {
    Bytes ip = server.addresses().getFirst().ip().orElseThrow();
    return Subnet.around(ip, NETWORK_BITS);
  }

  /// There is a connection to `server`, which sees us at `address`.
  void met(Contact server, Multiaddr address) {
    observed.saw(server.id(), network(server), LISTENING, address);
    step(new Places.Input.Met(server.id()), Instant.MIN);
  }

  /// There isn't any more.
  void left(PeerId server, Instant now) {
    observed.left(server, now);
    step(new Places.Input.Left(server), now);
  }

  /// At which of our addresses `server` should try to call us; empty if at none now.
  Optional<Multiaddr> question(Contact server, Instant now) {
    verdicts.candidates(observed.confirmed(now));
    known = verdicts.all(now);
    if (now.isBefore(leftAloneUntil.getOrDefault(server.id(), Instant.MIN)))
      return Optional.empty();
    Optional<Multiaddr> due = verdicts.due(network(server), now).stream().findFirst();
    Duration pause = LIMITS.autonat().client().pause();
    due.ifPresent(_ -> leftAloneUntil.put(server.id(), now.plus(pause)));
    return due;
  }

  /// `server` has tried.
  void tried(Multiaddr address, Contact server, boolean reached, Instant now) {
    verdicts.vote(address, network(server), reached, now);
    known = verdicts.all(now);
  }

  /// The relays that have to be asked for a place now.
  List<PeerId> relaysToAsk(Instant now) {
    // Whoever has tried to call it is somebody that it has called: strangers may not get in.
    step(new Places.Input.Wanted(RELAYS_WANTED), now);
    step(new Places.Input.Tick(), now);
    List<PeerId> asked = List.copyOf(toAsk);
    toAsk.clear();
    return asked;
  }

  /// A relay has answered.
  void reserved(Contact relay, Status status, Instant until, Instant now) {
    List<Multiaddr> there =
        relay.addresses().stream()
            .filter(address -> !address.has("p2p-circuit"))
            .map(address -> relay.id().at(address).with(CIRCUIT))
            .toList();
    step(
        status == Status.OK
            ? new Places.Input.Granted(relay.id(), until, there)
            : new Places.Input.Refused(relay.id()),
        now);
  }

  private void step(Places.Input input, Instant now) {
    for (Places.Output output : places.step(input, now)) {
      switch (output) {
        case Places.Output.Ask(PeerId relay) -> toAsk.add(relay);
        case Places.Output.Announce(List<Multiaddr> addresses) -> relayed = addresses;
        // All that are asked are neighbours, and their connections are kept anyway.
        case Places.Output.Keep _, Places.Output.Release _ -> {}
      }
    }
  }

  /// True if others have found that they can call it.
  boolean callable() {
    return known.containsValue(Verdict.REACHABLE);
  }

  /// True if others have tried everywhere, and can't.
  boolean shut() {
    return !known.isEmpty()
        && known.values().stream().allMatch(verdict -> verdict == Verdict.UNREACHABLE);
  }

  /// True once there is nothing to wait for: it has its places at relays, and knows whether it can
  /// be called at the addresses that enough peers see.
  boolean settled() {
    return places.held().size() == RELAYS_WANTED && !known.containsValue(Verdict.UNKNOWN);
  }

  /// Where others are told that it is.
  List<Multiaddr> addresses(Instant now) {
    return Stream.concat(
            observed.confirmed(now).stream()
                .filter(address -> known.get(address) != Verdict.UNREACHABLE),
            relayed.stream())
        .toList();
  }

  /// Where it might be met halfway.
  List<Multiaddr> meetingPoints(Instant now) {
    return Stream.concat(observed.confirmed(now).stream(), observed.guessed(now).stream())
        .distinct()
        .toList();
  }
}
