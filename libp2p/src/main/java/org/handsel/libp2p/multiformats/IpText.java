package org.handsel.libp2p.multiformats;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// IP addresses as text, without ever asking a name server: `InetAddress` might.
final class IpText {
  private static final int GROUPS = 8;

  private IpText() {}

  static byte[] parse4(String text) throws MalformedException {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) throw new MalformedException("not an IPv4 address");
    var out = new byte[4];
    for (int i = 0; i < 4; i++) {
      if (parts[i].length() > 1 && parts[i].charAt(0) == '0') {
        throw new MalformedException("an IPv4 address with a leading zero");
      }
      out[i] = (byte) AddressValue.decimal(parts[i], 255);
    }
    return out;
  }

  static String text4(byte[] ip) {
    return (ip[0] & 0xff) + "." + (ip[1] & 0xff) + "." + (ip[2] & 0xff) + "." + (ip[3] & 0xff);
  }

  static byte[] parse6(String text) throws MalformedException {
    int gap = text.indexOf("::");
    List<Integer> head = groups(gap < 0 ? text : text.substring(0, gap));
    List<Integer> tail = gap < 0 ? List.of() : groups(text.substring(gap + 2));
    int given = head.size() + tail.size();
    // RFC 4291, 2.2: "::" stands for one or more groups of zeros.
    if (gap < 0 ? given != GROUPS : given >= GROUPS) throw new MalformedException("not IPv6");
    var out = new byte[16];
    for (int i = 0; i < head.size(); i++) putGroup(out, i, head.get(i));
    for (int i = 0; i < tail.size(); i++) putGroup(out, GROUPS - tail.size() + i, tail.get(i));
    return out;
  }

  private static List<Integer> groups(String text) throws MalformedException {
    if (text.isEmpty()) return List.of();
    var groups = new ArrayList<Integer>();
    String[] parts = text.split(":", -1);
    for (int i = 0; i < parts.length; i++) {
      if (i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
        byte[] ip4 = parse4(parts[i]);
        groups.add(((ip4[0] & 0xff) << 8) | (ip4[1] & 0xff));
        groups.add(((ip4[2] & 0xff) << 8) | (ip4[3] & 0xff));
      } else {
        groups.add(group(parts[i]));
      }
    }
    return groups;
  }

  private static int group(String text) throws MalformedException {
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), 16) : -1;
      if (digit < 0) throw new MalformedException("not an IPv6 address");
      value = (value << 4) | digit;
    }
    if (text.isEmpty() || text.length() > 4) throw new MalformedException("not an IPv6 address");
    return value;
  }

  private static void putGroup(byte[] out, int index, int group) {
    out[2 * index] = (byte) (group >> 8);
    out[2 * index + 1] = (byte) group;
  }

  /// RFC 5952: small letters, the longest run of two or more zero groups as `::`.
  static String text6(byte[] ip) {
    String mapped = mapped4(ip);
    if (mapped != null) return mapped;
    var groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) groups[i] = ((ip[2 * i] & 0xff) << 8) | (ip[2 * i + 1] & 0xff);
    int gapAt = -1;
    int gapSize = 1;
    for (int i = 0; i < GROUPS; i++) {
      int run = 0;
      while (i + run < GROUPS && groups[i + run] == 0) run++;
      if (run > gapSize) {
        gapAt = i;
        gapSize = run;
      }
    }
    var text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (i == gapAt) {
        text.append("::");
        i += gapSize - 1;
      } else {
        if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') text.append(':');
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }

  private static @Nullable String mapped4(byte[] ip) {
    for (int i = 0; i < 10; i++) {
      if (ip[i] != 0) return null;
    }
    if (ip[10] != -1 || ip[11] != -1) return null;
    return "::ffff:" + text4(new byte[] {ip[12], ip[13], ip[14], ip[15]});
  }
}
