package org.handsel.libp2p.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.handsel.libp2p.Role;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;

/// Bytes in the binary messages of a WebSocket; where messages begin and end means nothing. Spec:
/// RFC 6455.
///
/// Whoever reads or writes first does the upgrade. The reader also answers pings, so writing has a
/// lock.
final class WsWire extends LaidWire {
  private static final int CONTINUATION = 0;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  private static final int FINAL = 0x80;
  private static final int RESERVED = 0x70;
  private static final int MASKED = 0x80;
  private static final int MASK_BYTES = 4;
  private static final int HEAD_BYTES_MAX = 14;

  /// 5.5: "All control frames MUST have a payload length of 125 bytes or less".
  private static final int CONTROL_BYTES_MAX = 125;

  /// So much is sent in one frame.
  private static final int FRAME_BYTES_MAX = 64 << 10;

  private final Wire under;
  private final Role role;
  private final Multiaddr above;
  private final SecureRandom random;
  private final ReentrantLock upgrading = new ReentrantLock();
  private final ReentrantLock writing = new ReentrantLock();
  private volatile boolean upgraded;

  // Of the reader, and of the upgrade.
  private final byte[] ahead = new byte[WsUpgrade.HEAD_BYTES_MAX];
  private int at;
  private int end;
  private long left;
  private boolean inMessage;
  private boolean over;
  private final byte[] mask = new byte[MASK_BYTES];
  private boolean masked;
  private int maskAt;

  WsWire(Wire under, Role role, Multiaddr above, SecureRandom random) {
    super(under);
    this.under = under;
    this.role = role;
    this.above = above;
    this.random = random;
  }

  @Override
  public Multiaddr remote() {
    return under.remote().with(above);
  }

  @Override
  public Optional<Multiaddr> local() {
    return under.local().map(own -> own.with(above));
  }

  // ---- the upgrade ----

  private void upgrade() throws IOException {
    if (upgraded) return;
    upgrading.lock();
    try {
      if (upgraded) return;
      switch (role) {
        case INITIATOR -> ask();
        case RESPONDER -> answer();
      }
      upgraded = true;
    } finally {
      upgrading.unlock();
    }
  }

  private void ask() throws IOException {
    var nonce = new byte[16];
    random.nextBytes(nonce);
    String key = Base64.getEncoder().encodeToString(nonce);
    send(WsUpgrade.request(host(), key));
    WsUpgrade.check(head(), key);
  }

  private String host() {
    Multiaddr.Component host = under.remote().components().getFirst();
    String name = host.protocol().equals("ip6") ? "[" + host.value() + "]" : host.value();
    return name + ":" + under.remote().tcpPort().orElse(80);
  }

  private void answer() throws IOException {
    try {
      send(WsUpgrade.answer(head()));
    } catch (MalformedException e) {
      send(WsUpgrade.refusal());
      under.close();
      throw e;
    }
  }

  /// Up to the empty line; what comes behind it stays.
  private String head() throws IOException {
    int scanned = 0;
    while (true) {
      for (; scanned + 4 <= end; scanned++) {
        if (ahead[scanned] == '\r'
            && ahead[scanned + 1] == '\n'
            && ahead[scanned + 2] == '\r'
            && ahead[scanned + 3] == '\n') {
          at = scanned + 4;
          return new String(ahead, 0, scanned, ISO_8859_1);
        }
      }
      if (end == ahead.length) throw new MalformedException("a request too long");
      int count = under.read(ahead, end, ahead.length - end);
      if (count < 0) throw new EOFException("the peer hung up before it asked");
      end += count;
    }
  }

  private void send(byte[] bytes) throws IOException {
    under.write(bytes, 0, bytes.length);
  }

