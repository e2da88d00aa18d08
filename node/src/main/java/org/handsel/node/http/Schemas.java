package org.handsel.node.http;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// JSON Schemas of the records that the API takes and gives, by reflection: a record is an object
/// with every component required unless it's an `Optional`, and nothing else allowed.
final class Schemas {
  static final Map<String, Object> TEXT = Map.of("type", "string");

  private final Map<String, Object> named = new TreeMap<>();

  /// Every record's schema so far, by name.
  Map<String, Object> named() {
    return named;
  }

  /// The schema of `type`, records by reference.
  Map<String, Object> of(Type type) {
    return switch (type) {
      case ParameterizedType generic when generic.getRawType() == Optional.class ->
          of(generic.getActualTypeArguments()[0]);
      case ParameterizedType generic when generic.getRawType() == List.class ->
          Map.of("type", "array", "items", of(generic.getActualTypeArguments()[0]));
      case ParameterizedType generic when generic.getRawType() == Map.class ->
          Map.of("type", "object", "additionalProperties", of(generic.getActualTypeArguments()[1]));
      case Class<?> plain when plain == String.class -> TEXT;
      case Class<?> plain when plain == Map.class ->
          Map.of("type", "object", "additionalProperties", TEXT);
      case Class<?> plain when plain == boolean.class || plain == Boolean.class ->
          Map.of("type", "boolean");
      case Class<?> plain
          when plain == int.class
              || plain == long.class
              || plain == Integer.class
              || plain == Long.class ->
          Map.of("type", "integer");
      case Class<?> plain when plain == double.class || plain == Double.class ->
          Map.of("type", "number");
      case Class<?> plain when plain.isEnum() ->
          Map.of(
              "type",
              "string",
              "enum",
              Arrays.stream(plain.getEnumConstants()).map(Object::toString).toList());
      case Class<?> plain when plain.isRecord() -> reference(plain);
      default -> throw new IllegalArgumentException("the API can't say what " + type + " is");
    };
  }

  private Map<String, Object> reference(Class<?> type) {
    String name = name(type);
    if (!named.containsKey(name)) {
      named.put(name, Map.of()); // holds the place while its components are looked at
      var properties = new LinkedHashMap<String, Object>();
      for (RecordComponent component : type.getRecordComponents()) {
        properties.put(component.getName(), of(component.getGenericType()));
      }
      var required =
          Arrays.stream(type.getRecordComponents())
              .filter(component -> component.getType() != Optional.class)
              .map(RecordComponent::getName)
              .toList();
      named.put(
          name,
          Map.of(
              "type",
              "object",
              "properties",
              properties,
              "required",
              required,
              "additionalProperties",
              false));
    }
    return Map.of("$ref", "#/components/schemas/" + name);
  }

  /// `Deals.Step` is `Deals_Step`: the class names are unique only within their interface.
  private static String name(Class<?> type) {
    var outer = type.getEnclosingClass();
    return outer == null || outer == Api.class
        ? type.getSimpleName()
        : outer.getSimpleName() + "_" + type.getSimpleName();
  }
}
