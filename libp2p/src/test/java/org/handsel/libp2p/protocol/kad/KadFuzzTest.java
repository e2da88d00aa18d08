package org.handsel.libp2p.protocol.kad;

import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Protobuf;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

/// What strangers send must be read or refused, and what was read can be written.
@ExtendWith(NearMisses.class)
class KadFuzzTest {
  private static final KeyPair ALICE = KeyPair.ofSeed(new byte[32]);
  private static final PeerId NAME = ALICE.peerId();
  private static final KadLimits.Messages LIMITS = KadLimits.DEFAULT.messages();

  private static final IpnsRecord RECORD =
      new IpnsRecord(Bytes.utf8("/ipfs/bafkqaddw"), Kads.NOON, 300, Duration.ofMinutes(5));

  private static final ValueRecord PUBLIC_KEY =
      new ValueRecord(
          PublicKeyValidator.keyOf(NAME),
          Bytes.of(ALICE.publicKey().encode()),
          Optional.of("2030-01-01T12:00:00Z"));

  static Stream<Named<byte[]>> message() {
    var random = new SplittableRandom(1);
    Bytes key = Kads.name(random);
    return Stream.of(
        named("FIND_NODE", Message.findNode(key).toArray()),
        named("PUT_VALUE", Message.putValue(PUBLIC_KEY).toArray()),
        named("ADD_PROVIDER", Message.addProvider(key, Kads.contact(random)).toArray()),
        named(
            "GET_PROVIDERS answered",
            Message.of(Message.Type.GET_PROVIDERS, key)
                .withCloser(Kads.contacts(5, random))
                .withProviders(Kads.contacts(3, random))
                .toArray()));
  }

  @MethodSource
  @FuzzTest
  void message(byte[] bytes) {
    try {
      Message message = Message.decode(bytes, LIMITS);
      if (!Message.decode(message.toArray(), LIMITS).equals(message)) {
        throw new IllegalStateException("it reads differently the second time");
      }
    } catch (MalformedException e) {
      // Refused.
    }
  }

  static Stream<Named<byte[]>> ipnsRecord() {
    return Stream.of(named("a record", RECORD.seal(ALICE).toArray()));
  }

  @MethodSource
  @FuzzTest
  void ipnsRecord(byte[] bytes) {
    try {
      IpnsRecord _ = IpnsRecord.open(NAME, bytes);
    } catch (MalformedException e) {
      // Refused.
    }
  }

  static Stream<Named<byte[]>> cbor() throws MalformedException {
    byte[] data = {};
    var in = new Protobuf.Reader(RECORD.seal(ALICE).toArray());
    while (in.next()) {
      if (in.field() == 9) data = in.bytes();
      else in.skip();
    }
    return Stream.of(named("a record's fields", data));
  }

  @MethodSource
  @FuzzTest
  void cbor(byte[] bytes) {
    try {
      var _ = CborFields.read(bytes);
    } catch (MalformedException e) {
      // Refused.
    }
  }

  static Stream<Named<byte[]>> value() {
    Bytes ipns = Bytes.of(RECORD.seal(ALICE).toArray());
    return Stream.of(
        named("a public key", Message.putValue(PUBLIC_KEY).toArray()),
        named(
            "an IPNS record",
            Message.putValue(new ValueRecord(IpnsValidator.keyOf(NAME), ipns, Optional.empty()))
                .toArray()));
  }

  /// What anybody puts into the DHT is valid or refused.
  @MethodSource
  @FuzzTest
  void value(byte[] bytes) {
    try {
      Optional<ValueRecord> put = Message.decode(bytes, LIMITS).record();
      if (put.isEmpty()) return;
      Validator validator = Validators.USUAL.of(put.get().key());
      validator.validate(put.get().key(), put.get().value(), Kads.NOON.minusSeconds(1));
      if (validator.compare(put.get().key(), put.get().value(), put.get().value()) != 0) {
        throw new IllegalStateException("a value isn't as good as itself");
      }
    } catch (MalformedException e) {
      // Refused.
    }
  }

  static Stream<Named<byte[]>> signedRecord() {
    return ipnsRecord();
  }

  /// Whoever has a name can sign whatever stands in its record: the last signature is made here.
  @MethodSource
  @FuzzTest
  void signedRecord(byte[] bytes) {
    try {
      byte[] data = {};
      var in = new Protobuf.Reader(bytes);
      while (in.next()) {
        if (in.field() == 9) data = in.bytes();
        else in.skip();
      }
      byte[] prefix = "ipns-signature:".getBytes(StandardCharsets.US_ASCII);
      byte[] signed = Arrays.copyOf(prefix, prefix.length + data.length);
      System.arraycopy(data, 0, signed, prefix.length, data.length);
      byte[] record = new Protobuf.Writer().raw(bytes).bytes(8, ALICE.sign(signed)).toArray();
      IpnsRecord read = IpnsRecord.open(NAME, record);
      if (!IpnsRecord.open(NAME, read.seal(ALICE).toArray()).equals(read)) {
        throw new IllegalStateException("it reads differently the second time");
      }
    } catch (MalformedException e) {
      // Refused.
    }
  }
}
