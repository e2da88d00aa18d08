package org.handsel.node.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.handsel.node.app.RefusedException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/// JSON as the API speaks it: strict about what comes in (unknown keys, doubled keys, missing
/// values and anything after the end are refused), and without absent values in what goes out.
public final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(
              DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
              DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .changeDefaultPropertyInclusion(
              old -> old.withValueInclusion(JsonInclude.Include.NON_ABSENT))
          .build();

  private Json() {}

  /// The mapper itself, for readers and writers of other shapes.
  public static JsonMapper mapper() {
    return MAPPER;
  }

  /// `value` on one line, UTF-8.
  public static byte[] bytes(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  /// `value` for people who read JSON.
  public static String pretty(Object value) {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
  }

  /// Reads one value of `type`.
  ///
  /// @throws RefusedException naming the key that is wrong
  static <T> T read(InputStream in, Class<T> type) throws RefusedException, IOException {
    ObjectReader reader = MAPPER.readerFor(type);
    byte[] bytes = in.readAllBytes();
    try {
      T value = reader.readValue(bytes.length == 0 ? "{}".getBytes(UTF_8) : bytes);
      if (value == null) {
        throw invalid("expected an object, found null");
      }
      return value;
    } catch (UnrecognizedPropertyException e) {
      throw invalid(path(e) + "no such key is taken here");
    } catch (DatabindException e) {
      // The library's own words name our classes.
      throw invalid(path(e) + "missing, or not of the kind that is taken here");
    } catch (JacksonException e) {
      throw invalid(e.getOriginalMessage().lines().findFirst().orElse("not JSON"));
    }
  }

  /// Reads an object whose values are all texts; an empty body is an empty one.
  static Map<String, String> texts(InputStream in) throws RefusedException, IOException {
    var texts = new LinkedHashMap<String, String>();
    for (var property : read(in, JsonNode.class).properties()) {
      if (!property.getValue().isString()) {
        throw invalid(property.getKey() + ": expected text");
      }
      texts.put(property.getKey(), property.getValue().stringValue());
    }
    return texts;
  }

  private static final java.nio.charset.Charset UTF_8 = java.nio.charset.StandardCharsets.UTF_8;

  private static String path(DatabindException e) {
    var path = new StringBuilder();
    for (var step : e.getPath()) {
      String name = step.getPropertyName();
      path.append(path.isEmpty() || name == null ? "" : ".");
      path.append(name == null ? "[" + step.getIndex() + "]" : name);
    }
    return path.isEmpty() ? "" : path + ": ";
  }

  private static RefusedException invalid(String why) {
    return new RefusedException(
        RefusedException.Kind.INVALID,
        "http.json",
        "The request's JSON isn't what this asks for. " + why);
  }
}
