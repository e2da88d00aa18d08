package org.handsel.libp2p.protocol.kad;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.crypto.PublicKey;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Protobuf;

/// A signed pointer under a name that is a key: what [#open] returns was verified. Spec: ipfs/specs
/// `ipns/ipns-record.md`. Records are made and read in version 2; what version 1 left in a record
/// is only checked to say the same.
///
/// @param value where it points, as a rule `/ipfs/…`
/// @param validUntil when it runs out
/// @param sequence counts the revisions, unsigned
/// @param ttl how long an answer may be kept before asking again
public record IpnsRecord(Bytes value, Instant validUntil, long sequence, Duration ttl) {
  /// "Record Size Limit".
  public static final int BYTES_MAX = 10 << 10;

  private static final byte[] SIGNATURE_PREFIX =
      "ipns-signature:".getBytes(StandardCharsets.US_ASCII);

  /// The validity field is no longer than a time with nanoseconds and zone.
  private static final int VALIDITY_BYTES_MAX = 64;

  /// This record, signed. Whoever has the key can read it under the name `signer.peerId()`.
  public Bytes seal(KeyPair signer) {
    byte[] data =
        new CborFields.Writer()
            .number("TTL", ttl.toNanos())
            .bytes("Value", value.toArray())
            .number("Sequence", sequence)
            .bytes("Validity", time(validUntil))
            .number("ValidityType", 0)
            .toArray();
    byte[] signature = signer.sign(signed(data));
    return Bytes.of(new Protobuf.Writer().bytes(8, signature).bytes(9, data).toArray());
  }

  private static byte[] time(Instant time) {
    return DateTimeFormatter.ISO_INSTANT.format(time).getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] signed(byte[] data) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(SIGNATURE_PREFIX);
    out.writeBytes(data);
    return out.toByteArray();
  }

  /// What stands on the wire, before it was verified.
  private static final class Entry {
    Optional<byte[]> value = Optional.empty();
    boolean signedByV1;
    Optional<Long> validityType = Optional.empty();
    Optional<byte[]> validity = Optional.empty();
    Optional<Long> sequence = Optional.empty();
    Optional<Long> ttl = Optional.empty();
    Optional<byte[]> publicKey = Optional.empty();
    byte[] signature = {};
    byte[] data = {};
  }

  /// The record that `bytes` are, which is signed by the key of `name`. Whether it has run out is
  /// left to the caller.
  ///
  /// @throws MalformedException if it is none, or its signature doesn't stand
  public static IpnsRecord open(PeerId name, byte[] bytes) throws MalformedException {
    // "Record Verification", in its steps.
    if (bytes.length > BYTES_MAX) throw new MalformedException("an IPNS record above 10 KiB");
    Entry entry = decode(bytes);
    if (entry.signature.length == 0 || entry.data.length == 0) {
      throw new MalformedException("an IPNS record without data or signature of version 2");
    }
    PublicKey key = keyOf(name, entry);
    Map<String, Object> data = CborFields.read(entry.data);
    if (!key.verify(signed(entry.data), entry.signature)) {
      throw new MalformedException("an IPNS record with a wrong signature");
    }
    var record =
        new IpnsRecord(
            Bytes.of(bytes(data, "Value")),
            end(data),
            number(data, "Sequence"),
            Duration.ofNanos(Math.max(0, number(data, "TTL"))));
    if (entry.signedByV1 || entry.value.isPresent()) checkCopies(entry, data);
    return record;
  }

  private static Entry decode(byte[] bytes) throws MalformedException {
    var entry = new Entry();
    var in = new Protobuf.Reader(bytes);
    while (in.next()) {
      switch (in.field()) {
        case 1 -> entry.value = Optional.of(in.bytes());
        case 2 -> {
          in.skip();
          entry.signedByV1 = true;
        }
        case 3 -> entry.validityType = Optional.of(in.varint());
        case 4 -> entry.validity = Optional.of(in.bytes());
        case 5 -> entry.sequence = Optional.of(in.varint());
        case 6 -> entry.ttl = Optional.of(in.varint());
        case 7 -> entry.publicKey = Optional.of(in.bytes(PublicKey.ENCODED_BYTES_MAX));
        case 8 -> entry.signature = in.bytes();
        case 9 -> entry.data = in.bytes();
        default -> in.skip();
      }
    }
    return entry;
  }

  private static PublicKey keyOf(PeerId name, Entry entry) throws MalformedException {
    Optional<PublicKey> inlined = name.publicKey();
    if (inlined.isPresent()) return inlined.get();
    if (entry.publicKey.isEmpty()) throw new MalformedException("an IPNS record without its key");
    PublicKey key = PublicKey.decode(entry.publicKey.get());
    if (!name.matches(key)) throw new MalformedException("an IPNS record with another name's key");
    return key;
  }

  private static Instant end(Map<String, Object> data) throws MalformedException {
    if (number(data, "ValidityType") != 0) throw new MalformedException("unknown validity type");
    byte[] text = bytes(data, "Validity");
    if (text.length > VALIDITY_BYTES_MAX) throw new MalformedException("a validity too long");
    try {
      return OffsetDateTime.parse(new String(text, StandardCharsets.US_ASCII)).toInstant();
    } catch (DateTimeException e) {
      throw new MalformedException("a validity that is no time", e);
    }
  }

  private static void checkCopies(Entry entry, Map<String, Object> data) throws MalformedException {
    boolean same =
        Arrays.equals(entry.value.orElse(new byte[0]), bytes(data, "Value"))
            && Arrays.equals(entry.validity.orElse(new byte[0]), bytes(data, "Validity"))
            && entry.validityType.orElse(0L) == number(data, "ValidityType")
            && entry.sequence.orElse(0L) == number(data, "Sequence")
            && entry.ttl.orElse(0L) == number(data, "TTL");
    if (!same) throw new MalformedException("an IPNS record that says two things");
  }

  private static byte[] bytes(Map<String, Object> data, String field) throws MalformedException {
    if (data.get(field) instanceof Bytes bytes) return bytes.toArray();
    throw new MalformedException("an IPNS record without " + field);
  }

  private static long number(Map<String, Object> data, String field) throws MalformedException {
    if (data.get(field) instanceof Long number) return number;
    throw new MalformedException("an IPNS record without " + field);
  }
}
