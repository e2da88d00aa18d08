package org.handsel.node.app;

/// Something that was asked for can't be done. Says what happened, what is safe and what to do
/// next. The command line exits with 1, the HTTP API answers 400, 404, 409 or 503 by `kind`.
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final String code;
  private final String sentence;

  /// `code` is a stable word for programs and for the translated sentence, such as `deal.too-late`;
  /// `message` is the sentence in English.
  public RefusedException(Kind kind, String code, String message) {
    super(message);
    this.kind = kind;
    this.code = code;
    this.sentence = message;
  }

  /// The sentence in English.
  @Override
  public String getMessage() {
    return sentence;
  }

  /// What sort of refusal.
  public Kind kind() {
    return kind;
  }

  /// Stable word for programs and translations.
  public String code() {
    return code;
  }

  /// What sort of refusal it is.
  public enum Kind {
    /// The input is wrong; the message names the field.
    INVALID,
    /// There is no such thing here.
    UNKNOWN,
    /// It can't be done now, or not by this person.
    CONFLICT,
    /// The chain or the peer can't be reached; try again.
    UNAVAILABLE
  }
}
