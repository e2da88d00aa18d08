package org.handsel.node.web;

import java.util.Map;
import java.util.Optional;
import org.handsel.node.app.Deals;
import org.handsel.node.app.Listings;
import org.handsel.node.app.RefusedException;
import org.handsel.node.http.Call;
import org.handsel.node.words.Words;

/// What somebody who looks at a listing has said of what they want, and what came of it.
///
/// @param wanted by field name
/// @param priced what that would cost
/// @param said what was wrong, as a sentence
/// @param refused what was wrong, as the app says it
/// @param words the reader's
record Looked(
    Map<String, String> wanted,
    Optional<Deals.Priced> priced,
    Optional<String> said,
    Optional<RefusedException> refused,
    Optional<Words> words) {
  /// Nothing was said yet.
  static final Looked AT =
      new Looked(Map.of(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /// The map is copied.
  Looked {
    wanted = Map.copyOf(wanted);
  }

  Looked wanting(Map<String, String> these) {
    return new Looked(these, priced, said, refused, words);
  }

  Looked at(Deals.Priced price) {
    return new Looked(wanted, Optional.of(price), said, refused, words);
  }

  Looked saying(String sentence) {
    return new Looked(wanted, priced, Optional.of(sentence), refused, words);
  }

  Looked refused(Call call, RefusedException why) {
    return new Looked(
        wanted,
        priced,
        Optional.of(Pages.sentence(call, why)),
        Optional.of(why),
        Optional.of(Frame.words(call)));
  }

  /// What was wrong with a field, by its name.
  Map<String, String> errors(Listings.ServiceView service) {
    if (refused.isEmpty() || words.isEmpty()) return Map.of();
    return Inputs.errors(refused.get(), service.choices(), wanted, words.get());
  }

  /// What was wrong with no field in particular.
  Optional<String> sentence(Listings.ServiceView service) {
    return errors(service).isEmpty() ? said : Optional.empty();
  }
}
