package org.handsel.node.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The table of all routes, and the one that a request means. Words in a path go before names in
/// braces, so `/listings/mine` isn't a listing called `mine`.
final class Routes {
  private final List<Route> routes;

  Routes(List<Route> routes) {
    this.routes = List.copyOf(routes);
  }

  /// A route and what stood in its path.
  record Match(Route route, Map<String, String> path) {}

  /// All of them, in order.
  List<Route> all() {
    return routes;
  }

  /// The route for a method and a raw path; a path that isn't plain text matches none.
  Optional<Match> find(String method, String rawPath) {
    return segments(rawPath)
        .flatMap(segments ->
            routes.stream()
                .filter(route -> route.method().name().equals(method))
                .flatMap(route -> match(route, segments).stream())
                .min((a, b) -> Integer.compare(a.path().size(), b.path().size())));
  }

  /// Whether a path has a route under any method.
  boolean knows(String rawPath) {
    return segments(rawPath)
        .map(s -> routes.stream().anyMatch(route -> match(route, s).isPresent()))
        .orElse(false);
  }

  private static Optional<Match> match(Route route, List<String> segments) {
    String[] template = route.path().substring(1).split("/", -1);
    var path = new HashMap<String, String>();
    for (int i = 0; i < template.length; i++) {
      String word = template[i];
      if (word.endsWith("...}")) {
        if (i >= segments.size()) {
          return Optional.empty();
        }
        path.put(
            word.substring(1, word.length() - 4),
            String.join("/", segments.subList(i, segments.size())));
        return Optional.of(new Match(route, path));
      }
      if (i >= segments.size()) {
        return Optional.empty();
      }
      if (word.startsWith("{")) {
        path.put(word.substring(1, word.length() - 1), segments.get(i));
      } else if (!word.equals(segments.get(i))) {
        return Optional.empty();
      }
    }
    return template.length == segments.size()
        ? Optional.of(new Match(route, path))
        : Optional.empty();
  }

  /// Decoded segments; none if one of them tries to be more than a segment.
  private static Optional<List<String>> segments(String rawPath) {
    if (!rawPath.startsWith("/")) {
      return Optional.empty();
    }
    var segments = new java.util.ArrayList<String>();
    for (String raw : rawPath.substring(1).split("/", -1)) {
      String segment;
      try {
        segment = URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
      if (segment.equals("..")
          || segment.equals(".")
          || segment.chars().anyMatch(c -> c < ' ' || c == '/' || c == '\\' || c == 0x7f)) {
        return Optional.empty();
      }
      segments.add(segment);
    }
    return Optional.of(segments);
  }
}
