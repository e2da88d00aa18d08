package org.handsel.lab.model;

import org.handsel.core.escrow.Phase;

/// Where a deal stands at one tick: what its word says, and the clock.
///
/// @param since the tick its phase began, as the word has it; 0 if it has none
/// @param paid units of the price that the seller has had
/// @param now the clock, ticks
public record Standing(Phase phase, int since, int paid, int now) {

  /// Freshly funded at `now`.
  public static Standing funded(int now) {
    return new Standing(Phase.FUNDED, 0, 0, now);
  }

  /// True when nothing is locked any more.
  public boolean over() {
    return phase == Phase.CLOSED;
  }

  /// True while a panel is called.
  public boolean disputed() {
    return switch (phase) {
      case DISPUTED, DISPUTED_CLAIMED, DISPUTED_HELD -> true;
      case UNFUNDED, FUNDED, CLAIMED, HELD, CLOSED -> false;
    };
  }

  /// True once the price has been paid and only deposits are left.
  public boolean held() {
    return phase == Phase.HELD || phase == Phase.DISPUTED_HELD;
  }

  /// One tick later.
  Standing tick() {
    return new Standing(phase, since, paid, now + 1);
  }

  /// In another phase that began now.
  Standing in(Phase next) {
    return new Standing(next, now, paid, now);
  }

  /// With `total` of the price paid.
  Standing paid(int total) {
    return new Standing(phase, since, total, now);
  }

  Standing closed() {
    return new Standing(Phase.CLOSED, 0, 0, now);
  }
}
