package org.handsel.ipfs;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;

/// Puts a [Data.Map] together. Keys come in any order; a key that is put twice keeps the later
/// value, and an empty optional puts nothing.
public final class MapBuilder {
  private final Map<String, Data> entries;

  MapBuilder(Map<String, Data> start) {
    this.entries = new HashMap<>(start);
  }

  /// Any value.
  public MapBuilder put(String key, Data value) {
    entries.put(key, value);
    return this;
  }

  /// An integer.
  public MapBuilder put(String key, long value) {
    return put(key, Data.of(value));
  }

  /// A truth value.
  public MapBuilder put(String key, boolean value) {
    return put(key, Data.of(value));
  }

  /// Text.
  public MapBuilder put(String key, String value) {
    return put(key, Data.of(value));
  }

  /// Bytes.
  public MapBuilder put(String key, Bytes value) {
    return put(key, Data.of(value));
  }

  /// A link.
  public MapBuilder put(String key, Cid value) {
    return put(key, Data.of(value));
  }

  /// Any value that is there.
  public MapBuilder put(String key, Optional<? extends Data> value) {
    value.ifPresent(v -> put(key, v));
    return this;
  }

  /// An integer that is there.
  public MapBuilder put(String key, OptionalLong value) {
    value.ifPresent(v -> put(key, v));
    return this;
  }

  /// Takes `key` out, if it is there.
  public MapBuilder without(String key) {
    entries.remove(key);
    return this;
  }

  /// The map.
  public Data.Map build() {
    return new Data.Map(entries);
  }
}
