package org.handsel.libp2p.multiformats;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Where a peer is reached, layer by layer: `/ip4/192.0.2.1/tcp/4001/p2p/12D3Koo…`. Spec:
/// multiformats/multiaddr, libp2p/specs `addressing`.
///
/// Equal by bytes, so one address in two spellings is one address; [#toString] gives the usual
/// spelling.
public final class Multiaddr implements Comparable<Multiaddr> {
  /// The longest address that is read, as text or as bytes.
  public static final int LENGTH_MAX = 2048;

  /// The most layers of an address that is read.
  public static final int COMPONENTS_MAX = 32;

  /// One layer: the protocol's name, and its value as text, empty if it has none.
  public record Component(String protocol, String value) {}

  private record Part(AddressProtocol protocol, Bytes value) {}

  private final List<Part> parts;

  private Multiaddr(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  /// The address that `text` is.
  ///
  /// @throws MalformedException if it is none: unknown protocol, missing or impossible value, too
  ///   long
  public static Multiaddr parse(String text) throws MalformedException {
    if (text.length() > LENGTH_MAX) throw new MalformedException("an address too long");
    if (!text.startsWith("/")) throw new MalformedException("an address begins with /");
    String[] words = text.replaceFirst("/+$", "").split("/", -1);
    var parts = new ArrayList<Part>();
    for (int i = 1; i < words.length; ) {
      AddressProtocol protocol = AddressProtocol.named(words[i++]);
      String value = "";
      if (protocol.value == AddressValue.PATH) {
        // A path takes all that is left.
        value = "/" + String.join("/", Arrays.copyOfRange(words, i, words.length));
        i = words.length;
      } else if (protocol.value != AddressValue.NONE) {
        if (i == words.length) throw new MalformedException(protocol.text + " without a value");
        value = words[i++];
      }
      parts.add(new Part(protocol, Bytes.of(protocol.value.parse(value))));
    }
    return checked(parts);
  }

  /// [#parse] for addresses that stand in the program.
  ///
  /// @throws IllegalArgumentException if it is none
  public static Multiaddr of(String text) {
    try {
      return parse(text);
    } catch (MalformedException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /// The address that `bytes` are, all of them.
  ///
  /// @throws MalformedException if they are none
  public static Multiaddr decode(byte[] bytes) throws MalformedException {
    if (bytes.length > LENGTH_MAX) throw new MalformedException("an address too long");
    var in = ByteBuffer.wrap(bytes);
    var parts = new ArrayList<Part>();
    while (in.hasRemaining()) {
      AddressProtocol protocol = AddressProtocol.coded(Varint.read(in));
      long size = protocol.value.size >= 0 ? protocol.value.size : Varint.read(in);
      if (size > in.remaining()) throw new MalformedException(protocol.text + " cut short");
      var value = new byte[(int) size];
      in.get(value);
      protocol.value.check(value);
      parts.add(new Part(protocol, Bytes.of(value)));
      if (protocol.value == AddressValue.PATH && in.hasRemaining()) {
        throw new MalformedException("an address goes on behind a path");
      }
    }
    return checked(parts);
  }

  private static Multiaddr checked(List<Part> parts) throws MalformedException {
    if (parts.isEmpty()) throw new MalformedException("an empty address");
    if (parts.size() > COMPONENTS_MAX) throw new MalformedException("an address of many layers");
    return new Multiaddr(parts);
  }

  /// Its bytes.
  public byte[] toArray() {
    var out = new ByteArrayOutputStream();
    for (Part part : parts) {
      out.writeBytes(Varint.encode(part.protocol.code));
      if (part.protocol.value.size < 0) out.writeBytes(Varint.encode(part.value.size()));
      out.writeBytes(part.value.toArray());
    }
    return out.toByteArray();
  }

  /// How many bytes [#toArray] has.
  public int size() {
    int size = 0;
    for (Part part : parts) {
      size += Varint.size(part.protocol.code) + part.value.size();
      if (part.protocol.value.size < 0) size += Varint.size(part.value.size());
    }
    return size;
  }

  /// Its layers, outermost first.
  public List<Component> components() {
    return parts.stream().map(p -> new Component(p.protocol.text, text(p))).toList();
  }

  /// The value of the first layer of `protocol`, as text; empty if there is no such layer.
  public Optional<String> value(String protocol) {
    return parts.stream()
        .filter(p -> p.protocol.text.equals(protocol))
        .findFirst()
        .map(Multiaddr::text);
  }

  /// The IP address that it begins with, 4 or 16 bytes; empty if it begins with something else.
  public Optional<Bytes> ip() {
    return switch (parts.getFirst().protocol) {
      case IP4, IP6 -> Optional.of(parts.getFirst().value);
      default -> Optional.empty();
    };
  }

  /// True if there is a layer of `protocol`.
  public boolean has(String protocol) {
    return value(protocol).isPresent();
  }

  /// The port of its first `tcp` layer.
  public OptionalInt tcpPort() {
    return value("tcp").stream().mapToInt(Integer::parseInt).findFirst();
  }

  /// The peer that it leads to: the last layer, if that is `p2p`.
  public Optional<Multihash> peer() {
    Part last = parts.getLast();
    if (last.protocol != AddressProtocol.P2P) return Optional.empty();
    try {
      return Optional.of(Multihash.decode(last.value.toArray()));
    } catch (MalformedException e) {
      throw new IllegalStateException("it was checked when it was read", e);
    }
  }

  /// This address with `/p2p/peer` behind it, in place of one that is there.
  public Multiaddr withPeer(Multihash peer) {
    var longer = new ArrayList<>(parts);
    if (longer.getLast().protocol == AddressProtocol.P2P) longer.removeLast();
    longer.add(new Part(AddressProtocol.P2P, Bytes.of(peer.toArray())));
    return new Multiaddr(longer);
  }

  /// This address without the `/p2p/…` at its end, if anything else remains.
  public Multiaddr withoutPeer() {
    if (parts.getLast().protocol != AddressProtocol.P2P || parts.size() == 1) return this;
    return new Multiaddr(parts.subList(0, parts.size() - 1));
  }

  /// This address with `inner` behind it.
  public Multiaddr with(Multiaddr inner) {
    var longer = new ArrayList<>(parts);
    longer.addAll(inner.parts);
    return new Multiaddr(longer);
  }

  /// The addresses of both, one of each in turns, at most `max`: however many `some` tells of,
  /// there is room for the first of `others`.
  public static List<Multiaddr> inTurns(List<Multiaddr> some, List<Multiaddr> others, int max) {
    var all = new LinkedHashSet<Multiaddr>();
    for (int i = 0; i < Math.max(some.size(), others.size()); i++) {
      if (i < some.size()) all.add(some.get(i));
      if (i < others.size()) all.add(others.get(i));
    }
    return all.stream().limit(max).toList();
  }

  private static String text(Part part) {
    return part.protocol.value.text(part.value.toArray());
  }

  /// By bytes, unsigned.
  @Override
  public int compareTo(Multiaddr other) {
    return Arrays.compareUnsigned(toArray(), other.toArray());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Multiaddr that && parts.equals(that.parts);
  }

  @Override
  public int hashCode() {
    return parts.hashCode();
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    for (Part part : parts) {
      text.append('/').append(part.protocol.text);
      String value = text(part);
      if (part.protocol.value == AddressValue.PATH) text.append(value);
      else if (part.protocol.value != AddressValue.NONE) text.append('/').append(value);
    }
    return text.toString();
  }
}
