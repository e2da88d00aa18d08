package org.handsel.libp2p.protocol.autonat;

/// Whether an address leads to us.
public enum Verdict {
  /// Nobody, or too few, have tried, or they don't agree.
  UNKNOWN,

  /// Others call us there.
  REACHABLE,

  /// Others tried in vain.
  UNREACHABLE
}
