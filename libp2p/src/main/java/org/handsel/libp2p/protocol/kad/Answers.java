package org.handsel.libp2p.protocol.kad;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;

/// What a server answers, and what it keeps for others. Spec: kad-dht, "RPC messages", the
/// requirements for each `MessageType`. For one thread.
public final class Answers {
  /// ipfs/specs `routing/kad-dht.md`, "Content Provider Advertisement": a key "doesn't exceed 80
  /// bytes in size".
  private static final int PROVIDED_KEY_BYTES_MAX = 80;

  private final Supplier<Contact> self;
  private final RoutingTable table;
  private final int k;
  private final KadLimits limits;
  private final Validators validators;
  private final AddressPolicy policy;
  private final Function<PeerId, Optional<Contact>> met;
  private final ProviderStore providers;
  private final ValueStore values;

  /// @param self who we are, and where at the moment
  /// @param met where a peer is that we have met, if we have; servers are in the table
  Answers(
      Supplier<Contact> self,
      RoutingTable table,
      int k,
      KadLimits limits,
      Validators validators,
      AddressPolicy policy,
      Function<PeerId, Optional<Contact>> met) {
    this.self = self;
    this.table = table;
    this.k = k;
    this.limits = limits;
    this.validators = validators;
    this.policy = policy;
    this.met = met;
    this.providers = new ProviderStore(self.get().key(), limits.stores());
    this.values = new ValueStore(self.get().key(), limits.stores());
  }

  /// Answers `request` of the peer `from`, who is at `where`.
  ///
  /// @throws MalformedException if it asks for what can't be; then there is no answer
  public Message answer(Message request, PeerId from, Multiaddr where, Instant now)
      throws MalformedException {
    if (request.key().size() == 0 && request.type() != Message.Type.PING) {
      throw new MalformedException("a request without a key");
    }
    return readable(answerWhole(request, from, where, now));
  }

  private Message answerWhole(Message request, PeerId from, Multiaddr where, Instant now)
      throws MalformedException {
    Message bare = Message.of(request.type(), request.key());
    return switch (request.type()) {
      case PING -> bare;
      case FIND_NODE -> bare.withCloser(asked(request.key(), from, where));
      case GET_VALUE ->
          bare.with(values.get(request.key(), now).filter(record -> stands(record, now)))
              .withCloser(closer(request.key(), from, where));
      case PUT_VALUE -> putValue(request, from, now);
      case GET_PROVIDERS ->
          bare.withProviders(
                  fit(
                      providers.get(request.key(), limits.messages().providersMax(), now),
                      where,
                      true))
              .withCloser(closer(request.key(), from, where));
      case ADD_PROVIDER -> addProvider(request, from, where, now);
    };
  }

  /// `answer`, if need be without some addresses of the peers that have most: of each, what is
  /// within its part of the bytes that there are for all. So nobody takes up others' room.
  private Message readable(Message answer) {
    int max = limits.messages().peersBytesMax();
    List<Contact> closer = answer.closerPeers();
    List<Contact> providers = answer.providerPeers();
    long size = Stream.concat(closer.stream(), providers.stream()).mapToLong(Contact::size).sum();
    if (size <= max) return answer;
    int part = max / (closer.size() + providers.size());
    return answer
        .withCloser(
            closer.stream()
                .map(contact -> contact.within(part))
                .filter(contact -> !contact.addresses().isEmpty())
                .toList())
        .withProviders(providers.stream().map(contact -> contact.within(part)).toList());
  }

  private List<Contact> closer(Bytes name, PeerId from, Multiaddr where) {
    return fit(table.closest(Key.of(name), k, from::equals), where, false);
  }

