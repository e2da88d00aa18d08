package org.handsel.libp2p.protocol.mdns;

import java.time.Duration;

/// Every bound that somebody on the link can push against.
///
/// @param entriesMax questions and records of one message; longer ones are left unread
/// @param peersPerMessageMax peers that one message tells of
/// @param addressesMax addresses that are believed of one peer
/// @param believedMax for how long they are, whatever the record says
/// @param window the time within which is counted
/// @param messagesMax messages of one IP address that are read in that time
/// @param repliesMax unicast answers to one IP address in that time
/// @param peersMax peers that one IP address may tell of in that time
/// @param sourcesMax IP addresses that are counted in that time; further ones aren't heard
/// @param rememberedMax peers that are remembered to have been told of
public record MdnsLimits(
    int entriesMax,
    int peersPerMessageMax,
    int addressesMax,
    Duration believedMax,
    Duration window,
    int messagesMax,
    int repliesMax,
    int peersMax,
    int sourcesMax,
    int rememberedMax) {
  /// For a home or an office.
  public static final MdnsLimits DEFAULT =
      new MdnsLimits(
          128, 16, 16, Duration.ofHours(1), Duration.ofSeconds(10), 1_000, 16, 256, 256, 1024);
}
