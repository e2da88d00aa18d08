package org.handsel.libp2p.protocol.relay;

import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.SignedEnvelope;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Protobuf;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

/// What strangers send must be read or refused, and what was read can be written.
@ExtendWith(NearMisses.class)
class RelayFuzzTest {
  private static final KeyPair RELAY = KeyPair.ofSeed(new byte[32]);
  private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
  private static final Multiaddr ADDRESS = Multiaddr.of("/ip4/192.0.2.1/tcp/4001");
  private static final Limit LIMIT = new Limit(Duration.ofMinutes(2), 128 << 10);
  private static final byte[] VOUCHER =
      new Voucher(RELAY.peerId(), RELAY.peerId(), NOON).seal(RELAY).toArray();

  static Stream<Named<byte[]>> hopMessage() {
    var place =
        new Reservation(NOON, List.of(RELAY.peerId().at(ADDRESS)), Optional.of(Bytes.of(VOUCHER)));
    return Stream.of(
        named("RESERVE", new HopMessage.Reserve().toArray()),
        named("CONNECT", new HopMessage.Connect(RELAY.peerId()).toArray()),
        named(
            "a place",
            new HopMessage.Answer(Optional.of(Status.OK), Optional.of(place), LIMIT).toArray()),
        named("a refusal", HopMessage.Answer.refusal(Status.NO_RESERVATION).toArray()));
  }

  @MethodSource
  @FuzzTest
  void hopMessage(byte[] bytes) {
    try {
      HopMessage message = HopMessage.decode(bytes);
      if (!HopMessage.decode(message.toArray()).equals(message)) {
        throw new IllegalStateException("it reads differently the second time");
      }
    } catch (MalformedException e) {
      // Refused.
    }
  }

  static Stream<Named<byte[]>> stopMessage() {
    return Stream.of(
        named("CONNECT", new StopMessage.Connect(RELAY.peerId(), LIMIT).toArray()),
        named("an answer", StopMessage.Answer.of(Status.CONNECTION_FAILED).toArray()));
  }

  @MethodSource
  @FuzzTest
  void stopMessage(byte[] bytes) {
    try {
      StopMessage message = StopMessage.decode(bytes);
      if (!StopMessage.decode(message.toArray()).equals(message)) {
        throw new IllegalStateException("it reads differently the second time");
      }
    } catch (MalformedException e) {
      // Refused.
    }
  }

  static Stream<Named<byte[]>> voucher() {
    return Stream.of(named("a voucher", VOUCHER));
  }

  @MethodSource
  @FuzzTest
  void voucher(byte[] bytes) {
    try {
      Voucher _ = Voucher.open(bytes);
    } catch (MalformedException e) {
      // Refused.
    }
  }

  static Stream<Named<byte[]>> circuitAddress() {
    String relay = ADDRESS + "/p2p/" + RELAY.peerId() + "/p2p-circuit";
    return Stream.of(relay, relay + "/p2p/" + RELAY.peerId())
        .map(text -> named(text, Multiaddr.of(text).toArray()));
  }

  @MethodSource
  @FuzzTest
  void circuitAddress(byte[] bytes) {
    try {
      CircuitAddress _ = CircuitAddress.of(Multiaddr.decode(bytes));
    } catch (MalformedException e) {
      // Refused.
    }
  }

  static Stream<Named<byte[]>> signedVoucher() {
    return Stream.of(
        named(
            "a voucher",
            new Protobuf.Writer()
                .bytes(1, RELAY.peerId().toArray())
                .bytes(2, RELAY.peerId().toArray())
                .varint(3, NOON.getEpochSecond())
                .toArray()));
  }

  /// A relay can sign whatever it likes.
  @MethodSource
  @FuzzTest
  void signedVoucher(byte[] payload) {
    Bytes type = Bytes.of((byte) 3, (byte) 2);
    var envelope = SignedEnvelope.seal(RELAY, Voucher.DOMAIN, type, Bytes.of(payload));
    try {
      Voucher read = Voucher.open(envelope.toArray());
      if (!Voucher.open(read.seal(RELAY).toArray()).equals(read)) {
        throw new IllegalStateException("it reads differently the second time");
      }
    } catch (MalformedException e) {
      // Refused.
    }
  }
}
