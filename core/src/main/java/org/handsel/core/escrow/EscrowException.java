package org.handsel.core.escrow;

import java.util.Set;

/// The contract refused an act. The message says why in words for the person who tried.
public final class EscrowException extends Exception {
  /// The reason if the account has too little to pay with, or for the chain's own fee.
  public static final String TOO_LITTLE = "TooLittle";

  private static final long serialVersionUID = 1L;

  /// The reason if it isn't the contract that has one: the deal moved on between look and act, and
  /// what was to be done would mean something else now.
  public static final String OVERTAKEN = "Overtaken";

  /// The reason if the account has more deals open than lanes are found for.
  public static final String NO_LANE = "NoLane";

  /// The reason if the account pays for something else at the moment, and that isn't settled yet.
  public static final String BUSY = "Busy";

  private static final Set<String> LASTING =
      Set.of(
          "NotYours",
          "WrongPhase",
          "TooLate",
          "Used",
          "BadSignature",
          "BadParties",
          "BadTimes",
          "BadWindow",
          "BadBps",
          "BadPrice",
          "BadNights",
          "BadPanel",
          "BadSplit",
          "BadCalldata");

  private final String reason;

  /// `reason` is the contract's error name, such as `TooEarly`; `message` is for people.
  public EscrowException(String reason, String message) {
    super(message);
    this.reason = reason;
  }

  /// Whether the same act will be refused again as long as the deal stands where it does. What may
  /// change by itself is worth another try: an account that gets money, a time that comes, a
  /// refusal that nobody knows the reason of.
  public boolean lasting() {
    return LASTING.contains(reason);
  }

  /// The contract's error name, or [#OVERTAKEN], [#TOO_LITTLE], [#NO_LANE] or [#BUSY].
  public String reason() {
    return reason;
  }
}
