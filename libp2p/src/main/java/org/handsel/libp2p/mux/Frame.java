package org.handsel.libp2p.mux;

import org.handsel.libp2p.multiformats.MalformedException;

/// The twelve bytes at the head of everything that is sent. Spec: `yamux/README.md`, "Framing".
///
/// @param type what it is
/// @param flags any of [#SYN], [#ACK], [#FIN], [#RST]
/// @param stream the stream it belongs to; 0 is the session
/// @param length data: how many bytes follow; window update: how many more may be sent; ping: any
///   value; go away: a reason; unsigned 32 bits
record Frame(Type type, int flags, int stream, long length) {
  static final int BYTES = 12;

  static final int SYN = 1;
  static final int ACK = 2;
  static final int FIN = 4;
  static final int RST = 8;

  static final long GOODBYE = 0;
  static final long PROTOCOL_ERROR = 1;

  private static final int FLAGS_ALL = SYN | ACK | FIN | RST;
  private static final long UNSIGNED = 0xffff_ffffL;

  enum Type {
    DATA(0),
    WINDOW_UPDATE(1),
    PING(2),
    GO_AWAY(3);

    private final byte number;

    Type(int number) {
      this.number = (byte) number;
    }
  }

  private static final Type[] TYPES = Type.values();

  static Frame data(int stream, int flags, int length) {
    return new Frame(Type.DATA, flags, stream, length);
  }

  static Frame window(int stream, int flags, long more) {
    return new Frame(Type.WINDOW_UPDATE, flags, stream, more);
  }

  static Frame ping(int flags, long value) {
    return new Frame(Type.PING, flags, 0, value & UNSIGNED);
  }

  static Frame goAway(long reason) {
    return new Frame(Type.GO_AWAY, 0, 0, reason);
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /// Writes it into `out` at `at` and returns the index behind it.
  int put(byte[] out, int at) {
    out[at] = 0;
    out[at + 1] = type.number;
    out[at + 2] = 0;
    out[at + 3] = (byte) flags;
    putInt(out, at + 4, stream);
    putInt(out, at + 8, (int) length);
    return at + BYTES;
  }

  /// The frame head at `at` of `in`, where twelve bytes must stand.
  ///
  /// @throws MalformedException if it is of another version or unknown type, or on a stream where
  ///   it can't be
  static Frame read(byte[] in, int at) throws MalformedException {
    if (in[at] != 0) throw new MalformedException("yamux version " + in[at]);
    int number = in[at + 1] & 0xff;
    if (number >= TYPES.length) throw new MalformedException("yamux frame type " + number);
    Type type = TYPES[number];
    int flags = (in[at + 2] & 0xff) << 8 | (in[at + 3] & 0xff);
    if ((flags & ~FLAGS_ALL) != 0) throw new MalformedException("yamux flags " + flags);
    int stream = getInt(in, at + 4);
    boolean ofSession = type == Type.PING || type == Type.GO_AWAY;
    // "Both Ping and Go Away messages should always use the 0 StreamID."
    if (ofSession != (stream == 0)) throw new MalformedException(type + " on stream " + stream);
    return new Frame(type, flags, stream, getInt(in, at + 8) & UNSIGNED);
  }

  private static void putInt(byte[] out, int at, int value) {
    out[at] = (byte) (value >>> 24);
    out[at + 1] = (byte) (value >>> 16);
    out[at + 2] = (byte) (value >>> 8);
    out[at + 3] = (byte) value;
  }

  private static int getInt(byte[] in, int at) {
    return in[at] << 24
        | (in[at + 1] & 0xff) << 16
        | (in[at + 2] & 0xff) << 8
        | (in[at + 3] & 0xff);
  }
}
