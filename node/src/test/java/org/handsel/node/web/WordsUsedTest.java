package org.handsel.node.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.handsel.node.words.Words;
import org.junit.jupiter.api.Test;

/// The bundles hold what templates and code ask for, in every language, and nothing else.
class WordsUsedTest {
  private static final Pattern ASKED =
      Pattern.compile(
          "(?:ui\\.t|\\.say|words\\.find|ui\\.find)\\(\\s*\"([a-zA-Z.\\d-]+)\"(?!\\s*\\+)");
  private static final Pattern LITERAL = Pattern.compile("\"([a-zA-Z][a-zA-Z.\\d-]*)\"");
  private static final Pattern WORD_UNDER = Pattern.compile("ui\\.word\\(\"([a-zA-Z.]+)\"");

  /// What [org.handsel.node.app.Deals.Sentence]s name, put together from state, role and kind.
  private static final Set<String> NAMED_BY_DEALS =
      Set.of("deal.action.", "deal.money.", "deal.next.", "deal.otherwise.", "deal.step.");

  private static String sources() throws IOException {
    Path main = Path.of(System.getProperty("handsel.root"), "node", "src", "main");
    try (var files = Files.walk(main)) {
      return files
          .filter(file -> file.toString().endsWith(".java") || file.toString().endsWith(".jte"))
          .map(WordsUsedTest::text)
          .collect(Collectors.joining("\n"));
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void everyLanguageHasTheSameKeys() {
    for (String language : Words.LANGUAGES) {
      assertThat(Words.in(language).keys()).as(language).isEqualTo(Words.in("en").keys());
    }
  }

  @Test
  void whatIsAskedForIsThere() throws IOException {
    var asked = ASKED.matcher(sources()).results().map(m -> m.group(1)).collect(Collectors.toSet());
    assertThat(asked).hasSizeGreaterThan(150);
    assertThat(Words.in("en").keys()).containsAll(asked);
  }

  /// A key is used if it stands somewhere whole, or if something puts it together from a part that
  /// ends before one of its dots.
  @Test
  void nothingIsThereThatNobodyAsksFor() throws IOException {
    Set<String> literals =
        LITERAL.matcher(sources()).results().map(m -> m.group(1)).collect(Collectors.toSet());
    Set<String> under =
        WORD_UNDER
            .matcher(sources())
            .results()
            .map(m -> m.group(1) + ".")
            .collect(Collectors.toSet());
    var unused = new TreeSet<String>();
    for (String key : Words.in("en").keys()) {
      boolean used = literals.contains(key);
      for (int dot = key.indexOf('.'); dot > 0 && !used; dot = key.indexOf('.', dot + 1)) {
        String part = key.substring(0, dot + 1);
        used = literals.contains(part) || under.contains(part) || NAMED_BY_DEALS.contains(part);
      }
      if (!used) {
        unused.add(key);
      }
    }
    assertThat(unused).isEmpty();
  }
}
