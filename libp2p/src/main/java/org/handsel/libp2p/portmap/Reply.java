package org.handsel.libp2p.portmap;

import java.time.Duration;

/// What came of asking a gateway.
sealed interface Reply {
  /// It passes calls on.
  ///
  /// @param rebooted true if it seems to have forgotten all that it gave before
  record Granted(Grant grant, boolean rebooted) implements Reply {}

  /// It understood, and won't.
  ///
  /// @param reason for the log
  /// @param pause how long it's pointless to ask again; zero if it didn't say
  record Refused(String reason, Duration pause) implements Reply {
    Refused(String reason) {
      this(reason, Duration.ZERO);
    }
  }
}
