package org.handsel.node.listing;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Publishes many listings at once: signed one after another, written down together.
interface BatchPublisher {
  /// Publishes each draft under its slot, unless the same stands there already.
  ///
  /// @return what became of each, in the same order
  List<Outcome> publish(String service, List<Draft> drafts) throws IOException;

  /// A listing to be, its fields as text.
  record Draft(String slot, Map<String, String> fields) {}

  /// What became of a draft.
  ///
  /// @param published false if the same listing stood there already
  /// @param refusal why it could not be published, if so
  record Outcome(boolean published, Optional<String> refusal) {}
}
