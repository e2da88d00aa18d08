package org.handsel.libp2p.protocol.mdns;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// A resource record: what is said of a name, and for how long that may be remembered. Spec: RFC
/// 1035, 3.2 and 3.3; RFC 2782 for SRV; RFC 3596 for AAAA.
sealed interface DnsRecord {
  int A = 1;
  int PTR = 12;
  int TXT = 16;
  int AAAA = 28;
  int SRV = 33;

  /// Class IN. RFC 6762, 10.2: its top bit says that what was known before is void.
  int INTERNET = 1;

  int CACHE_FLUSH = 0x8000;

  /// Of what it speaks.
  DnsName name();

  /// For how long it may be remembered.
  long ttlSeconds();

  /// `name` leads to another one.
  record Ptr(DnsName name, long ttlSeconds, DnsName target) implements DnsRecord {}

  /// Texts, each of at most 255 bytes.
  record Txt(DnsName name, long ttlSeconds, List<Bytes> strings) implements DnsRecord {
    static final int STRING_BYTES_MAX = 255;

    /// The list is copied.
    public Txt {
      strings = List.copyOf(strings);
    }
  }

  /// A service at `port` of `target`.
  record Srv(DnsName name, long ttlSeconds, int port, DnsName target) implements DnsRecord {}

  /// A host's IP address, 4 or 16 bytes.
  record Address(DnsName name, long ttlSeconds, Bytes ip) implements DnsRecord {}

  /// Any other record, as it stood.
  record Other(DnsName name, int type, int ofClass, long ttlSeconds, Bytes data)
      implements DnsRecord {}

  /// Reads the record at the position of `in`, whose beginning is the message's.
  static DnsRecord readFrom(ByteBuffer in) throws MalformedException {
    DnsName name = DnsName.read(in);
    if (in.remaining() < 10) throw new MalformedException("a record cut short");
    int type = in.getShort() & 0xffff;
    int ofClass = in.getShort() & 0xffff;
    long ttl = in.getInt() & 0xffffffffL;
    int size = in.getShort() & 0xffff;
    if (size > in.remaining()) throw new MalformedException("a record cut short");
    int end = in.position() + size;
    // Names in it may point to anywhere before it, so the buffer stays whole.
    ByteBuffer data = in.duplicate().limit(end);
    in.position(end);
    DnsRecord read =
        (ofClass & ~CACHE_FLUSH) == INTERNET
            ? readInternet(name, type, ofClass, ttl, data)
            : new Other(name, type, ofClass, ttl, rest(data));
    if (data.hasRemaining()) throw new MalformedException("a record with more than its data");
    return read;
  }

  private static DnsRecord readInternet(
      DnsName name, int type, int ofClass, long ttl, ByteBuffer data) throws MalformedException {
    return switch (type) {
      case PTR -> new Ptr(name, ttl, DnsName.read(data));
      case TXT -> new Txt(name, ttl, strings(data));
      case SRV -> {
        if (data.remaining() < 7) throw new MalformedException("a service cut short");
        data.getInt(); // priority and weight: there is one target
        yield new Srv(name, ttl, data.getShort() & 0xffff, DnsName.read(data));
      }
      case A -> new Address(name, ttl, ip(data, 4));
      case AAAA -> new Address(name, ttl, ip(data, 16));
      default -> new Other(name, type, ofClass, ttl, rest(data));
    };
  }

  private static List<Bytes> strings(ByteBuffer data) throws MalformedException {
    var strings = new ArrayList<Bytes>();
    while (data.hasRemaining()) {
      int size = data.get() & 0xff;
      if (size > data.remaining()) throw new MalformedException("a text cut short");
      strings.add(take(data, size));
    }
    return strings;
  }

  private static Bytes ip(ByteBuffer data, int size) throws MalformedException {
    if (data.remaining() != size) throw new MalformedException("not an IP address");
    return take(data, size);
  }

  private static Bytes rest(ByteBuffer data) {
    return take(data, data.remaining());
  }

  private static Bytes take(ByteBuffer data, int size) {
    var bytes = new byte[size];
    data.get(bytes);
    return Bytes.of(bytes);
  }

  /// Writes it.
  default void writeTo(ByteBuffer out) {
    name().writeTo(out);
    switch (this) {
      case Ptr(_, long ttl, DnsName target) -> {
        head(out, PTR, INTERNET, ttl, target.bytes());
        target.writeTo(out);
      }
      case Txt(_, long ttl, List<Bytes> strings) -> {
        head(out, TXT, INTERNET, ttl, strings.stream().mapToInt(it -> 1 + it.size()).sum());
        for (Bytes text : strings) out.put((byte) text.size()).put(text.toArray());
      }
      case Srv(_, long ttl, int port, DnsName target) -> {
        head(out, SRV, INTERNET, ttl, 6 + target.bytes());
        out.putInt(0).putShort((short) port);
        target.writeTo(out);
      }
      case Address(_, long ttl, Bytes ip) -> {
        head(out, ip.size() == 4 ? A : AAAA, INTERNET, ttl, ip.size());
        out.put(ip.toArray());
      }
      case Other(_, int type, int ofClass, long ttl, Bytes data) -> {
        head(out, type, ofClass, ttl, data.size());
        out.put(data.toArray());
      }
    }
  }

  private static void head(ByteBuffer out, int type, int ofClass, long ttl, int size) {
    out.putShort((short) type).putShort((short) ofClass).putInt((int) ttl).putShort((short) size);
  }
}
