package org.handsel.libp2p.multiformats;

/// From where an address can be reached, as far as its outermost layer tells.
public enum Scope {
  /// This machine only.
  LOOPBACK,

  /// One link or site: private, link-local and unique local addresses (RFC 1918, 3927, 4193, 4291),
  /// those that providers share among customers (RFC 6598), those of benches (RFC 2544, 5180) and
  /// of a site's own NAT64 (RFC 8215), and those that only stand in examples (RFC 5737, 3849,
  /// 9637), which nobody has. See RFC 6890 and IANA's special-purpose address registries.
  LOCAL,

  /// Anywhere.
  PUBLIC,

  /// A name that has to be looked up, or no address of the Internet at all.
  UNKNOWN;

  /// The scope of `address`.
  public static Scope of(Multiaddr address) {
    return address.ip().map(ip -> of(ip.toArray())).orElse(UNKNOWN);
  }

  /// True if an address of this scope means the same to somebody whom we see in scope `other`:
  /// loopback addresses within this machine only, local ones within the local network.
  public boolean holdsFor(Scope other) {
    return switch (this) {
      case LOOPBACK -> other == LOOPBACK;
      case LOCAL -> other == LOOPBACK || other == LOCAL;
      case PUBLIC, UNKNOWN -> true;
    };
  }

  private static Scope of(byte[] ip) {
    if (ip.length == 4) return ofIp4(ip[0] & 0xff, ip[1] & 0xff, ip[2] & 0xff);
    if (mapped(ip)) return ofIp4(ip[12] & 0xff, ip[13] & 0xff, ip[14] & 0xff);
    if (allZero(ip, 0, 15)) return ip[15] == 1 ? LOOPBACK : LOCAL;
    int first = (ip[0] & 0xff) << 8 | (ip[1] & 0xff);
    boolean uniqueLocal = (first & 0xfe00) == 0xfc00;
    boolean linkLocal = (first & 0xffc0) == 0xfe80;
    boolean multicast = (first & 0xff00) == 0xff00;
    int second = (ip[2] & 0xff) << 8 | (ip[3] & 0xff);
    // Both lead to the IPv4 address in them: 6to4 (RFC 3056) and NAT64 (RFC 6052).
    if (first == 0x2002) return ofIp4(ip[2] & 0xff, ip[3] & 0xff, ip[4] & 0xff);
    if (first == 0x64 && second == 0xff9b) {
      return allZero(ip, 4, 12) ? ofIp4(ip[12] & 0xff, ip[13] & 0xff, ip[14] & 0xff) : LOCAL;
    }
    boolean example = (first == 0x2001 && second == 0x0db8) || (first == 0x3fff && second < 0x1000);
    boolean bench = first == 0x2001 && second == 2 && ip[4] == 0 && ip[5] == 0;
    return uniqueLocal || linkLocal || multicast || example || bench ? LOCAL : PUBLIC;
  }

  private static Scope ofIp4(int first, int second, int third) {
    return switch (first) {
      case 127 -> LOOPBACK;
      case 0, 10 -> LOCAL;
      case 100 -> second >= 64 && second < 128 ? LOCAL : PUBLIC;
      case 169 -> second == 254 ? LOCAL : PUBLIC;
      case 172 -> second >= 16 && second < 32 ? LOCAL : PUBLIC;
      case 192 -> second == 168 || (second == 0 && (third == 0 || third == 2)) ? LOCAL : PUBLIC;
      case 198 -> {
        boolean bench = second == 18 || second == 19;
        yield bench || (second == 51 && third == 100) ? LOCAL : PUBLIC;
      }
      case 203 -> second == 0 && third == 113 ? LOCAL : PUBLIC;
      // Multicast and what nobody has.
      default -> first >= 224 ? LOCAL : PUBLIC;
    };
  }

  /// An IPv4 address in IPv6 form (RFC 4291, 2.5.5.2).
  private static boolean mapped(byte[] ip) {
    return allZero(ip, 0, 10) && ip[10] == -1 && ip[11] == -1;
  }

  private static boolean allZero(byte[] ip, int from, int to) {
    for (int i = from; i < to; i++) if (ip[i] != 0) return false;
    return true;
  }
}
