package org.handsel.libp2p.protocol.identify;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.crypto.PeerRecord;
import org.handsel.libp2p.crypto.PublicKey;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Frames;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Protobuf;

/// What one peer says of itself, and where it sees the other. Every field may be missing. Spec:
/// `identify/README.md`, "The Identify Message".
///
/// @param publicKey the sender's key, in protobuf form
/// @param listen where it listens
/// @param protocols what it answers
/// @param observed where it sees the reader
/// @param version of the protocol family, for debugging
/// @param agent the program's name and version
/// @param signedRecord its addresses in a signed envelope (RFC 0003)
public record IdentifyMessage(
    Optional<Bytes> publicKey,
    List<Multiaddr> listen,
    List<String> protocols,
    Optional<Multiaddr> observed,
    Optional<String> version,
    Optional<String> agent,
    Optional<Bytes> signedRecord) {

  /// The most addresses and protocols that are read.
  static final int ADDRESSES_MAX = 64;

  static final int PROTOCOLS_MAX = 512;
  private static final int TEXT_MAX = 256;

  /// The lists are copied.
  public IdentifyMessage {
    listen = List.copyOf(listen);
    protocols = List.copyOf(protocols);
  }

  /// Its bytes.
  public byte[] toArray() {
    var out = new Protobuf.Writer();
    publicKey.ifPresent(key -> out.bytes(1, key));
    listen.forEach(address -> out.bytes(2, address.toArray()));
    protocols.forEach(protocol -> out.text(3, protocol));
    observed.ifPresent(address -> out.bytes(4, address.toArray()));
    version.ifPresent(text -> out.text(5, text));
    agent.ifPresent(text -> out.text(6, text));
    signedRecord.ifPresent(envelope -> out.bytes(8, envelope));
    return out.toArray();
  }

  /// Reads all that the peer says until it ends the stream: one message behind its length, or
  /// several that add up to one, as some implementations split it.
  ///
  /// @throws MalformedException if it is more than `bytesMax` in all, or can't be read
  public static IdentifyMessage read(InputStream in, int bytesMax) throws IOException {
    var all = new ByteArrayOutputStream();
    for (int i = 0; i <= PROTOCOLS_MAX; i++) {
      Optional<byte[]> part = Frames.next(in, bytesMax - all.size());
      // Protocol buffers are made so that joined messages are one merged message.
      if (part.isEmpty()) return decode(all.toByteArray());
      all.writeBytes(part.get());
    }
    throw new MalformedException("an identify message in too many parts");
  }

  /// The message that `bytes` are.
  ///
  /// @throws MalformedException if they are none
  public static IdentifyMessage decode(byte[] bytes) throws MalformedException {
    Optional<Bytes> publicKey = Optional.empty();
    var listen = new ArrayList<Multiaddr>();
    var protocols = new ArrayList<String>();
    Optional<Multiaddr> observed = Optional.empty();
    Optional<String> version = Optional.empty();
    Optional<String> agent = Optional.empty();
    Optional<Bytes> signedRecord = Optional.empty();
    var in = new Protobuf.Reader(bytes);
    while (in.next()) {
      switch (in.field()) {
        case 1 -> publicKey = Optional.of(Bytes.of(in.bytes(PublicKey.ENCODED_BYTES_MAX)));
        case 2 -> address(in.bytes()).ifPresent(listen::add);
        case 3 -> protocols.add(shortText(in.text()));
        case 4 -> observed = address(in.bytes());
        case 5 -> version = Optional.of(shortText(in.text()));
        case 6 -> agent = Optional.of(shortText(in.text()));
        case 8 -> signedRecord = Optional.of(Bytes.of(in.bytes()));
        default -> in.skip();
      }
      if (listen.size() > ADDRESSES_MAX || protocols.size() > PROTOCOLS_MAX) {
        throw new MalformedException("an identify message with too many entries");
      }
    }
    return new IdentifyMessage(
        publicKey, listen, protocols, observed, version, agent, signedRecord);
  }

  /// Checks that whatever is signed or keyed is `peer`'s, and returns its addresses: the signed
  /// ones if there are such.
  ///
  /// @param records checks a signed record's envelope
  /// @throws MalformedException if the key or the signed record is another peer's
  List<Multiaddr> addressesOf(PeerId peer, Identify.Records records) throws MalformedException {
    if (publicKey.isPresent() && !peer.matches(PublicKey.decode(publicKey.get().toArray()))) {
      throw new MalformedException("identify with another peer's key");
    }
    if (signedRecord.isEmpty()) return listen;
    PeerRecord claimed = PeerRecord.unchecked(signedRecord.get().toArray());
    if (!claimed.peer().equals(peer)) throw new MalformedException("another peer's signed record");
    return records.certify(signedRecord.get()).addresses();
  }

  /// Empty for an address that we can't read: it may be of a protocol that came after us.
  private static Optional<Multiaddr> address(byte[] bytes) {
    try {
      return Optional.of(Multiaddr.decode(bytes));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  private static String shortText(String text) throws MalformedException {
    if (text.length() > TEXT_MAX) throw new MalformedException("an identify text too long");
    return text;
  }
}
