package org.handsel.node.meet;

import java.time.Duration;

/// Every bound that strangers can push against when nodes look for each other.
///
/// @param wanted neighbours that a node looks for; with fewer it goes on looking
/// @param onLinkMax neighbours up to which it calls whom it hears of on its links
/// @param atOnceMax calls under way at once
/// @param candidatesMax peers that are remembered to have been heard of
/// @param perSearchMax peers that are taken from one search
/// @param rememberedMax peers of earlier days that are called at the start
/// @param failuresMax after so many failures in a row a peer is forgotten
/// @param pauseMin how long a peer is left alone after one failure; it doubles with each
/// @param pauseMax the longest that one is left alone
/// @param unsuitable how long one is left alone that follows nothing of ours
record MeetLimits(
    int wanted,
    int onLinkMax,
    int atOnceMax,
    int candidatesMax,
    int perSearchMax,
    int rememberedMax,
    int failuresMax,
    Duration pauseMin,
    Duration pauseMax,
    Duration unsuitable) {
  /// rendezvous.md §3.3 "At most 32 peers are taken from one search, and 512 are remembered in all"
  static final MeetLimits DEFAULT =
      new MeetLimits(
          12,
          64,
          8,
          512,
          32,
          64,
          8,
          Duration.ofSeconds(1),
          Duration.ofMinutes(10),
          Duration.ofHours(1));
}
