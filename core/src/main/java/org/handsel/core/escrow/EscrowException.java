package org.handsel.core.escrow;

/// The contract refused an act. The message says why in words for the person who tried.
public final class EscrowException extends Exception {
  private static final long serialVersionUID = 1L;

  /// The reason if it isn't the contract that has one: the deal moved on between look and act, and
  /// what was to be done would mean something else now.
  public static final String OVERTAKEN = "Overtaken";

  private final String reason;

  /// `reason` is the contract's error name, such as `TooEarly`; `message` is for people.
  public EscrowException(String reason, String message) {
    super(message);
    this.reason = reason;
  }

  /// The contract's error name, or [#OVERTAKEN].
  public String reason() {
    return reason;
  }
}
