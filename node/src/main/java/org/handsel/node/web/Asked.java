package org.handsel.node.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.handsel.node.http.Call;

/// What was asked for, as it stands in the address: every filter is a link away.
public record Asked(Map<String, String> filters, int offset) {
  private static final List<String> FILTERS =
      List.of(
          "q",
          "service",
          "category",
          "min",
          "max",
          "currency",
          "near",
          "km",
          "box",
          "seller",
          "sort");

  static Asked of(Call call) {
    return of(call, List.of());
  }

  /// The same, with filters that only one service has.
  static Asked of(Call call, List<String> more) {
    var filters = new LinkedHashMap<String, String>();
    for (String name : Stream.concat(FILTERS.stream(), more.stream()).distinct().toList()) {
      call.query(name)
          .map(String::strip)
          .filter(v -> !v.isEmpty())
          .ifPresent(v -> filters.put(name, v));
    }
    int offset = 0;
    Optional<String> from = call.query("from").filter(text -> text.matches("\\d{1,6}"));
    if (from.isPresent()) {
      offset = Integer.parseInt(from.get());
    }
    return new Asked(filters, offset);
  }

  /// The value of filter `name`, empty if there is none.
  public String get(String name) {
    return filters.getOrDefault(name, "");
  }

  /// Those of the filters that are in `names`.
  public Map<String, String> only(List<String> names) {
    var only = new LinkedHashMap<>(filters);
    only.keySet().retainAll(names);
    return only;
  }

  /// The address with filter `name` set to `value`, or without it if that is empty.
  public String with(String name, String value) {
    var changed = new LinkedHashMap<>(filters);
    changed.remove(name);
    if (!value.isEmpty()) {
      changed.put(name, value);
    }
    return address(changed, 0);
  }

  /// The address of the hits from `offset` on.
  public String from(int offset) {
    return address(filters, offset);
  }

  /// Whether anything but words and order narrows the hits.
  public boolean narrowed() {
    return filters.keySet().stream()
        .anyMatch(name -> !List.of("q", "sort", "currency").contains(name));
  }

  private static String address(Map<String, String> filters, int offset) {
    var parts = new ArrayList<String>();
    filters.forEach((name, value) -> parts.add(name + "=" + Pages.encoded(value)));
    if (offset > 0) {
      parts.add("from=" + offset);
    }
    return "/discover" + (parts.isEmpty() ? "" : "?" + String.join("&", parts));
  }
}
