package org.handsel.libp2p.protocol.kad;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Protobuf;

/// One request or answer. Spec: kad-dht, "RPC messages".
///
/// @param key what it is about; which key that is depends on the type
/// @param record the value, in PUT_VALUE and GET_VALUE
/// @param closerPeers peers nearer to the key, in answers
/// @param providerPeers who provides the key, in ADD_PROVIDER and GET_PROVIDERS
public record Message(
    Type type,
    Bytes key,
    Optional<ValueRecord> record,
    List<Contact> closerPeers,
    List<Contact> providerPeers) {

  /// What is asked or answered.
  public enum Type {
    PUT_VALUE(0),
    GET_VALUE(1),
    ADD_PROVIDER(2),
    GET_PROVIDERS(3),
    FIND_NODE(4),
    PING(5);

    private final int number;

    Type(int number) {
      this.number = number;
    }
  }

  /// The longest key. The multihashes of content have at most 80 bytes (ipfs/specs, "Content
  /// Provider Advertisement"); keys of values are a prefix and a peer id.
  public static final int KEY_BYTES_MAX = 256;

  private static final int PEER_ID_BYTES_MAX = 128;
  private static final List<Type> TYPES = List.of(Type.values());

  /// The lists are copied.
  public Message {
    closerPeers = List.copyOf(closerPeers);
    providerPeers = List.copyOf(providerPeers);
  }

  /// A request or answer with a key only.
  public static Message of(Type type, Bytes key) {
    return new Message(type, key, Optional.empty(), List.of(), List.of());
  }

  /// Asks for the peers nearest to `key`, which is a peer id or stands for one.
  public static Message findNode(Bytes key) {
    return of(Type.FIND_NODE, key);
  }

  /// Gives a value to be kept.
  public static Message putValue(ValueRecord record) {
    return of(Type.PUT_VALUE, record.key()).with(Optional.of(record));
  }

  /// Says that `provider`, who sends this, provides `key`.
  public static Message addProvider(Bytes key, Contact provider) {
    return of(Type.ADD_PROVIDER, key).withProviders(List.of(provider));
  }

  /// The same with another record.
  public Message with(Optional<ValueRecord> record) {
    return new Message(type, key, record, closerPeers, providerPeers);
  }

  /// The same with other nearer peers.
  public Message withCloser(List<Contact> peers) {
    return new Message(type, key, record, peers, providerPeers);
  }

  /// The same with other providers.
  public Message withProviders(List<Contact> peers) {
    return new Message(type, key, record, closerPeers, peers);
  }

  /// Its bytes, without a length in front.
  public byte[] toArray() {
    var out = new Protobuf.Writer().varint(1, type.number).bytes(2, key);
    record.ifPresent(r -> out.message(3, r.write()));
    closerPeers.forEach(peer -> out.message(8, write(peer)));
    providerPeers.forEach(peer -> out.message(9, write(peer)));
    return out.toArray();
  }

  private static Protobuf.Writer write(Contact peer) {
    var out = new Protobuf.Writer().bytes(1, peer.id().toArray());
    peer.addresses().forEach(address -> out.bytes(2, address.withoutPeer().toArray()));
    return out;
  }

  /// The message that `bytes` are. Peers and addresses that can't be read, or are more than the
  /// limits allow, are left out: they may be of a kind that came after us.
  ///
  /// @throws MalformedException if they are none
  public static Message decode(byte[] bytes, KadLimits.Messages limits) throws MalformedException {
    Type type = Type.PUT_VALUE;
    Bytes key = Bytes.EMPTY;
    Optional<ValueRecord> record = Optional.empty();
    var closer = new ArrayList<Contact>();
    var providers = new ArrayList<Contact>();
    var in = new Protobuf.Reader(bytes);
    while (in.next()) {
      switch (in.field()) {
        case 1 -> type = TYPES.get(in.number(TYPES.size() - 1));
        case 2 -> key = Bytes.of(in.bytes(KEY_BYTES_MAX));
        case 3 ->
            record =
                Optional.of(
                    ValueRecord.decode(in.message(), KEY_BYTES_MAX, limits.valueBytesMax()));
        case 8 -> read(in.message(), limits, closer);
        case 9 -> read(in.message(), limits, providers);
        default -> in.skip();
      }
    }
    return new Message(type, key, record, closer, providers);
  }

  private static void read(Protobuf.Reader in, KadLimits.Messages limits, List<Contact> into)
      throws MalformedException {
    if (into.size() >= limits.peersMax()) return;
    Optional<PeerId> id = Optional.empty();
    var addresses = new ArrayList<Multiaddr>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> id = peer(in.bytes(PEER_ID_BYTES_MAX));
        case 2 -> {
          byte[] address = in.bytes();
          if (addresses.size() < limits.addressesMax()) address(address).ifPresent(addresses::add);
        }
        default -> in.skip();
      }
    }
    id.ifPresent(peer -> into.add(Contact.of(peer, addresses)));
  }

  private static Optional<PeerId> peer(byte[] bytes) {
    try {
      return Optional.of(PeerId.decode(bytes));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  private static Optional<Multiaddr> address(byte[] bytes) {
    try {
      return Optional.of(Multiaddr.decode(bytes).withoutPeer());
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }
}
