package org.handsel.lab.sim;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/// What stands between a home and the Internet: it gives what goes out an outer port, and lets in
/// what its tables say. Which homes can meet follows from nothing but these tables. In the words of
/// RFC 4787, 4.1 and 5.
final class Gateway {
  /// What the outer port, or who gets in, depends on.
  enum Depends {
    /// Endpoint-independent.
    NOTHING,

    /// Address-dependent: on the other side's IP address.
    ADDRESS,

    /// Address and port-dependent.
    ADDRESS_AND_PORT;

    /// What of `other` matters.
    private long part(long other) {
      return switch (this) {
        case NOTHING -> 0;
        case ADDRESS -> Endpoint.of(Endpoint.ip(other), 0);
        case ADDRESS_AND_PORT -> other;
      };
    }
  }

  /// The kinds of homes, in the words of RFC 3489.
  enum Kind {
    FULL_CONE("full cone", Depends.NOTHING, Depends.NOTHING),
    ADDRESS_RESTRICTED("address-restricted", Depends.NOTHING, Depends.ADDRESS),
    PORT_RESTRICTED("port-restricted", Depends.NOTHING, Depends.ADDRESS_AND_PORT),
    SYMMETRIC("symmetric", Depends.ADDRESS_AND_PORT, Depends.ADDRESS_AND_PORT);

    final String words;
    final Depends mapping;
    final Depends filtering;

    Kind(String words, Depends mapping, Depends filtering) {
      this.words = words;
      this.mapping = mapping;
      this.filtering = filtering;
    }
  }

  /// RFC 4787, REQ-5: a mapping "MUST NOT expire in less than two minutes"; many last no longer.
  static final Duration LASTING = Duration.ofMinutes(2);

  private static final int FIRST_PORT = 1024;
  private static final int LAST_PORT = 65_535;

  /// Tables are swept when they have grown by so many.
  private static final int SWEPT_AFTER = 64;

  /// An inner port's way out.
  private record Inner(int port, long other) {}

  private static final class Mapping {
    final int inner;
    final int outer;
    long until;

    /// Who gets in, and until when.
    final Map<Long, Long> called = new HashMap<>(4);

    int sweptAt = SWEPT_AFTER;

    Mapping(int inner, int outer) {
      this.inner = inner;
      this.outer = outer;
    }
  }

  private final Kind kind;
  private final int ip;
  private final SplittableRandom random;
  private final Map<Inner, Mapping> byInner = new HashMap<>(4);
  private final Map<Integer, Mapping> byOuter = new HashMap<>(4);
  private int sweptAt = SWEPT_AFTER;
  private long dropped;

  /// @param ip its outer address
  Gateway(Kind kind, int ip, SplittableRandom random) {
    this.kind = kind;
    this.ip = ip;
    this.random = random;
  }

  Kind kind() {
    return kind;
  }

  /// Something goes from the home's port `inner` to `other`, at `now` in nanoseconds. Returns where
  /// it seems to come from outside. Only what goes out keeps a mapping (RFC 4787, REQ-6).
  long out(int inner, long other, long now) {
    var key = new Inner(inner, kind.mapping.part(other));
    Mapping mapping = byInner.get(key);
    if (mapping == null || mapping.until <= now) {
      if (mapping != null) forget(key, mapping);
      if (byInner.size() >= sweptAt) sweep(now);
      mapping = new Mapping(inner, freePort(inner));
      byInner.put(key, mapping);
      byOuter.put(mapping.outer, mapping);
    }
    long until = now + LASTING.toNanos();
    mapping.until = until;
    if (mapping.called.size() >= mapping.sweptAt) {
      mapping.called.values().removeIf(end -> end <= now);
      mapping.sweptAt = 2 * mapping.called.size() + SWEPT_AFTER;
    }
    mapping.called.put(kind.filtering.part(other), until);
    return Endpoint.of(ip, mapping.outer);
  }

  /// The inner port where something from `other` to the outer port `outer` gets in; empty if it is
  /// dropped, without a word, as by home routers.
  OptionalInt in(int outer, long other, long now) {
    Mapping mapping = byOuter.get(outer);
    if (mapping != null
        && mapping.until > now
        && mapping.called.getOrDefault(kind.filtering.part(other), 0L) > now) {
      return OptionalInt.of(mapping.inner);
    }
    dropped++;
    return OptionalInt.empty();
  }

  /// The inner port itself where one mapping serves all and the port is free, as most do; any else.
  private int freePort(int inner) {
    if (kind.mapping == Depends.NOTHING && !byOuter.containsKey(inner)) return inner;
    while (true) {
      int port = random.nextInt(FIRST_PORT, LAST_PORT + 1);
      if (!byOuter.containsKey(port)) return port;
    }
  }

  private void sweep(long now) {
    byOuter.values().removeIf(mapping -> mapping.until <= now);
    byInner.values().removeIf(mapping -> mapping.until <= now);
    sweptAt = 2 * byInner.size() + SWEPT_AFTER;
  }

  private void forget(Inner key, Mapping mapping) {
    byInner.remove(key);
    byOuter.remove(mapping.outer);
  }

  /// How much it has dropped that came from outside.
  long dropped() {
    return dropped;
  }
}
