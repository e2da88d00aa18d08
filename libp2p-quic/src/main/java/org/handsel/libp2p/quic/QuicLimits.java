package org.handsel.libp2p.quic;

import java.time.Duration;
import org.handsel.libp2p.Limits;

/// The bounds that QUIC has beyond, or in other words than, [Limits].
///
/// What one session's peer may send before it is read is [#firstSessionBytes] at first. It grows
/// within the library up to 16 MiB a stream and 24 MiB in all, as fast as we read, and nothing
/// takes that back; the bounds on unread bytes in [Limits.Streams] can't be put to it. So
/// [#sessionsMax] times [#firstSessionBytes] is what peers can fill of whom nothing is read, and
/// [#sessionsMax] times 24 MiB the worst that peers can fill who were read for long and fast
/// before.
///
/// @param sessionsMax sessions that others opened with us; beyond it nobody's call is answered
/// @param handshakesMax handshakes of callers at once; beyond it nobody's call is answered
/// @param unprovenMax from so many handshakes on a caller first has to prove that it is where it
///   says (RFC 9000, 8.1.2, "Address Validation Using Retry Packets")
/// @param perHostMax handshakes at once from one IPv4 address, or IPv6 network of 64 bits, that
///   isn't ours
/// @param handshakeTimeout how long one may take
/// @param proofValid for how long such a proof is good
/// @param waitingMax sessions that nobody has taken from the listener yet
/// @param idleTimeout a session on which nothing came for so long is over
/// @param keepAlive after so long a silence we ask for a sign of life, so that NATs on the way
///   remember it
/// @param firstWindowBytes what a peer may send on a stream before anything of it is read
/// @param firstSessionBytes what a peer may send on all streams of a session before anything of it
///   is read
/// @param brokenOffMax streams of one session that may be broken off rather than ended; each leaves
///   something behind in the library until the session ends, and this many end it
public record QuicLimits(
    int sessionsMax,
    int handshakesMax,
    int unprovenMax,
    int perHostMax,
    Duration handshakeTimeout,
    Duration proofValid,
    int waitingMax,
    Duration idleTimeout,
    Duration keepAlive,
    int firstWindowBytes,
    long firstSessionBytes,
    int brokenOffMax) {
  private static final int FIRST_WINDOW_BYTES = 256 << 10;
  private static final long FIRST_SESSION_BYTES = 1 << 20;
  private static final int BROKEN_OFF_MAX = 8192;
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);
  private static final Duration PROOF_VALID = Duration.ofSeconds(15);

  /// Those that follow from `limits`.
  public static QuicLimits of(Limits limits) {
    Limits.Connections connections = limits.connections();
    int handshakes = connections.handshakesMax();
    return new QuicLimits(
        connections.max(),
        handshakes,
        Math.max(1, handshakes / 4),
        Math.max(1, handshakes / 4),
        connections.handshakeTimeout(),
        PROOF_VALID,
        handshakes,
        // Silence is asked about after the first such time and deadly after the second.
        connections.silenceTimeout().multipliedBy(3),
        KEEP_ALIVE,
        FIRST_WINDOW_BYTES,
        Math.min(limits.streams().bufferBytesPerPeerMax(), FIRST_SESSION_BYTES),
        BROKEN_OFF_MAX);
  }

  /// The same with other bounds on handshakes.
  public QuicLimits handshakes(int max, int unprovenMax, int perHostMax) {
    return new QuicLimits(
        sessionsMax,
        max,
        unprovenMax,
        perHostMax,
        handshakeTimeout,
        proofValid,
        waitingMax,
        idleTimeout,
        keepAlive,
        firstWindowBytes,
        firstSessionBytes,
        brokenOffMax);
  }

  /// The same with another `handshakeTimeout`.
  public QuicLimits handshakeTimeout(Duration handshakeTimeout) {
    return new QuicLimits(
        sessionsMax,
        handshakesMax,
        unprovenMax,
        perHostMax,
        handshakeTimeout,
        proofValid,
        waitingMax,
        idleTimeout,
        keepAlive,
        firstWindowBytes,
        firstSessionBytes,
        brokenOffMax);
  }

  /// The same with other times of silence.
  public QuicLimits silence(Duration idleTimeout, Duration keepAlive) {
    return new QuicLimits(
        sessionsMax,
        handshakesMax,
        unprovenMax,
        perHostMax,
        handshakeTimeout,
        proofValid,
        waitingMax,
        idleTimeout,
        keepAlive,
        firstWindowBytes,
        firstSessionBytes,
        brokenOffMax);
  }

  /// The same with another `brokenOffMax`.
  public QuicLimits brokenOffMax(int brokenOffMax) {
    return new QuicLimits(
        sessionsMax,
        handshakesMax,
        unprovenMax,
        perHostMax,
        handshakeTimeout,
        proofValid,
        waitingMax,
        idleTimeout,
        keepAlive,
        firstWindowBytes,
        firstSessionBytes,
        brokenOffMax);
  }
}
