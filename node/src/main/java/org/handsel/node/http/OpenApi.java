package org.handsel.node.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// The API's document (OpenAPI 3.1), made from the very table that answers requests.
final class OpenApi {
  private static final Pattern IN_PATH = Pattern.compile("\\{([a-z]+)}");

  private OpenApi() {}

  /// The route that serves the document of `api`.
  static Route route(List<Route> api) {
    var document = document(api);
    return Route.page(
        Route.Method.GET, "/api/openapi.json", Route.Door.ENTERED, _ -> Reply.json(document));
  }

  static Map<String, Object> document(List<Route> api) {
    var schemas = new Schemas();
    var paths = new LinkedHashMap<String, Map<String, Object>>();
    for (Route route : api) {
      paths
          .computeIfAbsent(route.path(), _ -> new LinkedHashMap<>())
          .put(route.method().name().toLowerCase(Locale.ROOT), operation(route, schemas));
    }
    var refused = schemas.of(Api.Refused.class);
    return Map.of(
        "openapi",
        "3.1.0",
        "info",
        Map.of(
            "title",
            "Handsel",
            "version",
            "1",
            "description",
            "One person's node. Send the token from the data directory as a bearer."),
        "paths",
        paths,
        "security",
        List.of(Map.of("token", List.of())),
        "components",
        Map.of(
            "schemas",
            schemas.named(),
            "responses",
            Map.of(
                "Refused",
                Map.of(
                    "description",
                    "It can't be done; says what happened, what is safe and what to do next",
                    "content",
                    Map.of("application/json", Map.of("schema", refused)))),
            "securitySchemes",
            Map.of("token", Map.of("type", "http", "scheme", "bearer"))));
  }

  private static Map<String, Object> operation(Route route, Schemas schemas) {
    var operation = new LinkedHashMap<String, Object>();
    operation.put("summary", route.summary());
    operation.put("operationId", id(route));
    operation.put("parameters", parameters(route));
    route
        .input()
        .ifPresent(type ->
            operation.put(
                "requestBody",
                Map.of("content", Map.of("application/json", Map.of("schema", schemas.of(type))))));
    operation.put(
        "responses",
        Map.of(
            "200",
            success(route, schemas),
            "default",
            Map.of("$ref", "#/components/responses/Refused")));
    return operation;
  }

  private static Map<String, Object> success(Route route, Schemas schemas) {
    if (route.output().isEmpty()) {
      return Map.of("description", "Bytes");
    }
    var output = route.output().get();
    Map<String, Object> schema = schemas.of(output.type());
    boolean lines = output.mediaType().equals("application/x-ndjson");
    return Map.of(
        "description",
        lines ? "Lines of JSON" : "Done",
        "content",
        Map.of(
            output.mediaType(),
            Map.of(
                "schema",
                output.many() && !lines ? Map.of("type", "array", "items", schema) : schema)));
  }

  private static List<Map<String, Object>> parameters(Route route) {
    var parameters = new ArrayList<Map<String, Object>>();
    var matcher = IN_PATH.matcher(route.path());
    while (matcher.find()) {
      parameters.add(
          Map.of("name", matcher.group(1), "in", "path", "required", true, "schema", Schemas.TEXT));
    }
    for (var query : route.queries()) {
      parameters.add(
          Map.of(
              "name",
              query.name(),
              "in",
              "query",
              "required",
              query.required(),
              "description",
              query.summary(),
              "schema",
              Schemas.TEXT));
    }
    return parameters;
  }

  private static String id(Route route) {
    return route.method().name().toLowerCase(Locale.ROOT)
        + route.path().replace("/api/v1", "").replaceAll("[{}]", "").replace('/', '-');
  }
}
