package org.handsel.lab.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Fuzzes what the tests only play the seeds of: each `@FuzzTest` whose name holds PATTERN, one
/// after the other, each in a process of its own as Jazzer wants it. `./dev fuzz` runs this as a
/// single source file:
///
///     java Fuzz.java ROOT [PATTERN] [--seconds N]
///
/// A name is `module package.Class.method`. What was learnt stays in `MODULE/target/fuzz` and the
/// next run begins with it. Prints a line for each target; exits 1 if anything was found.
public final class Fuzz {
  private static final int SECONDS = 60;

  /// Until the JVM has started and the classes are instrumented, and until it has ended.
  private static final int AROUND_SECONDS_MAX = 150;

  private static final int TRACE_LINES = 12;

  private static final Pattern METHOD =
      Pattern.compile("@FuzzTest(?:\\([^)]*\\))?\\s+void (\\w+)\\(");
  private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");
  private static final Pattern PROGRESS =
      Pattern.compile("(?m)^#(\\d+)\\t.* cov: (\\d+) .* corp: (\\d+)/");
  private static final Pattern DONE = Pattern.compile("(?m)^Done (\\d+) runs in (\\d+) second");
  private static final Pattern FINDING =
      Pattern.compile("(?m)^(== Java .*|==\\d+== ERROR: .*|.*ALARM: .*)$");
  private static final Pattern SAVED = Pattern.compile("Test unit written to (\\S+)");

  private final Path root;
  private final int seconds;

  private Fuzz(Path root, int seconds) {
    this.root = root;
    this.seconds = seconds;
  }

  private record Target(String module, String type, String method) {
    @Override
    public String toString() {
      return module + " " + type.replace("org.handsel.", "") + "." + method;
    }

    Path folder(Path root) {
      return root.resolve(module + "/target/fuzz/" + type + "." + method);
    }
  }

  /// Fuzzes what the arguments say, prints, and exits.
  public static void main(String[] arguments) throws Exception {
    var root = Path.of(arguments[0]).toAbsolutePath();
    String pattern = "";
    int seconds = SECONDS;
    for (int i = 1; i < arguments.length; i++) {
      boolean more = i + 1 < arguments.length;
      if (arguments[i].equals("--seconds") && more && arguments[i + 1].matches("[1-9]\\d{0,6}")) {
        seconds = Integer.parseInt(arguments[++i]);
      } else if (arguments[i].startsWith("-") || !pattern.isEmpty()) {
        System.err.println("usage: ./dev fuzz [PATTERN] [--seconds N]");
        System.exit(2);
      } else {
        pattern = arguments[i];
      }
    }
    System.exit(new Fuzz(root, seconds).run(pattern) ? 0 : 1);
  }

  private boolean run(String pattern) throws IOException, InterruptedException {
    List<Target> targets =
        targets().stream().filter(target -> target.toString().contains(pattern)).toList();
    if (targets.isEmpty()) {
      System.err.println("no target's name holds \"" + pattern + "\"");
      return false;
    }
    compile(targets.stream().map(Target::module).distinct().toList());
    System.out.printf(
        "%d targets, %d s each; corpora and logs in MODULE/target/fuzz%n", targets.size(), seconds);
    int bad = 0;
    for (Target target : targets) if (!fuzz(target)) bad++;
    System.out.printf("%d targets, %d of them with a finding%n", targets.size(), bad);
    return bad == 0;
  }

  private List<Target> targets() throws IOException {
    var targets = new ArrayList<Target>();
    try (Stream<Path> modules = Files.list(root)) {
      for (Path module : modules.sorted().toList()) {
        Path sources = module.resolve("src/test/java");
        if (!Files.isDirectory(sources)) continue;
        try (Stream<Path> files = Files.walk(sources)) {
          for (Path file : files.filter(it -> it.toString().endsWith("Test.java")).toList()) {
            add(module.getFileName().toString(), file, targets);
          }
        }
      }
    }
    return targets.stream().sorted(Comparator.comparing(Target::toString)).toList();
  }

  private static void add(String module, Path file, List<Target> targets) throws IOException {
    String source = Files.readString(file);
    Matcher of = PACKAGE.matcher(source);
    if (!of.find()) return;
    String type = of.group(1) + "." + file.getFileName().toString().replace(".java", "");
    Matcher method = METHOD.matcher(source);
    while (method.find()) targets.add(new Target(module, type, method.group(1)));
  }