  // ---- reading ----

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    upgrade();
    while (left == 0) if (over || !begin()) return -1;
    int wanted = (int) Math.min(length, left);
    int count;
    if (at < end) {
      count = Math.min(wanted, end - at);
      System.arraycopy(ahead, at, into, offset, count);
      at += count;
    } else {
      count = under.read(into, offset, wanted);
      if (count < 0) throw new EOFException("the peer hung up inside a frame");
    }
    if (masked) unmask(into, offset, count);
    left -= count;
    return count;
  }

  /// Reads the head of the next frame; false at the end.
  private boolean begin() throws IOException {
    int first = next();
    if (first < 0) return false;
    if ((first & RESERVED) != 0) throw new MalformedException("a frame of an unknown extension");
    int second = must();
    masked = (second & MASKED) != 0;
    // 5.1: a client "MUST mask", "A server MUST NOT mask".
    if (masked != (role == Role.RESPONDER)) throw new MalformedException("a frame masked wrongly");
    long size = size(second & 0x7f);
    if (masked) for (int i = 0; i < MASK_BYTES; i++) mask[i] = (byte) must();
    maskAt = 0;
    int opcode = first & 0x0f;
    if (opcode >= CLOSE) {
      control(opcode, first, size);
      return !over;
    }
    // 5.4: fragments follow one another, and none stands alone.
    if (opcode != (inMessage ? CONTINUATION : BINARY)) {
      throw new MalformedException("a frame of kind " + opcode + " where none may be");
    }
    inMessage = (first & FINAL) == 0;
    left = size;
    return true;
  }

  private long size(int small) throws IOException {
    int bytes = small == 126 ? 2 : small == 127 ? 8 : 0;
    if (bytes == 0) return small;
    long size = 0;
    for (int i = 0; i < bytes; i++) size = (size << 8) | must();
    long least = bytes == 2 ? 126 : 1 << 16;
    // 5.2: "the minimal number of bytes MUST be used", and the topmost bit is zero.
    if (size < least) throw new MalformedException("a length of another form");
    return size;
  }

  private void control(int opcode, int first, long size) throws IOException {
    if ((first & FINAL) == 0 || size > CONTROL_BYTES_MAX) {
      throw new MalformedException("a control frame too large or in pieces");
    }
    var said = new byte[(int) size];
    for (int i = 0; i < said.length; i++) said[i] = (byte) must();
    if (masked) unmask(said, 0, said.length);
    switch (opcode) {
      case PING -> frame(PONG, said, 0, said.length);
      case PONG -> {} // one that nobody asked for
      case CLOSE -> over = true;
      default -> throw new MalformedException("a frame of kind " + opcode);
    }
  }

  private void unmask(byte[] bytes, int offset, int length) {
    for (int i = 0; i < length; i++) bytes[offset + i] ^= mask[maskAt++ & 3];
  }

  private int must() throws IOException {
    int value = next();
    if (value < 0) throw new EOFException("the peer hung up inside a frame");
    return value;
  }

  private int next() throws IOException {
    if (at == end) {
      at = 0;
      end = Math.max(0, under.read(ahead, 0, ahead.length));
      if (end == 0) return -1;
    }
    return ahead[at++] & 0xff;
  }

  // ---- writing ----

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    upgrade();
    for (int done = 0; done < length; ) {
      int part = Math.min(length - done, FRAME_BYTES_MAX);
      frame(BINARY, from, offset + done, part);
      done += part;
    }
  }

  private void frame(int opcode, byte[] from, int offset, int length) throws IOException {
    var out = new byte[HEAD_BYTES_MAX + length];
    int to = 0;
    out[to++] = (byte) (FINAL | opcode);
    boolean masking = role == Role.INITIATOR;
    int flag = masking ? MASKED : 0;
    if (length < 126) {
      out[to++] = (byte) (flag | length);
    } else {
      int bytes = length < 1 << 16 ? 2 : 8;
      out[to++] = (byte) (flag | (bytes == 2 ? 126 : 127));
      for (int i = bytes - 1; i >= 0; i--) out[to++] = (byte) ((long) length >>> (8 * i));
    }
    if (masking) {
      var key = new byte[MASK_BYTES];
      random.nextBytes(key);
      System.arraycopy(key, 0, out, to, MASK_BYTES);
      to += MASK_BYTES;
      for (int i = 0; i < length; i++) out[to + i] = (byte) (from[offset + i] ^ key[i & 3]);
    } else {
      System.arraycopy(from, offset, out, to, length);
    }
    writing.lock();
    try {
      under.write(out, 0, to + length);
    } finally {
      writing.unlock();
    }
  }
}
