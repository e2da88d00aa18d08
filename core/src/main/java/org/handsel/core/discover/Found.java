package org.handsel.core.discover;

import java.util.List;
import java.util.Map;
import org.handsel.core.publish.Listing;

/// A page of hits.
///
/// @param total how many there are in all
/// @param facets for each filter, what choices there are, those with most hits first
public record Found(List<Listing> hits, long total, Map<String, List<Choice>> facets) {
  /// The lists are copied.
  public Found {
    hits = List.copyOf(hits);
    facets = Map.copyOf(facets);
  }

  /// A choice, and how many hits it would leave.
  public record Choice(String value, long count) {}
}
