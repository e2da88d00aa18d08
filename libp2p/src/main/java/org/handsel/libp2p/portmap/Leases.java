package org.handsel.libp2p.portmap;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/// What a gateway has given us, and when it's asked again. Inputs in, orders out: no thread, no
/// socket, no clock. Not safe for use by many threads.
///
/// A port is idle until it's asked for, and held or refused then. What is held is asked for again
/// after half its time. After a refusal the port is left alone for a while, twice as long each
/// time.
final class Leases {
  /// How long a port is left alone after the first refusal.
  static final Duration PAUSE_MIN = Duration.ofMinutes(1);

  /// The longest that it's left alone, whatever the gateway says.
  static final Duration PAUSE_MAX = Duration.ofMinutes(30);

  /// RFC 6887, 15: a client needn't believe in longer leases.
  static final Duration LASTING_MAX = Duration.ofHours(24);

  /// RFC 6887, 11.2.1: renewals are at least this far apart.
  static final Duration RENEWAL_PAUSE_MIN = Duration.ofSeconds(4);

  /// RFC 6886, 3.7: after a gateway restarted not all may ask at once.
  static final Duration REBOOT_DELAY_MAX = Duration.ofSeconds(5);

  /// What happened.
  sealed interface Input {
    /// These ports, and no others, should be reached from outside.
    record Wanted(Collection<Port> ports) implements Input {}

    /// The gateway passes on calls to the port.
    record Granted(Port port, Grant grant) implements Input {}

    /// It doesn't, or couldn't be asked.
    ///
    /// @param pause how long it said that asking is pointless
    record Refused(Port port, Duration pause) implements Input {}

    /// The gateway has lost its memory; what was granted after that has to be said after this.
    record Rebooted() implements Input {}

    /// We are somewhere else, or somebody else there: nothing of what was given holds.
    record Moved() implements Input {}

    /// Some time has gone by.
    record Tick() implements Input {}
  }

  /// What has to be done.
  sealed interface Output {
    /// Ask for this port, or to have it for longer.
    ///
    /// @param outer the outer port that we had last
    record Ask(Port port, OptionalInt outer) implements Output {}

    /// Give back what isn't needed any more.
    record Release(Port port, Grant grant) implements Output {}

    /// This is what we hold now.
    record Changed(Map<Port, Grant> held) implements Output {}
  }

  private record Held(Grant grant, Instant until, Instant renewAt) {}

  private static final class Lease {
    boolean asked;
    Instant askAfter = Instant.MIN;
    Duration pause = PAUSE_MIN;
    OptionalInt lastOuter = OptionalInt.empty();
    Optional<Held> held = Optional.empty();
  }

  private final PortMapLimits limits;
  private final RandomGenerator random;
  private final Map<Port, Lease> leases = new TreeMap<>();
  private Map<Port, Grant> told = Map.of();

  Leases(PortMapLimits limits, RandomGenerator random) {
    this.limits = limits;
    this.random = random;
  }

  /// Takes in what happened by `now`, and says what has to be done.
  List<Output> step(Input input, Instant now) {
    var out = new ArrayList<Output>();
    switch (input) {
      case Input.Wanted(var ports) -> want(ports, out);
      case Input.Granted(Port port, Grant grant) -> grant(port, grant, now, out);
      case Input.Refused(Port port, Duration pause) -> refuse(port, pause, now);
      case Input.Rebooted _ -> leases.values().forEach(lease -> hurry(lease, now));
      case Input.Moved _ -> leases.replaceAll((_, _) -> new Lease());
      case Input.Tick _ -> {}
    }
    leases.values().forEach(lease -> lease.held = lease.held.filter(h -> h.until.isAfter(now)));
    ask(now, out);
    tell(out);
    return List.copyOf(out);
  }

  /// What is held.
  Map<Port, Grant> held() {
    var held = new TreeMap<Port, Grant>();
    leases.forEach((port, lease) -> lease.held.ifPresent(h -> held.put(port, h.grant)));
    return held;
  }

  private void want(Collection<Port> ports, List<Output> out) {
    var wanted = new TreeSet<Port>();
    ports.stream().sorted().distinct().limit(limits.portsMax()).forEach(wanted::add);
    leases
        .entrySet()
        .removeIf(entry -> {
          if (wanted.contains(entry.getKey())) return false;
          entry
              .getValue()
              .held
              .ifPresent(h -> out.add(new Output.Release(entry.getKey(), h.grant)));
          return true;
        });
    wanted.forEach(port -> leases.computeIfAbsent(port, _ -> new Lease()));
  }

  private void grant(Port port, Grant grant, Instant now, List<Output> out) {
    Lease lease = leases.get(port);
    if (lease == null || !lease.asked) {
      out.add(new Output.Release(port, grant));
      return;
    }
    if (grant.lasting().compareTo(limits.leaseMin()) < 0) {
      // It would be gone before anybody has heard of it.
      lease.held = Optional.empty();
      out.add(new Output.Release(port, grant));
      refuse(port, Duration.ZERO, now);
      return;
    }
    Duration lasting = grant.lasting().compareTo(LASTING_MAX) < 0 ? grant.lasting() : LASTING_MAX;
    // RFC 6887, 11.2.1: at a random time between a half and five eighths of it.
    Duration renewAfter =
        lasting.dividedBy(2).plusMillis(random.nextLong(lasting.toMillis() / 8 + 1));
    lease.asked = false;
    lease.pause = PAUSE_MIN;
    lease.lastOuter = OptionalInt.of(grant.port());
    lease.held = Optional.of(new Held(grant, now.plus(lasting), now.plus(renewAfter)));
  }

  private void refuse(Port port, Duration said, Instant now) {
    Lease lease = leases.get(port);
    if (lease == null || !lease.asked) return;
    lease.asked = false;
    if (lease.held.isPresent()) {
      // What we have holds until its end: try again halfway there.
      Held held = lease.held.get();
      Duration half = Duration.between(now, held.until).dividedBy(2);
      lease.held =
          Optional.of(new Held(held.grant, held.until, now.plus(max(half, RENEWAL_PAUSE_MIN))));
      return;
    }
    lease.askAfter = now.plus(min(max(lease.pause, said), PAUSE_MAX));
    lease.pause = min(lease.pause.multipliedBy(2), PAUSE_MAX);
  }

  private void hurry(Lease lease, Instant now) {
    Instant soon = now.plusMillis(random.nextLong(REBOOT_DELAY_MAX.toMillis()));
    lease.held =
        lease.held.map(
            h -> new Held(h.grant, h.until, h.renewAt.isBefore(soon) ? h.renewAt : soon));
  }

  private void ask(Instant now, List<Output> out) {
    leases.forEach((port, lease) -> {
      Instant due = lease.held.map(Held::renewAt).orElse(lease.askAfter);
      if (lease.asked || due.isAfter(now)) return;
      lease.asked = true;
      out.add(new Output.Ask(port, lease.lastOuter));
    });
  }

  private void tell(List<Output> out) {
    Map<Port, Grant> now = held();
    boolean same =
        now.keySet().equals(told.keySet())
            && now.entrySet().stream()
                .allMatch(e -> e.getValue().samePlace(told.getOrDefault(e.getKey(), e.getValue())));
    if (same) return;
    told = now;
    out.add(new Output.Changed(Map.copyOf(now)));
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
