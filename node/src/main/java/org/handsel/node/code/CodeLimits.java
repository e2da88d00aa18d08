package org.handsel.node.code;

import java.time.Duration;

/// What strangers, and careless people of one's own, can push against.
///
/// @param packBytesMax longest pack that is taken, from a peer or from git
/// @param objectBytesMax largest object, unpacked
/// @param wantsMax most objects asked for in one conversation
/// @param holdersMax most peers asked for one project
/// @param servedMax most conversations served at once, and `perPeerMax` with one peer
/// @param patience how long a peer may say nothing
/// @param whole how long one fetch may last in all
/// @param shownBytesMax longest file or difference that is shown
public record CodeLimits(
    long packBytesMax,
    long objectBytesMax,
    int wantsMax,
    int holdersMax,
    int servedMax,
    int perPeerMax,
    Duration patience,
    Duration whole,
    int shownBytesMax) {
  /// For a node on a person's own machine.
  public static final CodeLimits DEFAULT =
      new CodeLimits(
          2L << 30,
          64L << 20,
          256,
          16,
          16,
          4,
          Duration.ofSeconds(60),
          Duration.ofMinutes(30),
          512 << 10);
}
