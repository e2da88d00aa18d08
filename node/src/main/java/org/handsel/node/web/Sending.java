package org.handsel.node.web;

import java.util.Optional;

/// What stands in the form that sends.
public record Sending(String to, String amount, String currency, Optional<String> refused) {
  static final Sending NOTHING = new Sending("", "", "", Optional.empty());
}
