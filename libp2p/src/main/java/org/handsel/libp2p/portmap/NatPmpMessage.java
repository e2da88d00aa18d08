package org.handsel.libp2p.portmap;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// What is said in NAT-PMP. Spec: RFC 6886, 3.2 to 3.5.
sealed interface NatPmpMessage {
  /// Its version.
  int VERSION = 0;

  /// What is asked for.
  sealed interface Request extends NatPmpMessage {
    /// Its bytes.
    byte[] toArray();

    /// What is asked for; an answer has 128 more (RFC 6886, 3.5).
    int opcode();
  }

  /// Asks for the gateway's outer address.
  record AddressRequest() implements Request {
    @Override
    public int opcode() {
      return 0;
    }

    @Override
    public byte[] toArray() {
      return new byte[] {VERSION, 0};
    }
  }

  /// Asks for a mapping.
  ///
  /// @param outerPort the gateway's port that we'd like; 0 for any
  /// @param lifetimeSeconds for how long; 0 ends it
  record MapRequest(Port port, int outerPort, long lifetimeSeconds) implements Request {
    @Override
    public int opcode() {
      return switch (port.protocol()) {
        case UDP -> 1;
        case TCP -> 2;
      };
    }

    @Override
    public byte[] toArray() {
      return ByteBuffer.allocate(12)
          .put((byte) VERSION)
          .put((byte) opcode())
          .putShort((short) 0)
          .putShort((short) port.number())
          .putShort((short) outerPort)
          .putInt((int) lifetimeSeconds)
          .array();
    }
  }

  /// The gateway's outer address, 4 bytes.
  record Address(long epochSeconds, Bytes ip) implements NatPmpMessage {}

  /// A mapping.
  record Mapping(long epochSeconds, int port, int outerPort, long lifetimeSeconds)
      implements NatPmpMessage {}

  /// It was not done.
  record Refusal(int result) implements NatPmpMessage {}

  /// The answer to `request` that `bytes` are; empty if they answer something else.
  ///
  /// @throws MalformedException if they are no answer
  static Optional<NatPmpMessage> decode(byte[] bytes, Request request) throws MalformedException {
    // RFC 6886, 3.5: eight bytes are in every answer.
    if (bytes.length < 8) throw new MalformedException("an answer of " + bytes.length + " bytes");
    if (bytes[0] != VERSION) throw new MalformedException("another version's answer");
    int opcode = bytes[1] & 0xff;
    if (opcode != 128 + request.opcode()) return Optional.empty();
    var in = ByteBuffer.wrap(bytes);
    int result = Short.toUnsignedInt(in.getShort(2));
    long epoch = Integer.toUnsignedLong(in.getInt(4));
    if (result != 0) return Optional.of(new Refusal(result));
    return switch (request) {
      case AddressRequest _ -> {
        if (bytes.length < 12) throw new MalformedException("an answer cut short");
        yield Optional.of(new Address(epoch, Bytes.of(bytes, 8, 12)));
      }
      case MapRequest(Port port, var _, var _) -> {
        if (bytes.length < 16) throw new MalformedException("an answer cut short");
        int inner = Short.toUnsignedInt(in.getShort(8));
        int outer = Short.toUnsignedInt(in.getShort(10));
        long lifetime = Integer.toUnsignedLong(in.getInt(12));
        // Another port's answer, which came late.
        if (inner != port.number()) yield Optional.empty();
        yield Optional.of(new Mapping(epoch, inner, outer, lifetime));
      }
    };
  }

  /// RFC 6886, 3.5: what a result code says.
  static String reason(int result) {
    return switch (result) {
      case 0 -> "done";
      case 1 -> "it doesn't speak this version";
      case 2 -> "it isn't allowed";
      case 3 -> "it has trouble with its network";
      case 4 -> "it has no room";
      case 5 -> "it doesn't do that";
      default -> "result " + result;
    };
  }
}
