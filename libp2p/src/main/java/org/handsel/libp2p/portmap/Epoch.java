package org.handsel.libp2p.portmap;

import java.time.Duration;
import java.time.Instant;

/// How long a gateway says that it has remembered what it gave, and when it said so. If its count
/// doesn't go on as ours does, it has lost its memory.
///
/// @param seconds the gateway's count
/// @param at our time
record Epoch(long seconds, Instant at) {
  /// RFC 6887, 8.5: true if `now` can't follow on this from a gateway that remembers. "If the
  /// current PCP server Epoch time (curr_server_time) is less than the previously received PCP
  /// server Epoch time (prev_server_time) by more than one second, then the client treats the Epoch
  /// time as obviously invalid", and so it is if the two clocks have drifted apart by more than a
  /// sixteenth and two seconds.
  boolean brokenByPcp(Epoch now) {
    if (now.seconds < seconds - 1) return true;
    long client = Duration.between(at, now.at).toSeconds();
    long server = now.seconds - seconds;
    return client + 2 < server - server / 16 || server + 2 < client - client / 16;
  }

  /// RFC 6886, 3.6: true if the count "is less than the client's conservative estimate by more than
  /// 2 seconds"; the estimate is what it was plus seven eighths of the time since then.
  boolean brokenByNatPmp(Epoch now) {
    long since = Duration.between(at, now.at).toSeconds();
    return now.seconds < seconds + since * 7 / 8 - 2;
  }
}