  private void compile(List<String> modules) throws IOException, InterruptedException {
    Process maven =
        new ProcessBuilder(
                "mvn",
                "-B",
                "-q",
                "-Dquick",
                "-pl",
                String.join(",", modules),
                "-am",
                "test-compile",
                "dependency:build-classpath",
                "-Dmdep.outputFile=target/fuzz/classpath.txt",
                "-Dmdep.includeScope=test")
            .directory(root.toFile())
            .inheritIO()
            .start();
    if (maven.waitFor() != 0) throw new IOException("it doesn't compile");
  }

  private boolean fuzz(Target target) throws IOException, InterruptedException {
    Path log = target.folder(root).resolve("log.txt");
    boolean well = play(target, log);
    // Now and then a JVM stands still while its classes are instrumented, before the first input.
    if (!well && stoodStill(read(log))) well = play(target, log);
    return print(target, read(log), well);
  }

  private static boolean stoodStill(String said) {
    return !PROGRESS.matcher(said).find() && !FINDING.matcher(said).find();
  }

  // Inputs stand in it, and those are any bytes.
  private static String read(Path log) throws IOException {
    return Files.readString(log, StandardCharsets.ISO_8859_1);
  }

  /// True if it ran to its end and found nothing.
  private boolean play(Target target, Path log) throws IOException, InterruptedException {
    Path folder = target.folder(root);
    Path corpus = Files.createDirectories(folder.resolve("corpus"));
    Path module = root.resolve(target.module);
    String classes =
        String.join(
            ":",
            module.resolve("target/test-classes").toString(),
            module.resolve("target/classes").toString(),
            Files.readString(module.resolve("target/fuzz/classpath.txt")).strip());
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+EnableDynamicAgentLoading",
                "-XX:+UseSerialGC",
                "-Xmx1g",
                "-Dhandsel.root=" + root,
                "-cp",
                classes,
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.type,
                "--target_method=" + target.method,
                "--max_duration=" + seconds + "s",
                corpus.toString())
            // Where it leaves the inputs that it finds.
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = process.waitFor(seconds + AROUND_SECONDS_MAX, TimeUnit.SECONDS);
    if (!ended) {
      stacks(process, log);
      process.destroyForcibly().waitFor();
    }
    return ended && process.exitValue() == 0;
  }

  /// Where a process stands that doesn't end, which is a finding too: an input that takes for ever.
  private static void stacks(Process process, Path log) throws IOException, InterruptedException {
    Process dump =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                String.valueOf(process.pid()),
                "Thread.print")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    if (!dump.waitFor(20, TimeUnit.SECONDS)) dump.destroyForcibly();
  }

  private boolean print(Target target, String said, boolean well) {
    long runs = 0;
    long took = seconds;
    long coverage = 0;
    long inputs = 0;
    Matcher progress = PROGRESS.matcher(said);
    while (progress.find()) {
      runs = Long.parseLong(progress.group(1));
      coverage = Long.parseLong(progress.group(2));
      inputs = Long.parseLong(progress.group(3));
    }
    Matcher done = DONE.matcher(said);
    if (done.find()) {
      runs = Long.parseLong(done.group(1));
      took = Long.parseLong(done.group(2));
    }
    Matcher finding = FINDING.matcher(said);
    boolean found = finding.find();
    String end = found ? "FOUND" : well && runs > 0 ? "nothing" : "DIDN'T END WELL";
    System.out.printf(
        "%-78s %,11d runs %4d s  coverage %5d  corpus %5d  %s%n",
        target, runs, took, coverage, inputs, end);
    if (found) explain(target, said.substring(finding.start()));
    if (!end.equals("nothing")) {
      System.out.println(
          "  all that it said: " + root.relativize(target.folder(root)) + "/log.txt");
    }
    return end.equals("nothing");
  }

  private void explain(Target target, String said) {
    System.out.println(
        said.lines().limit(TRACE_LINES).collect(Collectors.joining("\n  ", "  ", "")));
    Matcher saved = SAVED.matcher(said);
    Optional<Path> input =
        saved.find()
            ? Optional.of(target.folder(root).resolve(saved.group(1)).normalize())
            : Optional.empty();
    if (input.isEmpty()) return;
    System.out.printf(
        """
          the input: %s
          to keep it, once it is mended: copy it to %s/src/test/resources/findings/WHAT-IT-IS
          and add finding("WHAT-IT-IS") to the seeds, %s()
        """,
        root.relativize(input.get()), target.module, target.method);
  }
}
