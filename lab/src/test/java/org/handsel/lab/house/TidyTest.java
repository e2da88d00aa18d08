package org.handsel.lab.house;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Walks the tracked files for what a tidy house doesn't have.
class TidyTest {
  private static final Path ROOT = Path.of(System.getProperty("handsel.root", ".."));
  private static final int LINES_MAX = 400;
  private static final long BYTES_MAX = 1 << 20;

  /// Files over [#LINES_MAX] lines that are better whole, each with its reason.
  private static final Map<String, String> LONG_FOR_A_REASON =
      Map.of("contracts/src/Escrow.sol", "one contract whose ways out are proven together");

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)\\s]*)?\\)");

  /// Words that say that something isn't finished; parted so that this file doesn't hold them.
  private static final Pattern LEFTOVER =
      Pattern.compile(
          Stream.of("TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK")
              .collect(joining("|", "\\b(", ")\\b")));

  private static final Pattern SLEEP = Pattern.compile("Thread\\s*\\.\\s*sleep\\s*\\(");

  /// A clause that code quotes from one of our own documents: deal.md §3.1 "words".
  private static final Pattern QUOTE =
      Pattern.compile("([a-z-]+)\\.md\\s+§([0-9.]+)\\s+\"([^\"]{4,300})\"");

  @Test
  void linksBetweenDocumentsLead() throws Exception {
    var dead = new ArrayList<String>();
    for (Path document : tracked(".md")) {
      Matcher link = LINK.matcher(read(document));
      while (link.find()) {
        String target = link.group(1);
        if (!target.contains("://")
            && !target.startsWith("mailto:")
            && !Files.exists(document.resolveSibling(target))) {
          dead.add(ROOT.relativize(document) + " -> " + target);
        }
      }
    }
    assertThat(dead).isEmpty();
  }

  @Test
  void nothingIsLeftOver() throws Exception {
    assertThat(lines(LEFTOVER, ".java", ".sol", ".sh", ".mjs", ".js", ".jte", ".css", ".md"))
        .isEmpty();
  }

  @Test
  void noTestSleepsToWait() throws Exception {
    assertThat(lines(SLEEP, ".java").stream().filter(line -> line.contains("src/test"))).isEmpty();
  }

  @Test
  void filesFitAMind() throws Exception {
    var tooLong = new ArrayList<String>();
    for (Path file : tracked(".java", ".sol", ".mjs", ".css")) {
      long count = read(file).lines().count();
      String name = ROOT.relativize(file).toString();
      if (count > LINES_MAX && !LONG_FOR_A_REASON.containsKey(name)) {
        tooLong.add(name + ": " + count + " lines");
      }
    }
    assertThat(tooLong).isEmpty();
  }

  @Test
  void noTrackedFileIsHuge() throws Exception {
    var huge = new ArrayList<String>();
    for (Path file : tracked("")) {
      if (Files.size(file) > BYTES_MAX) {
        huge.add(ROOT.relativize(file).toString());
      }
    }
    assertThat(huge).isEmpty();
  }

  @Test
  void whatTheCodeQuotesStandsInTheDocument() throws Exception {
    var wrong = new ArrayList<String>();
    int quotes = 0;
    for (Path file : tracked(".java", ".sol")) {
      Matcher quote = QUOTE.matcher(unwrapComments(read(file)));
      while (quote.find()) {
        Path document = ROOT.resolve("docs/protocols/" + quote.group(1) + ".md");
        if (Files.exists(document)) {
          quotes++;
          if (!plain(read(document)).contains(plain(quote.group(3)))) {
            wrong.add(ROOT.relativize(file) + " quotes " + quote.group());
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(quotes).as("clauses quoted").isPositive();
  }

  @Test
  void everyPackageHasItsGuidedTour() throws Exception {
    var without = new ArrayList<String>();
    for (Path file : tracked(".java")) {
      if (file.toString().contains("src/main/java")
          && !Files.exists(file.resolveSibling("package-info.java"))) {
        without.add(ROOT.relativize(file.getParent()).toString());
      }
    }
    assertThat(without.stream().distinct()).isEmpty();
  }

  private static List<String> lines(Pattern pattern, String... endings) throws Exception {
    var found = new ArrayList<String>();
    for (Path file : tracked(endings)) {
      int number = 0;
      for (String line : read(file).lines().toList()) {
        number++;
        if (pattern.matcher(line).find()) {
          found.add(ROOT.relativize(file) + ":" + number + ": " + line.strip());
        }
      }
    }
    return found;
  }

  private static String unwrapComments(String code) {
    return code.replaceAll("\\s*\\n\\s*(///?|\\*)\\s*", " ");
  }

  private static String plain(String text) {
    return text.replaceAll("[`*_]", "").replaceAll("\\s+", " ");
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  private static List<Path> tracked(String... endings) throws IOException, InterruptedException {
    Process git =
        new ProcessBuilder("git", "ls-files", "-z")
            .directory(ROOT.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String names = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(git.waitFor()).as("git ls-files").isZero();
    return Stream.of(names.split("\0"))
        .filter(name -> !name.isEmpty() && Stream.of(endings).anyMatch(name::endsWith))
        .map(ROOT::resolve)
        .filter(Files::isRegularFile)
        .toList();
  }
}
