package org.handsel.libp2p.swarm;

import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Limits;

/// Ends connections that are idle, dead, replaced, unwanted or too many. [#look] is called about
/// once a second.
final class Watch {
  /// How long a replaced connection is left alone after its last stream, since the other side may
  /// not know yet that it is replaced.
  private static final Duration REPLACED_GRACE = Duration.ofSeconds(2);

  /// How long streams on a relayed connection may go on once there is a direct one. DCUtR.md: "the
  /// relay connection should be closed after a grace period".
  private static final Duration RELAYED_GRACE = Duration.ofSeconds(15);

  /// A stream on which nothing came for longer doesn't make a connection one that is used; or
  /// whoever keeps one open for nothing would outlive all who close theirs when they are done.
  private static final Duration STREAM_QUIET = Duration.ofMinutes(2);

  private final SwarmParts parts;
  private final Limits.Connections limits;
  private final ConnectionTable table;
  private long accessVersion;

  Watch(SwarmParts parts, ConnectionTable table) {
    this.parts = parts;
    this.limits = parts.limits().connections();
    this.table = table;
  }

  void look() {
    long now = System.nanoTime();
    long version = parts.access().version();
    boolean accessChanged = version != accessVersion;
    accessVersion = version;
    List<PeerConnection> live = table.live();
    for (PeerConnection connection : live) {
      connection.session().sweep();
      Optional<String> why =
          accessChanged
              ? parts.access().refusal(connection.peer(), connection.whence())
              : Optional.empty();
      why = why.or(() -> outlived(connection, now));
      if (why.isPresent()) end(connection, why.get());
      else if (silent(connection, now) || unmeasured(connection)) probe(connection);
    }
    for (PeerConnection connection : surplus(live, now)) {
      parts.counts().trimmed.add(1);
      end(connection, "there are too many connections, and this one is used least");
    }
  }

  private Optional<String> outlived(PeerConnection connection, long now) {
    boolean kept = parts.kept().contains(connection.peer());
    if (connection.isReplaced()) {
      if (!connection.inbound() && idle(connection, REPLACED_GRACE, now)) {
        return Optional.of("another connection to the peer took its place");
      }
      if (relayed(connection) && now - connection.replacedNanos() > RELAYED_GRACE.toNanos()) {
        return Optional.of("a direct connection to the peer took its place");
      }
    }
    return !kept && idle(connection, limits.idleTimeout(), now)
        ? Optional.of("no stream for " + limits.idleTimeout())
        : Optional.empty();
  }

  /// The connections to end because there are too many: of those that are old enough and whose peer
  /// nobody protects, first those without streams that are used, then those that we didn't ask for,
  /// then those that were idle for longest.
  List<PeerConnection> surplus(List<PeerConnection> live, long now) {
    if (live.size() <= limits.highWater()) return List.of();
    return live.stream()
        .filter(c -> now - c.sinceNanos() > limits.trimGrace().toNanos())
        .filter(c -> !parts.kept().contains(c.peer()))
        .sorted(
            Comparator.comparing((PeerConnection c) -> used(c, now))
                .thenComparing(c -> !c.inbound())
                .thenComparingLong(c -> c.session().busyNanos() - now))
        .limit(live.size() - limits.lowWater())
        .toList();
  }

  private static boolean used(PeerConnection connection, long now) {
    return connection.session().streams() > 0
        && now - connection.session().busyNanos() <= STREAM_QUIET.toNanos();
  }

  private boolean silent(PeerConnection connection, long now) {
    return now - connection.session().arrivedNanos() > limits.silenceTimeout().toNanos();
  }

  /// Nobody knows yet how far the peer is: little was said, too little to measure it by the way.
  private static boolean unmeasured(PeerConnection connection) {
    return connection.latency().isEmpty();
  }

  private static boolean relayed(PeerConnection connection) {
    return connection.path() == Connection.Path.RELAYED;
  }

  private static boolean idle(PeerConnection connection, Duration limit, long now) {
    return connection.session().streams() == 0
        && now - connection.session().busyNanos() > limit.toNanos();
  }

  private static void end(PeerConnection connection, String reason) {
    Thread.startVirtualThread(() -> connection.close(reason));
  }

  private void probe(PeerConnection connection) {
    if (!connection.startProbe()) return;
    Thread.startVirtualThread(() -> {
      try {
        connection.session().ping(limits.silenceTimeout());
      } catch (IOException e) {
        connection.close("the peer gives no sign of life");
      } finally {
        connection.endProbe();
      }
    });
  }
}
