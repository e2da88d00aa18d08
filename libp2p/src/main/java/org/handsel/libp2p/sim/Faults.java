package org.handsel.libp2p.sim;

import java.time.Duration;

/// What goes wrong on a [MemoryNetwork], and how often.
///
/// @param refused the part of dials that nobody answers, 0 to 1
/// @param cut the part of wires that break, 0 to 1
/// @param cutWithinBytes a wire that breaks does so within this many bytes
/// @param delay how long each piece of bytes is on its way, at most
public record Faults(double refused, double cut, int cutWithinBytes, Duration delay) {
  /// Nothing goes wrong.
  public static final Faults NONE = new Faults(0, 0, 1, Duration.ZERO);
}
