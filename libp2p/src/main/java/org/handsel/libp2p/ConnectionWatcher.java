package org.handsel.libp2p;

/// Hears of connections as they come and go. Called on virtual threads; it may block.
public interface ConnectionWatcher {
  /// `connection` is authenticated and open, and its peer's protocols are known (identify is done
  /// or has failed).
  default void opened(Connection connection) {}

  /// `connection` is closed; `reason` says why, in words for a log or a page.
  default void closed(Connection connection, String reason) {}
}
