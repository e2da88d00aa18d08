package org.handsel.libp2p.protocol.kad;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Scope;

/// A peer, where it lies, and where it may be reached: what the specification calls `PeerInfo`. The
/// addresses are hints until a connection has proven the peer's key.
public final class Contact {
  /// The most addresses of one peer that are kept or told of.
  static final int ADDRESSES_MAX = 16;

  /// The longest address that is. One through a relay, with both peers' ids, has about 100 bytes.
  static final int ADDRESS_BYTES_MAX = 256;

  /// The most bytes that all addresses of one peer have.
  static final int ADDRESSES_BYTES_MAX = 2 << 10;

  /// What a message needs around a peer's id and addresses, and around each address.
  private static final int FRAME_BYTES = 8;

  private static final int ADDRESS_FRAME_BYTES = 4;

  /// The network of all that are reached by name, or in another way that tells no IP address.
  /// Smaller than the number of any real one.
  private static final long NAMES = 1;

  private static final int IP4_BITS = 24;
  private static final int IP6_BITS = 48;

  private final PeerId id;
  private final Key key;
  private final List<Multiaddr> addresses;
  private final List<Long> subnets;
  private final boolean global;
  private final boolean direct;

  private Contact(PeerId id, Key key, List<Multiaddr> addresses) {
    this.id = id;
    this.key = key;
    this.addresses = List.copyOf(addresses);
    this.subnets = subnetsOf(this.addresses);
    this.global = this.addresses.stream().allMatch(Contact::global);
    this.direct = this.addresses.stream().anyMatch(address -> !address.has("p2p-circuit"));
  }

  /// `id` at `addresses`.
  public static Contact of(PeerId id, List<Multiaddr> addresses) {
    return new Contact(id, Key.of(id), addresses);
  }

  /// The same peer at other addresses.
  public Contact at(List<Multiaddr> others) {
    return others.equals(addresses) ? this : new Contact(id, key, others);
  }

  /// The same peer at no more of its addresses than are kept or told of. Those too long are passed
  /// over, the others stay.
  Contact bounded() {
    return at(few(addresses, ADDRESSES_BYTES_MAX, 0));
  }

  /// The same peer at as many of its addresses as let [#size] be `bytes` at most.
  Contact within(int bytes) {
    if (size() <= bytes) return this;
    return at(few(addresses, bytes - bareSize(), ADDRESS_FRAME_BYTES));
  }

  private static List<Multiaddr> few(List<Multiaddr> all, int bytes, int frame) {
    var kept = new ArrayList<Multiaddr>();
    int left = bytes;
    for (Multiaddr address : all) {
      int size = address.size();
      if (kept.size() == ADDRESSES_MAX) break;
      if (size > ADDRESS_BYTES_MAX || size + frame > left) continue;
      kept.add(address);
      left -= size + frame;
    }
    return kept;
  }

  /// How many bytes it takes up in a message, at most.
  int size() {
    int size = bareSize();
    for (Multiaddr address : addresses) size += address.size() + ADDRESS_FRAME_BYTES;
    return size;
  }

  private int bareSize() {
    return id.toArray().length + FRAME_BYTES;
  }

  /// Who it is.
  public PeerId id() {
    return id;
  }

  /// Where it lies.
  public Key key() {
    return key;
  }

  /// Where it may be reached.
  public List<Multiaddr> addresses() {
    return addresses;
  }

  /// The public networks that it is in, each as a number: /24 of IPv4, /48 of IPv6. Whoever has one
  /// address there can have all of them, so peers from one of these count as few. Addresses of a
  /// site have none: on a LAN all are in one network. All names together count as one network, or
  /// whoever has a zone with many of them would be nowhere and everywhere.
  public List<Long> subnets() {
    return subnets;
  }

  /// True if it has an address of its own, not only ones through a relay.
  public boolean direct() {
    return direct;
  }

  /// True if its addresses mean the same wherever one is.
  boolean global() {
    return global;
  }

  private static boolean global(Multiaddr address) {
    return switch (Scope.of(address)) {
      case PUBLIC, UNKNOWN -> true;
      case LOCAL, LOOPBACK -> false;
    };
  }

  private static List<Long> subnetsOf(List<Multiaddr> addresses) {
    if (addresses.size() == 1) return subnet(addresses.getFirst()).map(List::of).orElse(List.of());
    Set<Long> all = new TreeSet<>();
    for (Multiaddr address : addresses) subnet(address).ifPresent(all::add);
    // Whoever has a name besides is counted where it is.
    if (addresses.stream().anyMatch(it -> it.ip().isPresent())) all.remove(NAMES);
    return List.copyOf(new ArrayList<>(all));
  }

  /// The same peer without the addresses that name it only, if others tell where it is: or it could
  /// be counted at the one and be reached at the other.
  Contact located() {
    if (addresses.size() < 2) return this;
    List<Multiaddr> located = addresses.stream().filter(it -> it.ip().isPresent()).toList();
    return located.isEmpty() ? this : at(located);
  }

  /// The number of the network that `address` is in.
  static Optional<Long> subnet(Multiaddr address) {
    Optional<Bytes> ip = address.ip();
    if (ip.isEmpty()) return Optional.of(NAMES);
    if (Scope.of(address) != Scope.PUBLIC) return Optional.empty();
    int bits = ip.get().size() == 4 ? IP4_BITS : IP6_BITS;
    long number = bits;
    for (int i = 0; i < bits / 8; i++) number = number << 8 | (ip.get().at(i) & 0xff);
    return Optional.of(number);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Contact that && id.equals(that.id) && addresses.equals(that.addresses);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return id + " at " + addresses;
  }
}
