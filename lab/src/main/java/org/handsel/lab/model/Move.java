package org.handsel.lab.model;

/// One act that somebody may do in a standing: by whom, where it leads, and what it pays.
///
/// @param toSeller units that leave for the seller's place
/// @param toBuyer units that leave for the buyer's place
/// @param toArbiter units that leave for the ruling arbiter
public record Move(Who who, String act, Standing next, int toSeller, int toBuyer, int toArbiter) {

  /// Who can do it without anybody's leave.
  public enum Who {
    BUYER,
    SELLER,
    ARBITER,
    /// Needs a signature of the other party that it may or may not have.
    BOTH,
    ANYONE;

    /// Whether `party`, alone, can do what is open to this.
    boolean openTo(Who party) {
      return this == party || this == ANYONE;
    }
  }

  /// Units that leave by it.
  int out() {
    return toSeller + toBuyer + toArbiter;
  }
}
