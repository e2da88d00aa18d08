package org.handsel.libp2p.protocol.relay;

import java.time.Duration;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Protobuf;

/// How long a relayed connection may last and how much it may carry. Spec: circuit-v2,
/// "Reservation", `Limit`.
///
/// @param duration from the moment both sides are joined; zero for no limit
/// @param dataBytes in each direction; zero for no limit
public record Limit(Duration duration, long dataBytes) {
  /// No limit at all.
  public static final Limit NONE = new Limit(Duration.ZERO, 0);

  private static final long SECONDS_MAX = 0xffff_ffffL;

  /// @throws IllegalArgumentException if either is negative, or the time doesn't fit the wire
  public Limit {
    if (duration.isNegative() || duration.toSeconds() > SECONDS_MAX || dataBytes < 0) {
      throw new IllegalArgumentException("no limit of a relayed connection");
    }
  }

  /// True if it bounds nothing.
  public boolean none() {
    return duration.isZero() && dataBytes == 0;
  }

  static Limit read(Protobuf.Reader in) throws MalformedException {
    long seconds = 0;
    long bytes = 0;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> seconds = in.varint();
        case 2 -> bytes = in.varint();
        default -> in.skip();
      }
    }
    if (seconds < 0 || seconds > SECONDS_MAX) throw new MalformedException("a limit's duration");
    // Above 2^63 bytes: nobody will notice the difference.
    return new Limit(Duration.ofSeconds(seconds), bytes < 0 ? Long.MAX_VALUE : bytes);
  }

  Protobuf.Writer write() {
    return new Protobuf.Writer().varint(1, duration.toSeconds()).varint(2, dataBytes);
  }
}
