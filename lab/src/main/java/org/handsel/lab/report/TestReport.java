package org.handsel.lab.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/// Adds up what a test run left behind and says it in a few lines: passed, failed and skipped, each
/// failure and each skip with its reason. With `--strict`, a skip whose test is not named in
/// `docs/skips.md` counts as a failure. `./dev test` runs this as a single source file, so that it
/// can speak even when nothing else compiles:
///
///     java TestReport.java ROOT [--strict]
///
/// It reads Surefire's XML under `*/target/surefire-reports/` and the lines `PASS|FAIL|SKIP name:
/// reason` that other runners leave in `target/checks/*.txt`. A test class in a module's sources
/// that left no report is a failure: its process died or was cut off. Exits 1 if anything failed or
/// nothing was run.
public final class TestReport {
  private static final int REASON_CHARS_MAX = 300;

  private final List<String> failures = new ArrayList<>();
  private final List<Skip> skips = new ArrayList<>();
  private long passed;

  private record Skip(String test, String reason) {
    /// Whether it is a test of the class with this simple name.
    boolean isOf(String name) {
      return List.of(test.split("[.$( ]")).contains(name);
    }
  }

  private TestReport() {}

  /// Reads the folder `arguments[0]`, prints, and exits.
  public static void main(String[] arguments) throws Exception {
    var root = Path.of(arguments[0]);
    boolean strict = List.of(arguments).contains("--strict");
    System.exit(run(root, strict, System.out) ? 0 : 1);
  }

  /// Reads the folder `root` and prints to `out`; true if all is well.
  static boolean run(Path root, boolean strict, PrintStream out)
      throws IOException, ParserConfigurationException, SAXException {
    var report = new TestReport();
    report.readSurefire(root);
    report.findSilent(root);
    report.readChecks(root);
    return report.print(out, strict ? Optional.of(allowedSkips(root)) : Optional.empty());
  }

  private void readSurefire(Path root)
      throws IOException, ParserConfigurationException, SAXException {
    try (Stream<Path> files = Files.find(root, 4, (path, _) -> isSurefire(path))) {
      for (Path file : files.sorted().toList()) {
        readSuite(DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile()));
      }
    }
  }

  /// Test classes that said nothing at all.
  private void findSilent(Path root) throws IOException {
    try (Stream<Path> modules = Files.list(root)) {
      for (Path module : modules.sorted().toList()) {
        Path sources = module.resolve("src/test/java");
        if (!Files.isDirectory(sources)) {
          continue;
        }
        try (Stream<Path> files = Files.walk(sources)) {
          for (Path file : files.filter(TestReport::isTest).sorted().toList()) {
            String name =
                sources.relativize(file).toString().replace(".java", "").replace('/', '.');
            if (!Files.exists(module.resolve("target/surefire-reports/TEST-" + name + ".xml"))) {
              failures.add(name + ": left no report; was its process cut off?");
            }
          }
        }
      }
    }
  }

  private static boolean isTest(Path file) {
    return file.toString().endsWith("Test.java");
  }

  private static boolean isSurefire(Path path) {
    String name = path.getFileName().toString();
    return name.startsWith("TEST-")
        && name.endsWith(".xml")
        && path.toString().contains("surefire");
  }

  private void readSuite(Document suite) {
    NodeList cases = suite.getElementsByTagName("testcase");
    for (int i = 0; i < cases.getLength(); i++) {
      var testcase = (Element) cases.item(i);
      String name = testcase.getAttribute("classname") + "." + testcase.getAttribute("name");
      Optional<Element> failure = child(testcase, "failure", "error");
      Optional<Element> skip = child(testcase, "skipped");
      if (failure.isPresent()) {
        failures.add(name + ": " + reason(failure.get()));
      } else if (skip.isPresent()) {
        skips.add(new Skip(name, reason(skip.get())));
      } else {
        passed++;
      }
    }
  }

  private static Optional<Element> child(Element parent, String... names) {
    for (String name : names) {
      if (parent.getElementsByTagName(name).item(0) instanceof Element found) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  private static String reason(Element element) {
    String message = element.getAttribute("message");
    String text = message.isBlank() ? element.getTextContent() : message;
    String line = text.strip().lines().findFirst().orElse("no reason given");
    return line.length() > REASON_CHARS_MAX ? line.substring(0, REASON_CHARS_MAX) + "…" : line;
  }

  private void readChecks(Path root) throws IOException {
    Path checks = root.resolve("target/checks");
    if (!Files.isDirectory(checks)) {
      return;
    }
    try (Stream<Path> files = Files.list(checks)) {
      for (Path file : files.sorted().toList()) {
        for (String line : Files.readAllLines(file)) {
          if (line.startsWith("PASS ")) {
            passed++;
          } else if (line.startsWith("FAIL ")) {
            failures.add(line.substring(5));
          } else if (line.startsWith("SKIP ")) {
            int colon = line.indexOf(": ");
            skips.add(
                colon < 0
                    ? new Skip(line.substring(5), "no reason given")
                    : new Skip(line.substring(5, colon), line.substring(colon + 2)));
          }
        }
      }
    }
  }

  private static List<String> allowedSkips(Path root) throws IOException {
    Path list = root.resolve("docs/skips.md");
    if (!Files.exists(list)) {
      return List.of();
    }
    return Files.readAllLines(list).stream()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.substring(3, line.indexOf('`', 3)))
        .toList();
  }

  private boolean print(PrintStream out, Optional<List<String>> allowed) {
    out.println();
    if (!skips.isEmpty()) {
      out.println("Skipped:");
      skips.forEach(skip -> out.println("  " + skip.test() + ": " + skip.reason()));
    }
    if (allowed.isPresent()) {
      for (Skip skip : skips) {
        if (allowed.get().stream().noneMatch(name -> skip.isOf(name))) {
          failures.add(skip.test() + ": skipped, but docs/skips.md doesn't list it");
        }
      }
    }
    if (!failures.isEmpty()) {
      out.println("Failed:");
      failures.forEach(failure -> out.println("  " + failure));
    }
    if (passed == 0) {
      out.println("No test was run.");
    }
    out.println(passed + " passed, " + failures.size() + " failed, " + skips.size() + " skipped");
    return failures.isEmpty() && passed > 0;
  }
}
