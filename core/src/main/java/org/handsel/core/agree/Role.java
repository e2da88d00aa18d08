package org.handsel.core.agree;

import java.util.Locale;

/// What somebody is in a deal. Roles travel on the wire; "me" and "them" live only in views, so the
/// two can't be swapped.
public enum Role {
  BUYER,
  SELLER,
  /// Somebody of the panel that both agreed on.
  ARBITER;

  /// The other of the two parties.
  ///
  /// @throws IllegalStateException for an arbiter, who has no counterparty
  public Role other() {
    return switch (this) {
      case BUYER -> SELLER;
      case SELLER -> BUYER;
      case ARBITER -> throw new IllegalStateException("an arbiter isn't one of the two");
    };
  }

  /// The word on the wire and in views.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
