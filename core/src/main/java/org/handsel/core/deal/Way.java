package org.handsel.core.deal;

import java.util.Locale;

/// What a party can have the chain do to locked money, strongest first.
///
/// deal.md §4.2 "settlement > release > refund > ruling > dispute > claim > cancel"
public enum Way {
  SETTLE(1),
  RELEASE(2),
  REFUND(3),
  RULE(4),
  DISPUTE(5),
  CLAIM(6),
  CANCEL(7);

  /// 1 is the strongest.
  final int rank;

  Way(int rank) {
    this.rank = rank;
  }

  /// The word in tables and views.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
