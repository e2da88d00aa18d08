package org.handsel.libp2p.quic;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicTokenHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Subnet;

/// Who may begin a handshake with us. Spec: RFC 9000, 8.1, "Address Validation during Connection
/// Establishment".
///
/// While few handshakes are under way, everybody. From [QuicLimits#unprovenMax] on a caller is sent
/// a token and has to come back with it, which costs us no memory and shows that its address isn't
/// borrowed. Beyond the other bounds nobody who comes back is answered; its QUIC asks again by
/// itself, and may find room then. Asked by the socket's one event loop.
final class Gate implements QuicTokenHandler {
  private static final String MAC = "HmacSHA256";
  private static final int MAC_BYTES = 32;
  private static final int TIME_BYTES = Long.BYTES;
  private static final int REFUSED = -1;
  private static final int IP6_BITS = 64;

  private final QuicLimits limits;
  private final InstantSource clock;
  private final BooleanSupplier open;
  private final SecretKeySpec key;
  private final Map<Subnet, Integer> hosts = new HashMap<>();
  private int handshakes;
  private int sessions;

  /// @param open false while nobody listens
  Gate(QuicLimits limits, InstantSource clock, SecureRandom random, BooleanSupplier open) {
    this.limits = limits;
    this.clock = clock;
    this.open = open;
    var secret = new byte[MAC_BYTES];
    random.nextBytes(secret);
    this.key = new SecretKeySpec(secret, MAC);
  }

  /// A handshake begins.
  synchronized void begun(InetAddress host) {
    handshakes++;
    hosts.merge(block(host), 1, Integer::sum);
  }

  /// It ended, in a session or not.
  synchronized void ended(InetAddress host, boolean inSession) {
    handshakes--;
    hosts.computeIfPresent(block(host), (_, n) -> n == 1 ? null : n - 1);
    if (inSession) sessions++;
  }

  /// A session ended.
  synchronized void left() {
    sessions--;
  }

  /// How many handshakes are under way.
  synchronized int handshakes() {
    return handshakes;
  }

  /// Whoever has one IPv6 address has 2^64 of them as a rule.
  private static Subnet block(InetAddress host) {
    Bytes ip = Bytes.of(host.getAddress());
    return Subnet.around(ip, ip.size() == 4 ? 32 : IP6_BITS);
  }

  private synchronized boolean roomFor(InetAddress host) {
    return open.getAsBoolean()
        && sessions + handshakes < limits.sessionsMax()
        && handshakes < limits.handshakesMax()
        && (host.isLoopbackAddress() || hosts.getOrDefault(block(host), 0) < limits.perHostMax());
  }

  /// True if the caller, who came without a token, is sent one; false if it may begin.
  @Override
  public boolean writeToken(ByteBuf out, ByteBuf dcid, InetSocketAddress caller) {
    InetAddress host = caller.getAddress();
    if (handshakes() < limits.unprovenMax() && roomFor(host)) return false;
    var id = new byte[dcid.readableBytes()];
    dcid.getBytes(dcid.readerIndex(), id);
    long until = clock.instant().plus(limits.proofValid()).toEpochMilli();
    out.writeLong(until).writeBytes(mac(until, caller, id)).writeBytes(id);
    return true;
  }

  /// Where in the token the connection's first id begins, which QUIC asks back; −1 if the caller
  /// isn't answered.
  @Override
  public int validateToken(ByteBuf token, InetSocketAddress caller) {
    int idAt = TIME_BYTES + MAC_BYTES;
    int size = token.readableBytes();
    if (size <= idAt || size > maxTokenLength() || !roomFor(caller.getAddress())) return REFUSED;
    long until = token.getLong(token.readerIndex());
    if (until < clock.millis()) return REFUSED;
    var mac = new byte[MAC_BYTES];
    token.getBytes(token.readerIndex() + TIME_BYTES, mac);
    var id = new byte[size - idAt];
    token.getBytes(token.readerIndex() + idAt, id);
    return MessageDigest.isEqual(mac, mac(until, caller, id)) ? idAt : REFUSED;
  }

  @Override
  public int maxTokenLength() {
    return TIME_BYTES + MAC_BYTES + Quic.MAX_CONN_ID_LEN;
  }

  private byte[] mac(long until, InetSocketAddress caller, byte[] id) {
    try {
      var mac = Mac.getInstance(MAC);
      mac.init(key);
      byte[] host = caller.getAddress().getAddress();
      mac.update(
          ByteBuffer.allocate(TIME_BYTES + Integer.BYTES + 1)
              .putLong(until)
              .putInt(caller.getPort())
              .put((byte) host.length)
              .array());
      mac.update(host);
      return mac.doFinal(id);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + MAC, e);
    }
  }
}
