package org.handsel.libp2p;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.crypto.PeerRecord;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;

/// Where peers can be reached, as far as we heard: from themselves, from others, from earlier
/// connections. Bounded, and forgetful: addresses lapse, and the peer that was silent for longest
/// makes room. Safe for use by many threads.
///
/// What a peer signed itself ([#certify]) is kept apart and can be handed on to others, who check
/// the signature again. Spec: libp2p/specs `RFC/0003-routing-records.md`.
public final class PeerBook {
  /// Longer than any that leads somewhere, through a relay and with the hashes of certificates.
  private static final int ADDRESS_BYTES_MAX = 512;

  private final PeerStore store;
  private final Limits.Peers limits;
  private final InstantSource clock;
  // In the order of their last change, with what each entry takes; the store may be slow to tell.
  private final Map<PeerId, Integer> sizes = new LinkedHashMap<>();
  private long bytes;

  /// Over what `store` holds already.
  public PeerBook(PeerStore store, Limits.Peers limits, InstantSource clock) {
    this.store = store;
    this.limits = limits;
    this.clock = clock;
    store.all().forEach(this::count);
  }

  /// Remembers that `peer` may be reached at `addresses` for as long as `believed`. An address that
  /// is known stays so for the longer of both times.
  public synchronized void learn(PeerId peer, Collection<Multiaddr> addresses, Duration believed) {
    if (addresses.isEmpty() || !believed.isPositive()) return;
    Instant now = clock.instant();
    var merged = new HashMap<Multiaddr, Instant>();
    Optional<PeerStore.Entry> old = store.find(peer);
    old.ifPresent(entry -> merged.putAll(entry.addresses()));
    for (Multiaddr address : addresses) {
      if (address.size() > ADDRESS_BYTES_MAX) continue;
      merged.merge(address.withoutPeer(), now.plus(believed), PeerBook::later);
    }
    merged.values().removeIf(until -> !until.isAfter(now));
    keep(
        new PeerStore.Entry(peer, newest(merged), old.flatMap(PeerStore.Entry::signedRecord), now));
  }

  /// Checks what a peer has signed about itself, and keeps it if it is the newest. Its addresses
  /// are not tried because of that: they may be of another network's; [#learn] those that are worth
  /// it.
  ///
  /// Peers say the same at every connection: what is kept already isn't checked again.
  ///
  /// @throws MalformedException if it isn't signed by the peer that it speaks of
  public synchronized PeerRecord certify(Bytes envelope) throws MalformedException {
    PeerRecord said = PeerRecord.unchecked(envelope.toArray());
    Optional<Bytes> held = envelope(said.peer());
    if (held.equals(Optional.of(envelope))) return said;
    PeerRecord record = PeerRecord.open(envelope.toArray());
    // RFC 0003: "only accept the new envelope if it has a greater `seq` value than existing
    // envelopes."
    boolean fit = envelope.size() <= limits.recordBytesMax();
    if (fit && (held.isEmpty() || newer(record, held.get()))) {
      Map<Multiaddr, Instant> addresses =
          store.find(record.peer()).map(PeerStore.Entry::addresses).orElse(Map.of());
      keep(new PeerStore.Entry(record.peer(), addresses, Optional.of(envelope), clock.instant()));
    }
    return record;
  }

  /// The newest list of addresses that `peer` has signed.
  public synchronized Optional<PeerRecord> record(PeerId peer) {
    return envelope(peer).flatMap(PeerBook::reopened);
  }

  /// The signed envelope around [#record], to hand on.
  public synchronized Optional<Bytes> envelope(PeerId peer) {
    return store.find(peer).flatMap(PeerStore.Entry::signedRecord);
  }

  /// Where `peer` may be reached, without its `/p2p/…`.
  public synchronized List<Multiaddr> addresses(PeerId peer) {
    Instant now = clock.instant();
    var valid = new ArrayList<Multiaddr>();
    store
        .find(peer)
        .ifPresent(entry ->
            entry
                .addresses()
                .forEach((address, until) -> {
                  if (until.isAfter(now)) valid.add(address);
                }));
    return List.copyOf(valid);
  }

  /// Forgets all of `peer`.
  public synchronized void forget(PeerId peer) {
    uncount(peer);
    store.remove(peer);
  }

  /// The peers of which anything is remembered.
  public synchronized List<PeerId> peers() {
    return List.copyOf(sizes.keySet());
  }

  private void keep(PeerStore.Entry entry) {
    store.put(entry);
    uncount(entry.peer());
    count(entry);
    while (sizes.size() > limits.rememberedMax()
        || (bytes > limits.bytesMax() && sizes.size() > 1)) {
      forget(sizes.keySet().iterator().next());
    }
  }

  private void count(PeerStore.Entry entry) {
    int size = entry.signedRecord().map(Bytes::size).orElse(0);
    for (Multiaddr address : entry.addresses().keySet()) size += address.size();
    sizes.put(entry.peer(), size);
    bytes += size;
  }

  private void uncount(PeerId peer) {
    Integer size = sizes.remove(peer);
    if (size != null) bytes -= size;
  }

  private Map<Multiaddr, Instant> newest(Map<Multiaddr, Instant> addresses) {
    if (addresses.size() <= limits.addressesMax()) return addresses;
    Deque<Multiaddr> byTime =
        new ArrayDeque<>(
            addresses.keySet().stream().sorted(Comparator.comparing(addresses::get)).toList());
    var kept = new HashMap<>(addresses);
    while (kept.size() > limits.addressesMax()) kept.remove(byTime.removeFirst());
    return kept;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static boolean newer(PeerRecord record, Bytes held) {
    try {
      return Long.compareUnsigned(record.seq(), PeerRecord.unchecked(held.toArray()).seq()) > 0;
    } catch (MalformedException e) {
      return true; // the store gave back another one than it was given
    }
  }

  private static Optional<PeerRecord> reopened(Bytes envelope) {
    try {
      return Optional.of(PeerRecord.open(envelope.toArray()));
    } catch (MalformedException e) {
      // The store gave back another one than it was given: then there is none.
      return Optional.empty();
    }
  }
}
