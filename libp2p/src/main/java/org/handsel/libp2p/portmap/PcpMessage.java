package org.handsel.libp2p.portmap;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// What is said in PCP to have a port mapped. Spec: RFC 6887, 7.1, 7.2 and 11.1.
sealed interface PcpMessage {
  /// The version that RFC 6887 specifies.
  int VERSION = 2;

  /// The longest message (RFC 6887, 7).
  int BYTES_MAX = 1100;

  /// A mapping's nonce.
  int NONCE_BYTES = 12;

  private static int map() {
    return 1;
  }

  private static int answer() {
    return 0x80;
  }

  /// Asks for a mapping.
  ///
  /// @param lifetimeSeconds for how long; 0 ends it
  /// @param client our IPv4 address
  /// @param nonce the mapping's, 12 bytes; nobody who hasn't heard it can answer or end it
  /// @param outerPort the gateway's port that we'd like; 0 for any
  record MapRequest(long lifetimeSeconds, Bytes client, Bytes nonce, Port port, int outerPort)
      implements PcpMessage {
    /// Its 60 bytes.
    byte[] toArray() {
      var out = ByteBuffer.allocate(60);
      out.put((byte) VERSION).put((byte) map()).putShort((short) 0).putInt((int) lifetimeSeconds);
      out.put(mapped(client.toArray()));
      out.put(nonce.toArray());
      out.put((byte) port.protocol().ianaNumber).put(new byte[3]);
      out.putShort((short) port.number()).putShort((short) outerPort);
      // RFC 6887, 11.1: all zeros for any address of the family.
      out.put(mapped(new byte[4]));
      return out.array();
    }
  }

  /// The answer to it.
  ///
  /// @param result 0 if it was done; see [#reason]
  /// @param lifetimeSeconds for how long, or for how long the refusal stands
  /// @param epochSeconds since when the gateway remembers
  /// @param outerIp the gateway's outer address as IPv6, 16 bytes
  record MapAnswer(
      int result,
      long lifetimeSeconds,
      long epochSeconds,
      Bytes nonce,
      int protocol,
      int port,
      int outerPort,
      Bytes outerIp)
      implements PcpMessage {}

  /// An answer in another version: the gateway doesn't speak ours.
  record OtherVersion(int version) implements PcpMessage {}

  /// The answer that `bytes` are.
  ///
  /// @throws MalformedException if they are none
  static PcpMessage decodeAnswer(byte[] bytes) throws MalformedException {
    if (bytes.length < 4 || bytes.length > BYTES_MAX) {
      throw new MalformedException("an answer of " + bytes.length + " bytes");
    }
    // RFC 6887, 9: the version comes first; what follows can be read only if it's ours.
    int version = bytes[0] & 0xff;
    if ((bytes[1] & answer()) == 0) throw new MalformedException("a question for an answer");
    if (version != VERSION) return new OtherVersion(version);
    if ((bytes[1] & 0x7f) != map()) throw new MalformedException("the answer to something else");
    // RFC 6887, 8.3: an answer that is no multiple of four bytes is dropped.
    if (bytes.length % 4 != 0 || bytes.length < 60) {
      throw new MalformedException("an answer of " + bytes.length + " bytes");
    }
    var in = ByteBuffer.wrap(bytes);
    int result = in.get(3) & 0xff;
    long lifetime = Integer.toUnsignedLong(in.getInt(4));
    long epoch = Integer.toUnsignedLong(in.getInt(8));
    return new MapAnswer(
        result,
        lifetime,
        epoch,
        Bytes.of(bytes, 24, 24 + NONCE_BYTES),
        in.get(36) & 0xff,
        Short.toUnsignedInt(in.getShort(40)),
        Short.toUnsignedInt(in.getShort(42)),
        Bytes.of(bytes, 44, 60));
  }

  /// RFC 6887, 7.4: what a result code says.
  static String reason(int result) {
    String[] known = {
      "done",
      "it doesn't speak this version",
      "it isn't allowed",
      "it can't read what we say",
      "it maps no ports",
      "it doesn't know an option",
      "it can't read an option",
      "it has trouble with its network",
      "it has no room",
      "it doesn't know the protocol",
      "we have too much already",
      "it can't give the port that was asked for",
      "it sees us at another address: there is another NAT on the way",
      "too many peers"
    };
    return result < known.length ? known[result] : "result " + result;
  }

  /// `ip4` as PCP writes it, in the form of IPv6 (RFC 6887, 5).
  private static byte[] mapped(byte[] ip4) {
    var ip6 = new byte[16];
    Arrays.fill(ip6, 10, 12, (byte) 0xff);
    System.arraycopy(ip4, 0, ip6, 12, 4);
    return ip6;
  }

  /// The IPv4 address in `ip6`.
  ///
  /// @throws MalformedException if there is none
  static Bytes unmapped(Bytes ip6) throws MalformedException {
    byte[] bytes = ip6.toArray();
    byte[] ip4 = Arrays.copyOfRange(bytes, 12, 16);
    if (!Arrays.equals(mapped(ip4), bytes)) throw new MalformedException("not an IPv4 address");
    return Bytes.of(ip4);
  }
}
