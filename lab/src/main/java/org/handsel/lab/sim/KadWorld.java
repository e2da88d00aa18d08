package org.handsel.lab.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Multihash;
import org.handsel.libp2p.protocol.kad.Contact;
import org.handsel.libp2p.protocol.kad.KadParameters;
import org.handsel.libp2p.sim.Climate;
import org.handsel.libp2p.sim.VirtualNetwork;
import org.handsel.libp2p.sim.VirtualTime;

/// A simulated network of DHT peers, and the chance that rules it.
final class KadWorld {
  private static final int BOOTSTRAPS = 3;
  private static final int SUBNET_HOSTS = 250;

  /// How peers dial: round trips until a question can be sent to a peer that isn't connected.
  enum Dial {
    /// Every peer is connected to every other.
    NONE(0),

    /// QUIC: one for the handshake.
    QUIC(1),

    /// TCP, then Noise, which ends with the question on its way.
    TCP(3);

    final int roundTrips;

    Dial(int roundTrips) {
      this.roundTrips = roundTrips;
    }
  }

  private final VirtualTime time = new VirtualTime();
  private final VirtualNetwork<KadPacket> network;
  private final SplittableRandom random;
  private final Dial dial;
  private final KadParameters parameters;
  private final List<KadPeer> alive = new ArrayList<>();
  private final Map<KadPeer, Integer> places = new HashMap<>();
  private final Map<PeerId, Integer> numbers = new HashMap<>();
  private final Map<Integer, Contact> contacts = new HashMap<>();

  KadWorld(long seed, Dial dial, KadParameters parameters) {
    this.network = new VirtualNetwork<>(time, seed, Climate.INTERNET);
    this.random = new SplittableRandom(seed);
    this.dial = dial;
    this.parameters = parameters;
  }

  VirtualTime time() {
    return time;
  }

  KadParameters parameters() {
    return parameters;
  }

  SplittableRandom random() {
    return random;
  }

  /// How long a new peer waits for its first contacts before it goes on.
  Duration patience() {
    return Duration.ofSeconds(1);
  }

  VirtualNetwork<KadPacket> network() {
    return network;
  }

  long dialNanos(int from, int to) {
    return 2L * dial.roundTrips * network.delayNanos(from, to);
  }

  void send(int from, int to, KadPacket packet) {
    network.send(from, to, packet, packet.size());
  }

  Optional<Integer> numberOf(PeerId id) {
    return Optional.ofNullable(numbers.get(id));
  }

  Contact contact(int number) {
    return Objects.requireNonNull(contacts.get(number), "only those that joined");
  }

  boolean there(KadPeer peer) {
    return places.containsKey(peer);
  }

  /// Those that are there now.
  List<KadPeer> alive() {
    return alive;
  }

  KadPeer anybody() {
    return alive.get(random.nextInt(alive.size()));
  }

  /// An id of chance: the hash of a key that nobody needs here.
  PeerId chanceId() {
    return new PeerId(new Multihash(Multihash.SHA2_256, chanceBytes()));
  }

  private Bytes chanceBytes() {
    var bytes = new byte[32];
    random.nextBytes(bytes);
    return Bytes.of(bytes);
  }

  /// A name of chance, in the form of content's.
  Bytes chanceName() {
    return Bytes.of(new Multihash(Multihash.SHA2_256, chanceBytes()).toArray());
  }

  /// A peer of chance, at an address of chance.
  KadPeer join() {
    long host = Integer.toUnsignedLong(random.nextInt());
    // 11.0.0.0 to 90.255.255.255, less the 10 and 127 that are nobody's: all of it public.
    String ip =
        "%d.%d.%d.%d"
            .formatted(
                11 + (host >>> 24) % 80,
                host >>> 16 & 255,
                host >>> 8 & 255,
                host % SUBNET_HOSTS + 1);
    Contact contact = Contact.of(chanceId(), List.of(Multiaddr.of("/ip4/" + ip + "/tcp/4001")));
    return add(new KadPeer(this, place(contact), contact, random.split()));
  }

  /// Gives a place in the network to a peer.
  int place(Contact contact) {
    int number = network.join((_, _) -> {});
    numbers.put(contact.id(), number);
    contacts.put(number, contact);
    return number;
  }

  /// Adds a peer that has its place.
  KadPeer add(KadPeer peer) {
    network.rejoin(peer.number, peer);
    places.put(peer, alive.size());
    alive.add(peer);
    return peer;
  }

  /// Lets `count` peers join, a few at a time, each through some that are there.
  void grow(int count, Duration interval) {
    for (int i = 0; i < count; i++) {
      List<Contact> known = someContacts();
      join().bootstrap(known);
      time.pass(interval);
    }
  }

  /// Peers that a newcomer is told of.
  List<Contact> someContacts() {
    var known = new ArrayList<Contact>();
    for (int i = 0; i < BOOTSTRAPS && !alive.isEmpty(); i++) known.add(anybody().contact);
    return known;
  }

  /// `peer` goes away for ever.
  void leave(KadPeer peer) {
    network.leave(peer.number);
    int place = Objects.requireNonNull(places.remove(peer), "it has left already");
    KadPeer last = alive.removeLast();
    if (!last.equals(peer)) {
      alive.set(place, last);
      places.put(last, place);
    }
    numbers.remove(peer.contact.id());
  }

  /// From now on until `until`, peers go away and new ones come in their place.
  ///
  /// @param perHour the share that goes within an hour
  void churn(double perHour, Duration until) {
    long end = time.nanos() + until.toNanos();
    double hour = Duration.ofHours(1).toNanos();
    leaveNext(hour / (perHour * alive.size()), end);
  }

  private void leaveNext(double meanNanos, long end) {
    time.afterNanos(
        (long) (-Math.log(1 - random.nextDouble()) * meanNanos),
        () -> {
          if (time.nanos() > end) return;
          leave(anybody());
          List<Contact> known = someContacts();
          join().bootstrap(known);
          leaveNext(meanNanos, end);
        });
  }
}
