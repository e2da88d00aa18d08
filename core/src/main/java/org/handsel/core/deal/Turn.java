package org.handsel.core.deal;

import java.util.List;

/// Where an event leads, and what is asked of whom then.
public record Turn(Deal deal, List<Action> actions) {
  /// The actions can't be changed afterwards.
  public Turn {
    actions = List.copyOf(actions);
  }

  static Turn to(Deal deal) {
    return new Turn(deal, deal.due());
  }
}
