package org.handsel.core.identity;

import java.util.Locale;
import org.handsel.libp2p.multiformats.MalformedException;

/// What a device may do in its person's name.
public enum Scope {
  /// Add and drop devices.
  ADMIN,
  /// Publish listings, the profile and history.
  SELL,
  /// Write messages.
  CHAT,
  /// Agree to deals and pay.
  SPEND;

  /// The word in the log.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The scope of that word.
  ///
  /// @throws MalformedException if there is none
  public static Scope of(String word) throws MalformedException {
    for (Scope scope : values()) {
      if (scope.word().equals(word)) return scope;
    }
    throw new MalformedException("an unknown scope");
  }
}
