package org.handsel.ipfs;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// A value of the IPLD data model: immutable, equal by content, and writable as [DagCbor] in
/// exactly one way.
///
/// ```java
/// Data offer = Data.map().put("v", 1).put("kind", "offer").put("price", price).build();
/// byte[] bytes = DagCbor.encode(offer);
///
/// Data.Map map = DagCbor.decode(bytes).asMap();
/// String kind = map.text("kind");             // or MalformedException: kind: missing
/// OptionalLong until = map.optionalInteger("exp");
/// ```
///
/// The `as…` methods and the readers of [Map] throw [MalformedException] where the value is of
/// another kind, since what is read came from outside.
public sealed interface Data {
  /// The value that stands for none.
  record Null() implements Data {}

  /// True or false.
  record Bool(boolean value) implements Data {}

  /// An integer between −2^64 and 2^64 − 1, which is what DAG-CBOR can write.
  record Int(BigInteger value) implements Data {
    /// @throws IllegalArgumentException if it is out of that range
    public Int {
      // All ones above the sign make −2^64 exactly 64 bits long, as 2^64 − 1 is.
      if (value.bitLength() > 64) throw new IllegalArgumentException("an integer beyond 64 bits");
    }
  }

  /// A finite floating point number.
  record Real(double value) implements Data {
    /// @throws IllegalArgumentException if it is infinite or no number
    public Real {
      if (!Double.isFinite(value)) throw new IllegalArgumentException("not finite: " + value);
    }
  }

  /// Unicode text.
  record Text(String value) implements Data {
    /// @throws IllegalArgumentException if it holds half of a surrogate pair
    public Text {
      checkUnicode(value);
    }
  }

  /// Bytes.
  record Bin(Bytes value) implements Data {}

  /// Values in order.
  record List(java.util.List<Data> items) implements Data {
    /// The list is copied.
    public List {
      items = java.util.List.copyOf(items);
    }
  }

  /// The name of other content.
  record Link(Cid value) implements Data {}

  /// Values by name, in the order that DAG-CBOR has them: shorter keys first, then by bytes.
  record Map(java.util.Map<String, Data> entries) implements Data {
    /// The order of keys.
    public static final Comparator<String> KEY_ORDER = Data::compareKeys;

    /// The map is copied.
    ///
    /// @throws IllegalArgumentException if a key holds half of a surrogate pair
    public Map {
      var sorted = new TreeMap<String, Data>(KEY_ORDER);
      sorted.putAll(entries);
      sorted.keySet().forEach(Data::checkUnicode);
      entries = Collections.unmodifiableMap(sorted);
    }

    /// The value of `key`, if it is there.
    public Optional<Data> find(String key) {
      return Optional.ofNullable(entries.get(key));
    }

    /// The value of `key`.
    ///
    /// @throws MalformedException if it isn't there
    public Data get(String key) throws MalformedException {
      Data value = entries.get(key);
      if (value == null) throw new MalformedException(key + ": missing");
      return value;
    }

    /// True if `key` is there, with whatever value.
    public boolean has(String key) {
      return entries.containsKey(key);
    }

    /// True if the value of `key` is there and null.
    public boolean isNull(String key) {
      return entries.get(key) instanceof Null;
    }

    /// The text of `key`.
    public String text(String key) throws MalformedException {
      return read(key, Data::asText);
    }

    /// The integer of `key`, as a long.
    public long integer(String key) throws MalformedException {
      return read(key, Data::asLong);
    }

    /// The integer of `key`, which lies in `min` to `max`.
    public long integer(String key, long min, long max) throws MalformedException {
      long value = integer(key);
      if (value < min || value > max) {
        throw new MalformedException(key + ": " + value + " is not in " + min + " to " + max);
      }
      return value;
    }

    /// The truth value of `key`.
    public boolean bool(String key) throws MalformedException {
      return read(key, Data::asBool);
    }

    /// The bytes of `key`.
    public Bytes bytes(String key) throws MalformedException {
      return read(key, Data::asBytes);
    }

    /// The bytes of `key`, exactly `size` of them.
    public Bytes bytes(String key, int size) throws MalformedException {
      Bytes value = bytes(key);
      if (value.size() != size) {
        throw new MalformedException(key + ": " + value.size() + " bytes, not " + size);
      }
      return value;
    }

    /// The link of `key`.
    public Cid link(String key) throws MalformedException {
      return read(key, Data::asLink);
    }

    /// The list of `key`.
    public java.util.List<Data> list(String key) throws MalformedException {
      return read(key, Data::asList);
    }

    /// The map of `key`.
    public Map map(String key) throws MalformedException {
      return read(key, Data::asMap);
    }

