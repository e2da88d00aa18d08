package org.handsel.libp2p.multiformats;

import java.util.Arrays;

/// A block of IP addresses that begin with the same bits: `10.0.0.0/8`, `2001:db8::/32`, or one
/// address.
///
/// @param prefix its first address, 4 or 16 bytes
/// @param bits how many bits of it count
public record Subnet(Bytes prefix, int bits) {
  /// Sets the bits that don't count to zero.
  ///
  /// @throws IllegalArgumentException if that is no block
  public Subnet {
    int size = prefix.size();
    if ((size != 4 && size != 16) || bits < 0 || bits > 8 * size) {
      throw new IllegalArgumentException("not a block of IP addresses");
    }
    prefix = masked(prefix, bits);
  }

  /// The block that `text` is; without `/BITS` it is one address.
  ///
  /// @throws MalformedException if it is none
  public static Subnet parse(String text) throws MalformedException {
    int slash = text.indexOf('/');
    String host = slash < 0 ? text : text.substring(0, slash);
    byte[] ip = host.indexOf(':') < 0 ? IpText.parse4(host) : IpText.parse6(host);
    int most = 8 * ip.length;
    int bits = slash < 0 ? most : AddressValue.decimal(text.substring(slash + 1), most);
    return new Subnet(Bytes.of(ip), bits);
  }

  /// The block of `bits` that `ip` is in.
  public static Subnet around(Bytes ip, int bits) {
    return new Subnet(ip, bits);
  }

  /// True if `ip` is in it.
  public boolean contains(Bytes ip) {
    return ip.size() == prefix.size() && masked(ip, bits).equals(prefix);
  }

  private static Bytes masked(Bytes ip, int bits) {
    byte[] bytes = ip.toArray();
    int whole = bits / 8;
    if (whole < bytes.length) {
      bytes[whole] &= (byte) (0xff00 >>> (bits % 8));
      Arrays.fill(bytes, whole + 1, bytes.length, (byte) 0);
    }
    return Bytes.of(bytes);
  }

  @Override
  public String toString() {
    byte[] ip = prefix.toArray();
    return (ip.length == 4 ? IpText.text4(ip) : IpText.text6(ip)) + "/" + bits;
  }
}
