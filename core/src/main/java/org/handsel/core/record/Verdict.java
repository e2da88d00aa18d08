package org.handsel.core.record;

/// What is to be done with a record that somebody sent.
public sealed interface Verdict {

  /// It may be kept and passed on.
  ///
  /// @param understood false if its kind or something critical in it isn't known here: it is then
  ///   kept and passed on, but never shown or acted on
  record Pass(SignedRecord record, boolean understood) implements Verdict {}

  /// No honest node passes this on: whoever sent it pays.
  ///
  /// @param why in words for a log
  record Reject(Fault fault, String why) implements Verdict {}

  /// Not for us, or not now; nobody did wrong.
  record Ignore(Reason reason) implements Verdict {}

  /// Its author's log has to be fetched before it can be judged; then ask again.
  record Behind(SignedRecord record) implements Verdict {}

  /// Why a record is passed over.
  enum Reason {
    /// Dated more than ten minutes ahead of our clock.
    AHEAD,
    /// Its time is over.
    EXPIRED,
    /// The device was dropped since.
    REVOKED,
    /// The device is in other hands, and the list of what stands isn't here yet.
    KEEP_AWAY
  }
}
