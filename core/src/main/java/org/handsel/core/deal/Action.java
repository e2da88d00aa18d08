package org.handsel.core.deal;

import org.handsel.core.agree.Role;

/// What a state asks of somebody. Every node sees all actions of a state and carries out those of
/// its own role; all may be carried out again after a crash without harm.
public sealed interface Action {
  /// The seller looks at the signed terms and accepts or declines.
  record Answer() implements Action {}

  /// The buyer locks the money, before `fundBy`.
  record LockEscrow() implements Action {}

  /// `move.by()` has the chain carry out what it signed.
  record Submit(Event.Move move) implements Action {}

  /// Whoever it concerns wakes when the chain's clock passes `deadline`.
  record SetTimer(Deadline deadline) implements Action {}

  /// The parties send the whole case to the panel.
  record SendCase() implements Action {}

  /// `by` closes its own history entry, and seals a rating if it gives one.
  record CloseHistory(Role by) implements Action {}

  /// `by` opens its sealed rating.
  record OpenRating(Role by) implements Action {}

  /// `by` marks its own history entry void: nothing was ever locked.
  record VoidHistory(Role by) implements Action {}

  /// The seller offers again what was set aside for this deal.
  record ReturnStock() implements Action {}
}
