package org.handsel.core.publish;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Where records are offered: names that nodes follow by interest.
public final class Topics {
  /// Profiles.
  public static final String PEOPLE = "people";

  private static final int NAME_CHARS_MAX = 40;

  private Topics() {}

  /// Where a listing is offered: its service, and in it the widest name of its category.
  public static List<String> of(String service, Optional<Category> category) {
    // topics.md §2.1 "the service's name, and the service's name with the widest category"
    String name = category.map(it -> plain(it.names().getFirst())).orElse("");
    return name.isEmpty() ? List.of(service) : List.of(service, service + "/" + name);
  }

  /// A name in lower-case ASCII letters, digits and hyphens; empty if nothing of it is left.
  private static String plain(String name) {
    String bare =
        Normalizer.normalize(name, Normalizer.Form.NFKD)
            .toLowerCase(Locale.ROOT)
            .replaceAll("\\p{M}", "")
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-|-$", "");
    return bare.length() <= NAME_CHARS_MAX ? bare : bare.substring(0, NAME_CHARS_MAX);
  }
}
