package org.handsel.libp2p.protocol.autonat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.Dialogue;
import org.handsel.libp2p.protocol.autonat.Message.DialDataRequest;
import org.handsel.libp2p.protocol.autonat.Message.DialDataResponse;
import org.handsel.libp2p.protocol.autonat.Message.DialRequest;
import org.handsel.libp2p.protocol.autonat.Message.DialResponse;
import org.handsel.libp2p.protocol.autonat.Message.DialStatus;
import org.handsel.libp2p.protocol.autonat.Message.ResponseStatus;

/// One question to one server, in either version.
final class Asking {
  /// What a server found out.
  record Answer(Multiaddr address, boolean reached) {}

  private final PeerId self;
  private final AutonatLimits limits;
  private final DialBackProtocol nonces;
  private final RandomGenerator random;

  Asking(PeerId self, AutonatLimits limits, DialBackProtocol nonces, RandomGenerator random) {
    this.self = self;
    this.limits = limits;
    this.nonces = nonces;
    this.random = random;
  }

  /// True if `server` can be asked at all.
  static boolean answers(Connection server) {
    return server.protocols().contains(DialRequestProtocol.PROTOCOL)
        || server.protocols().contains(LegacyProtocol.PROTOCOL);
  }

  /// Has `server` try one of `addresses`. Empty if it didn't, or what it says can't be believed.
  ///
  /// @throws IOException if it doesn't answer, or not as it must
  Optional<Answer> ask(Connection server, List<Multiaddr> addresses) throws IOException {
    return server.protocols().contains(DialRequestProtocol.PROTOCOL)
        ? ask2(server, addresses)
        : ask1(server, addresses.getFirst());
  }

  private Optional<Answer> ask2(Connection server, List<Multiaddr> addresses) throws IOException {
    // Below 2^53, since there are implementations that can't tell larger numbers apart.
    long nonce = random.nextLong(1, 1L << 53);
    nonces.expect(nonce);
    try (Stream stream = server.open(DialRequestProtocol.PROTOCOL)) {
      AutonatLimits.Messages messages = limits.messages();
      var dialogue = new Dialogue(stream, messages.bytesMax(), messages.timeout());
      dialogue.say(new DialRequest(addresses.stream().map(Optional::of).toList(), nonce).toArray());
      Message said = Message.decode(dialogue.hear());
      if (said instanceof DialDataRequest(int index, long bytes)) {
        if (index >= addresses.size() || bytes > limits.client().dialDataBytesMax()) {
          stream.reset();
          return Optional.empty();
        }
        pay(dialogue, bytes);
        said = Message.decode(dialogue.hear());
      }
      if (!(said instanceof DialResponse response)) {
        throw new MalformedException("a question where an answer was due");
      }
      return weigh(response, addresses, nonce);
    } finally {
      nonces.forget(nonce);
    }
  }

  private static void pay(Dialogue dialogue, long bytes) throws IOException {
    byte[] piece = new DialDataResponse(Message.DATA_BYTES_MAX).toArray();
    for (long left = bytes; left > 0; left -= Message.DATA_BYTES_MAX) dialogue.say(piece);
  }

  private Optional<Answer> weigh(DialResponse response, List<Multiaddr> addresses, long nonce)
      throws IOException {
    boolean served =
        response.status() == ResponseStatus.OK && response.addrIdx() < addresses.size();
    if (!served) return Optional.empty();
    Multiaddr address = addresses.get(response.addrIdx());
    if (response.dialStatus() == DialStatus.E_DIAL_ERROR) {
      return Optional.of(new Answer(address, false));
    }
    // Said to have been reached: then the nonce is here.
    boolean proven = response.dialStatus() == DialStatus.OK && nonces.came(nonce, address);
    return proven ? Optional.of(new Answer(address, true)) : Optional.empty();
  }

  private Optional<Answer> ask1(Connection server, Multiaddr address) throws IOException {
    try (Stream stream = server.open(LegacyProtocol.PROTOCOL)) {
      AutonatLimits.Messages messages = limits.messages();
      var dialogue = new Dialogue(stream, messages.bytesMax(), messages.timeout());
      // One address, so that it's clear which one an answer is about.
      dialogue.say(new LegacyMessage.Dial(Optional.of(self), List.of(address)).toArray());
      if (!(LegacyMessage.decode(dialogue.hear()) instanceof LegacyMessage.DialResponse said)) {
        throw new MalformedException("a question where an answer was due");
      }
      return switch (said.status()) {
        case OK -> Optional.of(new Answer(address, true));
        case E_DIAL_ERROR -> Optional.of(new Answer(address, false));
        case E_DIAL_REFUSED, E_BAD_REQUEST, E_INTERNAL_ERROR -> Optional.empty();
      };
    }
  }
}
