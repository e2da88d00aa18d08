package org.handsel.core.escrow;

/// The contract refused an act. The message says why in words for the person who tried.
public final class EscrowException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /// `reason` is the contract's error name, such as `TooEarly`; `message` is for people.
  public EscrowException(String reason, String message) {
    super(message);
    this.reason = reason;
  }

  /// The contract's error name.
  public String reason() {
    return reason;
  }
}
