package org.handsel.node.words;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.handsel.node.app.Deals;
import org.handsel.node.app.ShortId;

/// One language's words. A pattern is plain text with arguments in braces:
///
/// ```
/// {name}                                          the argument as it is
/// {price, money}  {until, time}  {count, number}  said in the language's way, see [Figures]
/// {person, short}                                 an id, shortened in the middle
/// {span, duration}  {fee, bps}  {day, day}        seconds, hundredths of a percent, an ISO instant
/// {count, plural, =0 {none} one {# deal} other {# deals}}     # is the number
/// {role, select, buyer {you pay} other {you get}}
/// ```
///
/// Braces nest; `'{'` stands for a brace. Missing arguments show as `{name}`, so that a test or a
/// person sees them; a missing key shows as the key.
public final class Words {
  /// The languages there are, the first being what everything falls back to.
  public static final List<String> LANGUAGES = List.of("en", "fr", "sv");

  private static final Map<String, Words> LOADED = new ConcurrentHashMap<>();

  private final String language;
  private final Properties patterns;
  private final Figures figures;

  private Words(String language, Properties patterns, ZoneId zone) {
    this.language = language;
    this.patterns = patterns;
    this.figures = new Figures(this, zone);
  }

  /// The words of `language`, times in this machine's zone; English if there are none.
  public static Words in(String language) {
    return LOADED.computeIfAbsent(
        LANGUAGES.contains(language) ? language : "en",
        known -> new Words(known, load(known), ZoneId.systemDefault()));
  }

  /// The same words with times in `zone`.
  public Words at(ZoneId zone) {
    return new Words(language, patterns, zone);
  }

  /// The best language for an `Accept-Language` header or a `LANG` variable; English by default.
  public static Words accepting(String header) {
    for (String range : header.split(",", 20)) {
      String primary = range.strip().split("[-_;.@]", 2)[0].toLowerCase(Locale.ROOT);
      if (LANGUAGES.contains(primary)) {
        return in(primary);
      }
    }
    return in("en");
  }

  /// `en`, `fr` or `sv`.
  public String language() {
    return language;
  }

  /// How this language says amounts, times and the like.
  public Figures figures() {
    return figures;
  }

  /// Every key of this language.
  public Set<String> keys() {
    return new TreeSet<>(patterns.stringPropertyNames());
  }

  /// The sentence of `key`, if there is one.
  public Optional<String> find(String key, Map<String, ?> arguments) {
    return Optional.ofNullable(patterns.getProperty(key)).map(pattern -> fill(pattern, arguments));
  }

  /// The sentence of `key` with its arguments.
  public String say(String key, Map<String, ?> arguments) {
    return find(key, arguments).orElse(key);
  }

  /// The sentence of `key`, its arguments as name, value, name, value.
  public String say(String key, String... arguments) {
    if (arguments.length == 0) {
      return say(key, Map.of());
    }
    var byName = new HashMap<String, String>();
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      byName.put(arguments[i], arguments[i + 1]);
    }
    return say(key, byName);
  }

  /// A sentence that a deal's panel or timeline names.
  public String say(Deals.Sentence sentence) {
    return say(sentence.key(), sentence.arguments());
  }

  private String fill(String pattern, Map<String, ?> arguments) {
    var out = new StringBuilder();
    int at = 0;
    while (at < pattern.length()) {
      char c = pattern.charAt(at);
      if (quotes(pattern, at)) {
        out.append(pattern.charAt(at + 1));
        at += 3;
      } else if (c == '{') {
        int end = close(pattern, at);
        out.append(argument(pattern.substring(at + 1, end), arguments));
        at = end + 1;
      } else {
        out.append(c);
        at++;
      }
    }
    return out.toString();
  }

  private String argument(String inside, Map<String, ?> arguments) {
    String[] parts = inside.split(",", 3);
    String name = parts[0].strip();
    Object given = arguments.get(name);
    if (given == null) {
      return "{" + name + "}";
    }
    String value = given.toString();
    String kind = parts.length > 1 ? parts[1].strip() : "";
    return switch (kind) {
      case "" -> value;
      case "money" -> figures.money(value);
      case "number" -> figures.number(value);
      case "short" -> ShortId.of(value);
      case "time" -> figures.time(value, Instant.now());
      case "day" -> figures.day(value);
      case "duration" -> figures.duration(value);
      case "bps" -> figures.percent(value);
      case "plural" -> {
        String branch =
            branch(parts[2], "=" + value)
                .or(() -> branch(parts[2], plural(value)))
                .or(() -> branch(parts[2], "other"))
                .orElseThrow(() -> new IllegalStateException("no branch 'other' in " + inside));
        yield fill(branch.replace("#", figures.number(value)), arguments);
      }
      case "select" ->
          fill(
              branch(parts[2], value)
                  .or(() -> branch(parts[2], "other"))
                  .orElseThrow(() -> new IllegalStateException("no branch 'other' in " + inside)),
              arguments);
      default -> throw new IllegalStateException("unknown kind '" + kind + "' in " + inside);
    };
  }

  /// In French 0 and everything below 2 is one; in English and Swedish exactly 1.
  private String plural(String value) {
    if (language.equals("fr")) {
      return value.matches("-?[01](\\.\\d+)?") ? "one" : "other";
    }
    return value.equals("1") ? "one" : "other";
  }

  private static Optional<String> branch(String branches, String wanted) {
    int at = 0;
    while (true) {
      int open = branches.indexOf('{', at);
      if (open < 0) {
        return Optional.empty();
      }
      int end = close(branches, open);
      if (branches.substring(at, open).strip().equals(wanted)) {
        return Optional.of(branches.substring(open + 1, end));
      }
      at = end + 1;
    }
  }

  private static int close(String pattern, int open) {
    int depth = 0;
    for (int i = open; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (quotes(pattern, i)) {
        i += 2;
      } else if (c == '{') {
        depth++;
      } else if (c == '}' && --depth == 0) {
        return i;
      }
    }
    throw new IllegalStateException("a brace is never closed: " + pattern);
  }

  private static boolean quotes(String pattern, int at) {
    return pattern.startsWith("'{'", at) || pattern.startsWith("'}'", at);
  }

  private static Properties load(String language) {
    var properties = new Properties();
    String resource = "/org/handsel/node/words_" + language + ".properties";
    try (var in = Words.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("missing " + resource);
      }
      properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties;
  }
}