  /// The nearest peers, and the one that was asked for itself if it is no server, or us, or the one
  /// that asks. Spec: ipfs/specs, "Discovering non-DHT Servers".
  private List<Contact> asked(Bytes name, PeerId from, Multiaddr where) {
    List<Contact> closer = closer(name, from, where);
    Optional<Contact> wanted = wanted(name);
    if (wanted.isEmpty() || closer.stream().anyMatch(c -> c.id().equals(wanted.get().id()))) {
      return closer;
    }
    var all = new ArrayList<>(fit(List.of(wanted.get()), where, false));
    all.addAll(closer);
    return all;
  }

  private Optional<Contact> wanted(Bytes name) {
    try {
      PeerId peer = PeerId.decode(name.toArray());
      if (peer.equals(self.get().id())) return Optional.of(self.get());
      return table.find(peer).or(() -> met.apply(peer));
    } catch (MalformedException e) {
      // Any name may be looked up; most are no peers.
      return Optional.empty();
    }
  }

  private List<Contact> fit(List<Contact> contacts, Multiaddr where, boolean bare) {
    var fitting = new ArrayList<Contact>(contacts.size());
    for (Contact contact : contacts) {
      Contact fit = policy.fit(contact, where);
      // A provider's address can be found by a lookup; a nearer peer without one is of no use.
      if (bare || !fit.addresses().isEmpty()) fitting.add(fit);
    }
    return fitting;
  }

  private Message putValue(Message request, PeerId from, Instant now) throws MalformedException {
    ValueRecord record =
        request.record().orElseThrow(() -> new MalformedException("PUT_VALUE without a record"));
    if (!record.key().equals(request.key())) {
      throw new MalformedException("PUT_VALUE under two keys");
    }
    Validator validator = validators.of(record.key());
    validator.validate(record.key(), record.value(), now);
    Optional<ValueRecord> old = values.get(record.key(), now).filter(r -> stands(r, now));
    if (old.isPresent() && validator.compare(record.key(), record.value(), old.get().value()) < 0) {
      throw new MalformedException("PUT_VALUE of an older value than we have");
    }
    if (!values.put(record.key(), record.value(), from, now)) {
      throw new MalformedException("PUT_VALUE beyond what we keep");
    }
    return Message.of(request.type(), request.key()).with(Optional.of(record));
  }

  /// A value that was valid when it came may have run out since.
  private boolean stands(ValueRecord record, Instant now) {
    try {
      validators.of(record.key()).validate(record.key(), record.value(), now);
      return true;
    } catch (MalformedException e) {
      values.remove(record.key());
      return false;
    }
  }

  private Message addProvider(Message request, PeerId from, Multiaddr where, Instant now)
      throws MalformedException {
    if (request.key().size() > PROVIDED_KEY_BYTES_MAX) {
      throw new MalformedException("ADD_PROVIDER with a long key");
    }
    // "all providerPeers that match the RPC sender's PeerID are recorded as providers."
    Contact provider =
        request.providerPeers().stream()
            .filter(contact -> contact.id().equals(from))
            .findFirst()
            .orElseThrow(() -> new MalformedException("ADD_PROVIDER for others only"));
    Contact fit = policy.fit(provider, where);
    if (!providers.add(request.key(), fit, where, now)) {
      throw new MalformedException("ADD_PROVIDER beyond what we keep");
    }
    return Message.of(request.type(), request.key()).withProviders(List.of(fit));
  }

  /// Keeps a value of our own, as one that was put.
  void keep(ValueRecord record, Instant now) {
    values.put(record.key(), record.value(), self.get().id(), now);
  }

  /// The value that we have under `name`.
  Optional<ValueRecord> value(Bytes name, Instant now) {
    return values.get(name, now).filter(record -> stands(record, now));
  }

  /// The providers of `name` that we know.
  public List<Contact> providers(Bytes name, Instant now) {
    return providers.get(name, limits.messages().providersMax(), now);
  }

  /// Forgets what has run out.
  void expire(Instant now) {
    providers.expire(now);
    values.expire(now);
  }

  /// How many provider records are kept.
  public int providersKept() {
    return providers.size();
  }

  /// How many values are kept.
  public int valuesKept() {
    return values.size();
  }
}
