package org.handsel.libp2p;

/// Hears of connections as they come and go. Called on virtual threads; it may block.
///
/// When two peers dial each other at once, or one comes back before its old connection is known to
/// be dead, a new connection takes the old one's place: `opened` for the new one comes first, then
/// `closed` for the old one. So after `closed`, [Host#connection] says whether the peer is gone.
public interface ConnectionWatcher {
  /// `connection` is authenticated and open, and its peer's protocols are known (identify is done
  /// or has failed).
  default void opened(Connection connection) {}

  /// The peer has told news of itself: its protocols, its addresses, or where it sees us.
  default void changed(Connection connection) {}

  /// `connection` is closed; `reason` says why, in words for a log or a page.
  default void closed(Connection connection, String reason) {}
}
