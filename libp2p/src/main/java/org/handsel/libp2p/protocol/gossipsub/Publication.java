package org.handsel.libp2p.protocol.gossipsub;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.crypto.PublicKey;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Protobuf;

/// A `Message` of the specification as it travels; [org.handsel.libp2p.PubSub.Message] is what
/// subscribers see of it. Spec: pubsub, "The Message", "Message Signing".
///
/// @param from the author's peer id, in topics with signatures
/// @param data what was published
/// @param sequence the author's number for it, in topics with signatures
/// @param topic where it was published
/// @param signature by the author
/// @param key the author's, if its id doesn't hold it
/// @param unknown fields that came after us, as they stood: they are signed and forwarded too
public record Publication(
    Optional<Bytes> from,
    Bytes data,
    Optional<Bytes> sequence,
    String topic,
    Optional<Bytes> signature,
    Optional<Bytes> key,
    Bytes unknown) {
  private static final byte[] SIGNED_PREFIX = "libp2p-pubsub:".getBytes(StandardCharsets.UTF_8);
  private static final int SEQUENCE_BYTES = 8;
  private static final int NAME_BYTES_MAX = 64;
  private static final int SIGNATURE_BYTES_MAX = 1024;

  /// The objects around the bytes; or messages of no bytes would cost nothing.
  private static final int OVERHEAD_BYTES = 256;

  /// One without an author.
  public static Publication unsigned(String topic, Bytes data) {
    return new Publication(
        Optional.empty(),
        data,
        Optional.empty(),
        topic,
        Optional.empty(),
        Optional.empty(),
        Bytes.EMPTY);
  }

  /// One signed by `author` under its number `sequence`.
  public static Publication signed(KeyPair author, long sequence, String topic, Bytes data) {
    byte[] number = new byte[SEQUENCE_BYTES];
    for (int i = 0; i < SEQUENCE_BYTES; i++) number[i] = (byte) (sequence >>> (56 - 8 * i));
    var plain =
        new Publication(
            Optional.of(author.peerId().bytes()),
            data,
            Optional.of(Bytes.of(number)),
            topic,
            Optional.empty(),
            Optional.empty(),
            Bytes.EMPTY);
    return new Publication(
        plain.from,
        data,
        plain.sequence,
        topic,
        Optional.of(Bytes.of(author.sign(plain.signedBytes()))),
        Optional.empty(),
        Bytes.EMPTY);
  }

  /// The author that it claims, if it claims one that can be.
  Optional<PeerId> author() {
    try {
      return from.isPresent() ? Optional.of(PeerId.decode(from.get().toArray())) : Optional.empty();
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  /// pubsub, `StrictNoSign`: "Enforce the fields to be absent, reject otherwise."
  boolean saysNothingOfItsAuthor() {
    return from.isEmpty() && sequence.isEmpty() && signature.isEmpty() && key.isEmpty();
  }

  /// pubsub, `StrictSign`: "Enforce the fields to be present, reject otherwise." Cheap; whether the
  /// signature stands is asked of [#signatureStands].
  boolean saysWhoSignedIt() {
    return author().isPresent()
        && sequence.map(number -> number.size() == SEQUENCE_BYTES).orElse(false)
        && signature.isPresent();
  }

  /// True if its author's key made the signature.
  boolean signatureStands() {
    Optional<PeerId> author = author();
    if (author.isEmpty() || signature.isEmpty()) return false;
    try {
      Optional<PublicKey> inlined = author.get().publicKey();
      // "When present, it must match the peer ID."
      Optional<PublicKey> sent =
          key.isPresent() ? Optional.of(PublicKey.decode(key.get().toArray())) : Optional.empty();
      if (sent.isPresent() && !author.get().matches(sent.get())) return false;
      return inlined
          .or(() -> sent)
          .map(signer -> signer.verify(signedBytes(), signature.get().toArray()))
          .orElse(false);
    } catch (MalformedException e) {
      return false;
    }
  }

  /// "The signature is computed over the marshalled message protobuf excluding the signature field
  /// itself. This includes any fields that are not recognized."
  ///
  /// go-libp2p and js-libp2p leave the key out too, and js always sends it, so we do as they do.
  private byte[] signedBytes() {
    var out = new ByteArrayOutputStream();
    out.writeBytes(SIGNED_PREFIX);
    out.writeBytes(write(false).toArray());
    return out.toByteArray();
  }

  /// What it takes in memory, about.
  int bytes() {
    return OVERHEAD_BYTES
        + data.size()
        + unknown.size()
        + topic.length()
        + size(from)
        + size(sequence)
        + size(signature)
        + size(key);
  }

  private static int size(Optional<Bytes> field) {
    return field.map(Bytes::size).orElse(0);
  }

  Protobuf.Writer write() {
    return write(true);
  }

  private Protobuf.Writer write(boolean withSignature) {
    var out = new Protobuf.Writer();
    from.ifPresent(peer -> out.bytes(1, peer));
    out.bytes(2, data);
    sequence.ifPresent(number -> out.bytes(3, number));
    out.text(4, topic);
    if (withSignature) {
      signature.ifPresent(bytes -> out.bytes(5, bytes));
      key.ifPresent(bytes -> out.bytes(6, bytes));
    }
    return out.raw(unknown.toArray());
  }

  /// The message in `in`.
  ///
  /// @throws MalformedException if it can't be read, or a field is longer than it can be
  static Publication read(Protobuf.Reader in, GossipLimits limits) throws MalformedException {
    Optional<Bytes> from = Optional.empty();
    Bytes data = Bytes.EMPTY;
    Optional<Bytes> sequence = Optional.empty();
    String topic = "";
    Optional<Bytes> signature = Optional.empty();
    Optional<Bytes> key = Optional.empty();
    var unknown = new ByteArrayOutputStream();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> from = Optional.of(Bytes.of(in.bytes(NAME_BYTES_MAX)));
        case 2 -> data = Bytes.of(in.bytes(limits.messageBytesMax()));
        case 3 -> sequence = Optional.of(Bytes.of(in.bytes(NAME_BYTES_MAX)));
        case 4 -> topic = in.text();
        case 5 -> signature = Optional.of(Bytes.of(in.bytes(SIGNATURE_BYTES_MAX)));
        case 6 -> key = Optional.of(Bytes.of(in.bytes(PublicKey.ENCODED_BYTES_MAX)));
        default -> unknown.writeBytes(in.raw());
      }
      if (data.size() + unknown.size() > limits.messageBytesMax()) {
        throw new MalformedException("a message whose fields are too long");
      }
    }
    if (topic.isEmpty() || topic.length() > limits.topicCharsMax()) {
      throw new MalformedException("a message whose topic has " + topic.length() + " characters");
    }
    return new Publication(
        from, data, sequence, topic, signature, key, Bytes.of(unknown.toByteArray()));
  }
}
