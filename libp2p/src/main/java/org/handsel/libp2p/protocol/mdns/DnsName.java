package org.handsel.libp2p.protocol.mdns;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.handsel.libp2p.multiformats.MalformedException;

/// A domain name, the most particular label first: `_p2p._udp.local` has three. Case makes no
/// difference (RFC 1035, 2.3.3), so letters are kept small. A label may hold any byte, a dot too.
///
/// @param labels each a byte a character
record DnsName(List<String> labels) {
  /// RFC 1035, 2.3.4: "labels 63 octets or less", "names 255 octets or less".
  static final int LABEL_BYTES_MAX = 63;

  static final int BYTES_MAX = 255;
  private static final int HEADER_BYTES = 12;
  private static final int KIND_MASK = 0xc0;

  /// @throws IllegalArgumentException if it is too long, or a label is empty
  DnsName {
    labels = labels.stream().map(DnsName::small).toList();
    boolean odd = labels.stream().anyMatch(it -> it.isEmpty() || it.length() > LABEL_BYTES_MAX);
    if (odd || bytes(labels) > BYTES_MAX) throw new IllegalArgumentException("a name too long");
  }

  /// The name that `text` is, dots between its labels.
  static DnsName of(String text) {
    return new DnsName(List.of(text.split("\\.", -1)));
  }

  /// `label` below this name.
  DnsName below(String label) {
    return new DnsName(Stream.concat(Stream.of(label), labels.stream()).toList());
  }

  /// True if it is one label below `parent`.
  boolean isBelow(DnsName parent) {
    return labels.size() == parent.labels.size() + 1
        && labels.subList(1, labels.size()).equals(parent.labels);
  }

  /// Reads the name at the position of `in`, whose beginning is the message's.
  ///
  /// A pointer has to lead back, and further back than any before it: so no name is endless (RFC
  /// 1035, 4.1.4: "a pointer to a prior occurance of the same name").
  ///
  /// @throws MalformedException if it is cut short, too long, or points ahead
  static DnsName read(ByteBuffer in) throws MalformedException {
    var labels = new ArrayList<String>();
    int bytes = 1;
    int at = in.position();
    int before = at;
    int after = -1;
    for (int size = byteAt(in, at++); size != 0; size = byteAt(in, at++)) {
      if ((size & KIND_MASK) == KIND_MASK) {
        int target = (size & ~KIND_MASK) << 8 | byteAt(in, at++);
        if (after < 0) after = at;
        if (target < HEADER_BYTES || target >= before) {
          throw new MalformedException("a name that doesn't point back");
        }
        before = target;
        at = target;
        continue;
      }
      if ((size & KIND_MASK) != 0) throw new MalformedException("a label of an unknown kind");
      bytes += 1 + size;
      if (bytes > BYTES_MAX) throw new MalformedException("a name too long");
      if (size > in.limit() - at) throw new MalformedException("a name cut short");
      var label = new byte[size];
      in.get(at, label);
      labels.add(new String(label, ISO_8859_1));
      at += size;
    }
    in.position(after < 0 ? at : after);
    return new DnsName(labels);
  }

  private static int byteAt(ByteBuffer in, int at) throws MalformedException {
    if (at >= in.limit()) throw new MalformedException("a name cut short");
    return in.get(at) & 0xff;
  }

  /// Writes it, without pointers.
  void writeTo(ByteBuffer out) {
    for (String label : labels) out.put((byte) label.length()).put(label.getBytes(ISO_8859_1));
    out.put((byte) 0);
  }

  /// How many bytes [#writeTo] writes.
  int bytes() {
    return bytes(labels);
  }

  private static int bytes(List<String> labels) {
    return 1 + labels.stream().mapToInt(label -> 1 + label.length()).sum();
  }

  private static String small(String label) {
    var small = new StringBuilder(label.length());
    for (int i = 0; i < label.length(); i++) {
      char c = label.charAt(i);
      small.append(c >= 'A' && c <= 'Z' ? (char) (c + 'a' - 'A') : c);
    }
    return small.toString();
  }

  @Override
  public String toString() {
    return String.join(".", labels);
  }
}
