package org.handsel.core.escrow;

/// Where a deal stands on the chain (`docs/protocols/escrow.md`).
public enum Phase {
  /// Nothing locked yet on this lane and sequence number.
  UNFUNDED,
  FUNDED,
  CLAIMED,
  DISPUTED,
  DISPUTED_CLAIMED,
  /// The price is paid; only the buyer's damage deposit is still there.
  HELD,
  DISPUTED_HELD,
  /// Nothing of this deal is locked any more.
  CLOSED
}
