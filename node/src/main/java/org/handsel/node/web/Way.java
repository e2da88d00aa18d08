package org.handsel.node.web;

import java.util.List;
import java.util.Optional;
import org.handsel.node.app.Deals;

/// An action with its form.
public record Way(Deals.Action action, List<Shown> fields, Optional<String> refused) {
  /// Whether its form stands open: after something in it was refused.
  public boolean open() {
    return refused.isPresent() || fields.stream().anyMatch(field -> field.error().isPresent());
  }
}
