package org.handsel.libp2p.protocol.relay;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Subnet;

/// What a relay has given away: for whom it keeps a place, and which circuits there are. No clock
/// and no stream. Not safe for use by many threads.
public final class Reservations {
  /// A place for a peer.
  ///
  /// @param ip where the peer is; empty for this machine, where no stranger is
  private record Place(Instant until, Optional<Bytes> ip) {}

  private final RelayLimits.Service limits;
  private final Map<PeerId, Place> places = new LinkedHashMap<>();

  /// Circuits that begin or end at each peer.
  private final Map<PeerId, Integer> circuits = new HashMap<>();

  private int circuitCount;

  /// Nothing yet.
  public Reservations(RelayLimits.Service limits) {
    this.limits = limits;
  }

  /// Keeps a place for `peer`, or keeps it for longer.
  public Status reserve(PeerId peer, Optional<Bytes> ip, Instant now) {
    boolean renewed = has(peer, now);
    Status status = renewed ? Status.OK : room(ip, now);
    if (status == Status.OK) places.put(peer, new Place(now.plus(limits.reservedFor()), ip));
    return status;
  }

  private Status room(Optional<Bytes> ip, Instant now) {
    List<Place> valid = places.values().stream().filter(p -> p.until.isAfter(now)).toList();
    boolean room =
        valid.size() < limits.reservationsMax()
            && within(valid, ip, 32, 64, limits.reservationsPerHostMax())
            && within(valid, ip, 24, 48, limits.reservationsPerSubnetMax());
    return room ? Status.OK : Status.RESERVATION_REFUSED;
  }

  /// True if fewer than `max` of `places` are in the network of `ip`.
  private static boolean within(
      List<Place> places, Optional<Bytes> ip, int bits4, int bits6, int max) {
    if (ip.isEmpty()) return true;
    var network = Subnet.around(ip.get(), ip.get().size() == 4 ? bits4 : bits6);
    return places.stream().filter(p -> p.ip.filter(network::contains).isPresent()).count() < max;
  }

  /// True if there is a place for `peer`.
  boolean has(PeerId peer, Instant now) {
    Place place = places.get(peer);
    return place != null && place.until.isAfter(now);
  }

  /// Until when there is one.
  public Optional<Instant> until(PeerId peer) {
    return Optional.ofNullable(places.get(peer)).map(Place::until);
  }

  /// Gives the place of `peer` to others; true if it had one.
  boolean cancel(PeerId peer) {
    return places.remove(peer) != null;
  }

  /// Gives up the places that have run out, and says whose they were.
  List<PeerId> expire(Instant now) {
    var expired = new ArrayList<PeerId>();
    places.forEach((peer, place) -> {
      if (!place.until.isAfter(now)) expired.add(peer);
    });
    expired.forEach(places::remove);
    return expired;
  }

  /// Begins a circuit, to be ended by [#end] if the answer is OK.
  public Status begin(PeerId from, PeerId to, Instant now) {
    // Nobody needs a relay to reach itself.
    if (from.equals(to)) return Status.PERMISSION_DENIED;
    if (!has(to, now)) return Status.NO_RESERVATION;
    boolean room =
        circuitCount < limits.circuitsMax()
            && circuits.getOrDefault(from, 0) < limits.circuitsPerPeerMax()
            && circuits.getOrDefault(to, 0) < limits.circuitsPerPeerMax();
    if (!room) return Status.RESOURCE_LIMIT_EXCEEDED;
    circuitCount++;
    circuits.merge(from, 1, Integer::sum);
    circuits.merge(to, 1, Integer::sum);
    return Status.OK;
  }

  /// Ends a circuit that was begun.
  public void end(PeerId from, PeerId to) {
    circuitCount--;
    for (PeerId peer : List.of(from, to)) {
      circuits.computeIfPresent(peer, (_, n) -> n == 1 ? null : n - 1);
    }
  }

  int size() {
    return places.size();
  }

  int circuits() {
    return circuitCount;
  }
}
