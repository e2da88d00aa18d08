package org.handsel.core.record;

import java.time.Duration;

/// What a stranger's records may cost.
///
/// @param payloadBytesMax longest payload
/// @param recordBytesMax longest record: payload, signatures and stamps
/// @param stampBytesMax longest stamps
/// @param topicsMax most topics, and most left topics
/// @param topicBytesMax and `slotBytesMax`, `kindBytesMax`: longest names
/// @param slotLife longest time from a slot's `at` to its `exp`
/// @param flashLife the same for a flash
/// @param aheadMax how far a record may be dated ahead of our clock
public record Limits(
    int payloadBytesMax,
    int recordBytesMax,
    int stampBytesMax,
    int topicsMax,
    int topicBytesMax,
    int slotBytesMax,
    int kindBytesMax,
    Duration slotLife,
    Duration flashLife,
    Duration aheadMax) {
  /// Public records.
  public static final Limits PUBLIC =
      new Limits(
          16 << 10,
          (16 << 10) + (16 << 10) + (4 << 10) + 64,
          4 << 10,
          4,
          96,
          64,
          64,
          Duration.ofDays(90),
          Duration.ofMinutes(10),
          Duration.ofMinutes(10));
}
