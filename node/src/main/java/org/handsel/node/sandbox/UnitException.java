package org.handsel.node.sandbox;

import java.util.Locale;
import java.util.Optional;

/// A unit that gave no output, by its own fault.
public final class UnitException extends Exception {
  private static final long serialVersionUID = 1;

  /// What it came upon.
  public enum Kind {
    /// The module isn't one, asks for what there isn't, or lacks what the job names.
    INVALID,
    /// It ran longer than it may.
    TIME,
    /// It wanted more memory than it may have.
    MEMORY,
    /// It wrote more than it may.
    OUTPUT,
    /// It trapped, or ended with an error of its own.
    TRAP;

    /// The word on the wire.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// The kind that `word` names.
    public static Optional<Kind> of(String word) {
      for (Kind kind : values()) {
        if (kind.word().equals(word)) return Optional.of(kind);
      }
      return Optional.empty();
    }
  }

  private final Kind kind;

  /// @param text what happened, in plain words
  public UnitException(Kind kind, String text) {
    super(text);
    this.kind = kind;
  }

  /// What it came upon.
  public Kind kind() {
    return kind;
  }
}
