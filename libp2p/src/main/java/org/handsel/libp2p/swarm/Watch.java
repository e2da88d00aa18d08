package org.handsel.libp2p.swarm;

import java.io.IOException;
import java.time.Duration;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Limits;

/// Ends connections that are idle, dead or replaced. [#look] is called about once a second.
final class Watch {
  /// How long a replaced connection is left alone after its last stream, since the other side may
  /// not know yet that it is replaced.
  private static final Duration REPLACED_GRACE = Duration.ofSeconds(2);

  /// How long streams on a relayed connection may go on once there is a direct one. DCUtR.md: "the
  /// relay connection should be closed after a grace period".
  private static final Duration RELAYED_GRACE = Duration.ofSeconds(15);

  private final Limits.Connections limits;
  private final ConnectionTable table;

  Watch(Limits.Connections limits, ConnectionTable table) {
    this.limits = limits;
    this.table = table;
  }

  void look() {
    long now = System.nanoTime();
    for (PeerConnection connection : table.live()) {
      connection.session().sweep();
      if (idle(connection, limits.idleTimeout(), now)) {
        end(connection, "no stream for " + limits.idleTimeout());
      } else if (connection.isReplaced()
          && !connection.inbound()
          && idle(connection, REPLACED_GRACE, now)) {
        end(connection, "another connection to the peer took its place");
      } else if (connection.isReplaced()
          && connection.path() == Connection.Path.RELAYED
          && now - connection.replacedNanos() > RELAYED_GRACE.toNanos()) {
        end(connection, "a direct connection to the peer took its place");
      } else if (now - connection.session().arrivedNanos() > limits.silenceTimeout().toNanos()) {
        probe(connection);
      }
    }
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
