package org.handsel.node.home;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.dataformat.toml.TomlMapper;

/// A TOML file that people write: every mistake in it is told by file, line and key.
public final class Toml {
  private static final long BYTES_MAX = 256 << 10;
  private static final TomlMapper MAPPER = TomlMapper.builder().build();

  private final String name;
  private final List<String> lines;
  private final String table;
  private final JsonNode root;

  private Toml(String name, List<String> lines, String table, JsonNode root) {
    this.name = name;
    this.lines = lines;
    this.table = table;
    this.root = root;
  }

  /// Reads `file`; an absent one is empty.
  public static Toml read(Path file) throws IOException {
    try {
      if (Files.size(file) > BYTES_MAX) {
        throw new IOException(file + " is too large: " + BYTES_MAX + " bytes are taken");
      }
      return parse(file.toString(), Files.readString(file));
    } catch (NoSuchFileException e) {
      return parse(file.toString(), "");
    } catch (CharacterCodingException e) {
      throw new IOException(file + ": this isn't TOML: it isn't UTF-8 text", e);
    }
  }

  /// Reads `text`, which is called `name` in messages.
  public static Toml parse(String name, String text) throws IOException {
    try {
      JsonNode root =
          text.isBlank() ? JsonNodeFactory.instance.objectNode() : MAPPER.readTree(text);
      return new Toml(name, text.lines().toList(), "", root);
    } catch (JacksonException e) {
      var at = e.getLocation();
      String line = at == null || at.getLineNr() < 1 ? "" : " line " + at.getLineNr();
      throw new IOException(
          name + line + ": this isn't TOML: " + String.valueOf(e.getOriginalMessage()).strip(), e);
    }
  }

  /// Refuses every key that isn't among `known`.
  public void only(Set<String> known) throws IOException {
    for (String key : root.propertyNames()) {
      if (!known.contains(key)) {
        throw wrong(key, "is no key of this file" + nearest(key, known));
      }
    }
  }

  /// Text under `key`.
  public Optional<String> text(String key) throws IOException {
    var node = root.get(key);
    if (node != null && !node.isString()) {
      throw wrong(key, "should be text in quotes");
    }
    return Optional.ofNullable(node).map(JsonNode::stringValue);
  }

  /// A whole number under `key`.
  public Optional<Long> number(String key, long min, long max) throws IOException {
    var node = root.get(key);
    if (node != null
        && (!node.isIntegralNumber()
            || !node.canConvertToLong()
            || node.longValue() < min
            || node.longValue() > max)) {
      throw wrong(key, "should be a whole number from " + min + " to " + max);
    }
    return Optional.ofNullable(node).map(JsonNode::longValue);
  }

  /// True or false under `key`.
  public Optional<Boolean> flag(String key) throws IOException {
    var node = root.get(key);
    if (node != null && !node.isBoolean()) {
      throw wrong(key, "should be true or false");
    }
    return Optional.ofNullable(node).map(JsonNode::booleanValue);
  }

  /// A list of texts under `key`, or one text alone.
  public Optional<List<String>> texts(String key) throws IOException {
    var node = root.get(key);
    if (node == null) {
      return Optional.empty();
    }
    if (node.isString()) {
      return Optional.of(List.of(node.stringValue()));
    }
    var texts = new ArrayList<String>();
    for (JsonNode element : node) {
      if (!element.isString()) {
        throw wrong(key, "should be a list of texts in quotes");
      }
      texts.add(element.stringValue());
    }
    return Optional.of(List.copyOf(texts));
  }

  /// The tables under `[[key]]`, in order.
  public List<Toml> tables(String key) throws IOException {
    var tables = new ArrayList<Toml>();
    var node = root.get(key);
    if (node != null) {
      for (JsonNode element : node) {
        if (!element.isObject()) {
          throw wrong(key, "should be tables: [[" + key + "]]");
        }
        tables.add(new Toml(name, lines, key, element));
      }
    }
    return tables;
  }

  /// What is wrong with `key`, with file and line.
  public IOException wrong(String key, String what) {
    var assignment =
        Pattern.compile("^\\s*(\\[+\\s*)?\"?" + Pattern.quote(key) + "\"?\\s*[=.\\]].*");
    for (int i = 0; i < lines.size(); i++) {
      if (assignment.matcher(lines.get(i)).matches()) {
        return new IOException(name + " line " + (i + 1) + ": '" + key + "' " + what + ".");
      }
    }
    String where = table.isEmpty() ? "" : " in [[" + table + "]]";
    return new IOException(name + where + ": '" + key + "' " + what + ".");
  }

  private static String nearest(String key, Set<String> known) {
    return known.stream()
        .filter(k ->
            k.startsWith(key)
                || key.startsWith(k)
                || k.replace("-", "").equals(key.replace("_", "")))
        .sorted()
        .findFirst()
        .map(k -> "; did you mean '" + k + "'?")
        .orElse("; it knows " + String.join(", ", known.stream().sorted().toList()));
  }
}
