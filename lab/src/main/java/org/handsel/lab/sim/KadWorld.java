package org.handsel.lab.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
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
  private final VirtualNetwork<Datagram> network;
  private final SplittableRandom random;
  private final Dial dial;
  private final KadParameters parameters;
  private final List<KadPeer> alive = new ArrayList<>();
  private final Map<KadPeer, Integer> places = new HashMap<>();
  private final Map<PeerId, Integer> numbers = new HashMap<>();
  private final List<Contact> contacts = new ArrayList<>();
  private final BitSet clients = new BitSet();
  private final Optional<Homes> homes;
  private final Loss loss;

  KadWorld(long seed, Dial dial, KadParameters parameters) {
    this(seed, dial, parameters, Homes.Share.NONE);
  }

  /// @param share how many of its peers are behind gateways, and how much gets lost
  KadWorld(long seed, Dial dial, KadParameters parameters, Homes.Share share) {
    this.network = new VirtualNetwork<>(time, seed, Climate.INTERNET);
    this.random = new SplittableRandom(seed);
    this.dial = dial;
    this.parameters = parameters;
    this.loss = new Loss(share.loss(), random.split());
    this.homes = share.none() ? Optional.empty() : Optional.of(new Homes(this, share));
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

  VirtualNetwork<Datagram> network() {
    return network;
  }

  /// The homes behind gateways, if there are such; then a place is an [Endpoint], and otherwise a
  /// peer's number.
  Optional<Homes> homes() {
    return homes;
  }

  /// What gets lost.
  Loss loss() {
    return loss;
  }

  /// Seconds since the beginning.
  int second() {
    return (int) (time.nanos() / 1_000_000_000);
  }

  /// Since which second something must have come over a connection for it to be there still.
  int connectedSince() {
    return homes.isPresent() ? second() - (int) Gateway.LASTING.toSeconds() : Integer.MIN_VALUE;
  }

  /// How long it takes peer `from` until it can ask something at `place`.
  long dialNanos(int from, long place) {
    OptionalInt to =
        homes.isPresent() ? homes.get().streets().home(place) : OptionalInt.of((int) place);
    if (to.isEmpty()) return 0;
    int packets = 2 * dial.roundTrips;
    return packets * network.delayNanos(from, to.getAsInt()) + loss.lateNanos(packets);
  }

  /// Where `peer` is called; empty if nowhere.
  OptionalLong placeOf(Contact peer) {
    if (homes.isPresent()) return Homes.placeOf(peer);
    Integer number = numbers.get(peer.id());
    return number == null ? OptionalLong.empty() : OptionalLong.of(number);
  }

  /// Peer `from` sends something to `place` from where it listens.
  void send(int from, long place, Packet packet) {
    if (homes.isPresent()) {
      homes.get().send(from, Streets.PORT, place, packet);
      return;
    }
    long late = loss.lateNanos();
    if (late == 0) deliver(from, place, packet);
    else time.afterNanos(late, () -> deliver(from, place, packet));
  }

  private void deliver(int from, long place, Packet packet) {
    network.send(from, (int) place, new Datagram(from, place, packet), packet.size());
  }

  /// How long it takes peer `from` to call peer `to` and have an answer, once it knows where.
  long callNanos(int from, int to) {
    int packets = 2 * (dial.roundTrips + 1);
    return packets * network.delayNanos(from, to) + loss.lateNanos(packets);
  }

  /// Whether `peer`, if it is there, is somewhere where it is said to be. Behind gateways that's a
  /// matter of its own (see [NatScenario]).
  boolean reachable(Contact peer) {
    Integer number = numbers.get(peer.id());
    if (homes.isPresent() || number == null) return true;
    List<Multiaddr> there = contacts.get(number).addresses();
    return peer.addresses().stream().anyMatch(there::contains);
  }

  Optional<Integer> numberOf(PeerId id) {
    return Optional.ofNullable(numbers.get(id));
  }

  Contact contact(int number) {
    return contacts.get(number);
  }

  /// From now on `peer` is where it says.
  void moved(KadPeer peer) {
    contacts.set(peer.number, peer.contact);
  }

  /// Whether peer `number` says that it answers questions.
  boolean serves(int number) {
    return !clients.get(number);
  }

  /// Whether peer `number` says so from now on.
  void serves(int number, boolean serves) {
    clients.set(number, !serves);
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
    if (homes.isPresent()) return homes.get().join();
    Contact contact =
        Contact.of(
            chanceId(), List.of(Multiaddr.of("/ip4/" + Endpoint.text(chanceIp()) + "/tcp/4001")));
    return add(new KadPeer(this, place(contact), contact, random.split()));
  }

  /// An address of chance.
  int chanceIp() {
    long host = Integer.toUnsignedLong(random.nextInt());
    // 11.0.0.0 to 90.255.255.255, less the 10 and 127 that are nobody's: all of it public.
    long network = ((11 + (host >>> 24) % 80) << 16) | ((host >>> 8) & 0xffff);
    return (int) ((network << Byte.SIZE) | (host % SUBNET_HOSTS + 1));
  }

  /// Gives a place in the network to a peer.
  int place(Contact contact) {
    int number = network.join((_, _) -> {});
    numbers.put(contact.id(), number);
    contacts.add(contact);
    return number;
  }

  /// Adds a peer that has its place.
  KadPeer add(KadPeer peer) {
    network.rejoin(
        peer.number, homes.isPresent() ? homes.get().behindGateway((HomePeer) peer) : peer);
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
    for (int i = 0; i < BOOTSTRAPS && !alive.isEmpty(); i++) {
      // Nobody is given the address of a peer that can't be called.
      known.add(homes.isPresent() ? homes.get().anyServer().contact : anybody().contact);
    }
    return known;
  }

  /// `peer` goes away for ever.
  void leave(KadPeer peer) {
    network.leave(peer.number);
    homes.ifPresent(it -> it.leave(peer.number));
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