    /// The text of `key`, if the key is there.
    public Optional<String> optionalText(String key) throws MalformedException {
      return has(key) ? Optional.of(text(key)) : Optional.empty();
    }

    /// The integer of `key`, if the key is there.
    public OptionalLong optionalInteger(String key) throws MalformedException {
      return has(key) ? OptionalLong.of(integer(key)) : OptionalLong.empty();
    }

    /// The bytes of `key`, if the key is there.
    public Optional<Bytes> optionalBytes(String key) throws MalformedException {
      return has(key) ? Optional.of(bytes(key)) : Optional.empty();
    }

    /// The link of `key`, if the key is there.
    public Optional<Cid> optionalLink(String key) throws MalformedException {
      return has(key) ? Optional.of(link(key)) : Optional.empty();
    }

    /// The list of `key`, empty if the key isn't there.
    public java.util.List<Data> optionalList(String key) throws MalformedException {
      return has(key) ? list(key) : java.util.List.of();
    }

    /// The map of `key`, if the key is there.
    public Optional<Map> optionalMap(String key) throws MalformedException {
      return has(key) ? Optional.of(map(key)) : Optional.empty();
    }

    /// Refuses any key but `allowed`.
    public void only(String... allowed) throws MalformedException {
      var known = java.util.Set.of(allowed);
      for (String key : entries.keySet()) {
        if (!known.contains(key)) throw new MalformedException("unknown key " + Shown.of(key));
      }
    }

    /// A builder that starts with what this holds.
    public MapBuilder with() {
      return new MapBuilder(entries);
    }

    private interface Reading<T> {
      T of(Data value) throws MalformedException;
    }

    private <T> T read(String key, Reading<T> reading) throws MalformedException {
      Data value = get(key);
      try {
        return reading.of(value);
      } catch (MalformedException e) {
        throw new MalformedException(key + ": " + e.getMessage(), e);
      }
    }
  }

  /// A builder of a map.
  static MapBuilder map() {
    return new MapBuilder(java.util.Map.of());
  }

  /// A list of `items`.
  static List list(Data... items) {
    return new List(Arrays.asList(items));
  }

  /// A list of `items`.
  static List list(java.util.Collection<? extends Data> items) {
    return new List(java.util.List.copyOf(items));
  }

  /// A list of texts.
  static List texts(java.util.Collection<String> texts) {
    return list(texts.stream().map(Text::new).toList());
  }

  /// A list of links.
  static List links(java.util.Collection<Cid> links) {
    return list(links.stream().map(Link::new).toList());
  }

  /// An integer.
  static Int of(long value) {
    return new Int(BigInteger.valueOf(value));
  }

  /// Null.
  static Null none() {
    return new Null();
  }

  /// A truth value.
  static Bool of(boolean value) {
    return new Bool(value);
  }

  /// Text.
  static Text of(String value) {
    return new Text(value);
  }

  /// Bytes.
  static Bin of(Bytes value) {
    return new Bin(value);
  }

  /// A link.
  static Link of(Cid value) {
    return new Link(value);
  }

  /// This as text.
  default String asText() throws MalformedException {
    if (this instanceof Text(var value)) return value;
    throw expected("text");
  }

  /// This as a long.
  default long asLong() throws MalformedException {
    if (this instanceof Int(var value) && value.bitLength() < 64) return value.longValue();
    throw expected("an integer of 64 bits");
  }

  /// This as a truth value.
  default boolean asBool() throws MalformedException {
    if (this instanceof Bool(var value)) return value;
    throw expected("true or false");
  }

  /// This as bytes.
  default Bytes asBytes() throws MalformedException {
    if (this instanceof Bin(var value)) return value;
    throw expected("bytes");
  }

  /// This as a link.
  default Cid asLink() throws MalformedException {
    if (this instanceof Link(var value)) return value;
    throw expected("a link");
  }

  /// This as a list.
  default java.util.List<Data> asList() throws MalformedException {
    if (this instanceof List(var items)) return items;
    throw expected("a list");
  }

  /// This as a map.
  default Map asMap() throws MalformedException {
    if (this instanceof Map map) return map;
    throw expected("a map");
  }

  private MalformedException expected(String what) {
    return new MalformedException("expected " + what + ", found " + getClass().getSimpleName());
  }

  private static int compareKeys(String a, String b) {
    byte[] aBytes = a.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    byte[] bBytes = b.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return aBytes.length != bBytes.length
        ? Integer.compare(aBytes.length, bBytes.length)
        : Arrays.compareUnsigned(aBytes, bBytes);
  }

  private static void checkUnicode(String text) {
    // A code point that is a surrogate is half of a pair.
    if (text.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
      throw new IllegalArgumentException("half of a surrogate pair");
    }
  }
}
