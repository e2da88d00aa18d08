package org.handsel.libp2p.protocol.autonat;

import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.autonat.Message.DialStatus;
import org.handsel.libp2p.protocol.autonat.Message.ResponseStatus;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

/// What strangers send must be read or refused, and what was read can be written.
@ExtendWith(NearMisses.class)
class AutonatFuzzTest {
  private static final Multiaddr ADDRESS = Multiaddr.of("/ip4/45.1.2.3/tcp/4001");

  static Stream<Named<byte[]>> message() {
    return Stream.of(
            new Message.DialRequest(List.of(Optional.of(ADDRESS), Optional.empty()), -7),
            new Message.DialResponse(ResponseStatus.OK, 3, DialStatus.E_DIAL_BACK_ERROR),
            new Message.DialDataRequest(1, 99_999),
            new Message.DialDataResponse(100))
        .map(message -> named(message.toString(), message.toArray()));
  }

  @MethodSource
  @FuzzTest
  void message(byte[] bytes) {
    try {
      Message message = Message.decode(bytes);
      if (!Message.decode(message.toArray()).equals(message)) {
        throw new IllegalStateException("it reads differently the second time");
      }
    } catch (MalformedException e) {
      // Refused.
    }
  }

  static Stream<Named<byte[]>> legacyMessage() {
    var alice = KeyPair.ofSeed(new byte[32]).peerId();
    return Stream.of(
            new LegacyMessage.Dial(Optional.of(alice), List.of(ADDRESS)),
            new LegacyMessage.DialResponse(LegacyMessage.Status.OK, "", Optional.of(ADDRESS)),
            LegacyMessage.DialResponse.refusal(LegacyMessage.Status.E_DIAL_REFUSED, "no"))
        .map(message -> named(message.toString(), message.toArray()));
  }

  @MethodSource
  @FuzzTest
  void legacyMessage(byte[] bytes) {
    try {
      LegacyMessage message = LegacyMessage.decode(bytes);
      if (!LegacyMessage.decode(message.toArray()).equals(message)) {
        throw new IllegalStateException("it reads differently the second time");
      }
    } catch (MalformedException e) {
      // Refused.
    }
  }

  static Stream<Named<byte[]>> dialBack() {
    return Stream.of(
        named("a nonce", new DialBack(77).toArray()), named("received", DialBack.RECEIVED));
  }

  @MethodSource
  @FuzzTest
  void dialBack(byte[] bytes) {
    try {
      DialBack _ = DialBack.decode(bytes);
      DialBack.checkReceived(bytes);
    } catch (MalformedException e) {
      // Refused.
    }
  }
}
