package org.handsel.node.web;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.handsel.node.app.Deals;

/// An action with its form.
///
/// @param seen what stood in its form when its `payout` was reckoned, if that depends on it
/// @param payout who would get what; empty if it isn't known before the form is filled in
public record Way(
    Deals.Action action,
    List<Shown> fields,
    Optional<String> refused,
    Optional<String> seen,
    List<Deals.Line> payout) {
  private static final Set<String> DIVIDING = Set.of("settle", "rule");

  /// Whether `verb` divides money as its form says, so that who gets what is shown before it is
  /// signed.
  static boolean divides(String verb) {
    return DIVIDING.contains(verb);
  }

  /// Whether it can be signed as it stands.
  public boolean signs() {
    return seen.isPresent() || !divides(action.verb());
  }

  /// Whether its form stands open: after something in it was refused.
  public boolean open() {
    return refused.isPresent()
        || seen.isPresent()
        || fields.stream().anyMatch(field -> field.error().isPresent());
  }
}
