package org.handsel.libp2p.protocol.dcutr;

import java.time.Duration;

/// Every bound that a stranger can push against through hole punching: it has us call addresses of
/// its choice.
///
/// @param attemptsMax how often B tries; "a total of 3 attempts"
/// @param addressesMax addresses of the peer that are called
/// @param atOnceMax peers with which it's tried at once
/// @param perPeerMax how often one peer may have us call, within ten minutes, as A and as B
/// @param perMinuteMax how often all peers together may have us call, within a minute
/// @param alone how long B calls alone before both are to call at once: a line that loses a packet
///   takes so long, one that a gateway drops all packets of takes for ever
/// @param timeout for one exchange of messages
public record DcutrLimits(
    int attemptsMax,
    int addressesMax,
    int atOnceMax,
    int perPeerMax,
    int perMinuteMax,
    Duration alone,
    Duration timeout) {
  /// For a node on a person's computer.
  public static final DcutrLimits DEFAULT =
      new DcutrLimits(3, 8, 8, 6, 60, Duration.ofSeconds(3), Duration.ofSeconds(15));
}
