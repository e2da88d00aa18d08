package org.handsel.core.record;

/// What a peer does wrong by passing on a record that no honest node passes on. The price is taken
/// from its credit; at 100 it is sent away.
public enum Fault {
  /// Too long to be one.
  OVERSIZED(20),
  /// Not canonical, or a field is missing or strange.
  MALFORMED(20),
  /// The signature isn't the device's.
  FORGED(100),
  /// The device was never allowed to sign this, by a log that is complete.
  UNAUTHORISED(50),
  /// A known kind that doesn't say what its kind says.
  BAD_SCHEMA(20);

  /// What it costs the peer.
  public final int penalty;

  Fault(int penalty) {
    this.penalty = penalty;
  }
}
