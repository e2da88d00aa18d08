package org.handsel.lab.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.handsel.chain.local.LocalChain;
import org.handsel.node.home.NodeFile;

/// `./dev bench start [RUNS]`: from `./handsel start` on a built tree, with an identity and a chain
/// that runs, until its login link opens and the first page is there; and the memory that the idle
/// node holds. Then newcomers: see [JoinBench].
public final class StartBench {
  private static final double READY_SECONDS_MAX = 2.0;
  private static final double RSS_MB_MAX = 200;
  private static final double JOINED_SECONDS_MAX = 5.0;
  private static final Duration IDLE = Duration.ofSeconds(5);

  private final Path root = Path.of(System.getProperty("handsel.root", "."));
  private final Path folder;
  private final String chain;

  private StartBench(Path folder, String chain) {
    this.folder = folder;
    this.chain = chain;
  }

  private record Run(double seconds, double rssMegabytes) {}

  /// Prints a table; exits with 1 if a start is slower or a node larger than it should be.
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int runs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
    Path folder = Files.createTempDirectory("handsel-start");
    Run[] all = new Run[runs];
    double[] joined;
    try (var chain = LocalChain.privateIn(Files.createDirectory(folder.resolve("chain")))) {
      var bench = new StartBench(folder, chain.url().toString());
      bench.prepare();
      for (int i = 0; i < runs; i++) {
        all[i] = bench.once();
      }
      joined = JoinBench.seconds(runs, folder, chain.url());
    } finally {
      PublishBench.delete(folder);
    }
    double[] seconds = Arrays.stream(all).mapToDouble(Run::seconds).sorted().toArray();
    double[] rss = Arrays.stream(all).mapToDouble(Run::rssMegabytes).sorted().toArray();
    System.out.printf("%d starts%n", runs);
    System.out.printf("%-28s %8s %8s%n", "", "median", "worst");
    System.out.printf(
        "%-28s %8.2f %8.2f%n", "s until the page is there", seconds[runs / 2], seconds[runs - 1]);
    System.out.printf("%-28s %8.0f %8.0f%n", "MB when idle", rss[runs / 2], rss[runs - 1]);
    Arrays.sort(joined);
    System.out.printf(
        "%-28s %8.2f %8.2f%n", "s until three peers are met", joined[runs / 2], joined[runs - 1]);
    if (seconds[runs / 2] > READY_SECONDS_MAX
        || rss[runs / 2] > RSS_MB_MAX
        || joined[runs - 1] > JOINED_SECONDS_MAX) {
      System.exit(1);
    }
  }

  private void prepare() throws IOException, InterruptedException {
    Files.writeString(folder.resolve("secret"), "for the bench only\n");
    var init =
        handsel("init", "--name", "Bench", "--passphrase-file", secret())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (init.waitFor() != 0) {
      throw new IOException("handsel init failed");
    }
  }

  private String secret() {
    return folder.resolve("secret").toString();
  }

  private ProcessBuilder handsel(String verb, String... options) {
    var command = new ArrayList<>(List.of(root.resolve("handsel").toString(), verb));
    command.addAll(List.of("--data", folder.resolve("data").toString()));
    command.addAll(List.of(options));
    return new ProcessBuilder(command).redirectError(folder.resolve("err").toFile());
  }

  private Run once() throws IOException, InterruptedException {
    long began = System.nanoTime();
    var process =
        handsel("start", "--chain", chain, "--passphrase-file", secret(), "--stop-with-stdin")
            .start();
    try (var browser = HttpClient.newHttpClient()) {
      String link = link(process);
      var page =
          browser.send(
              HttpRequest.newBuilder(URI.create(link)).build(),
              HttpResponse.BodyHandlers.ofString());
      String cookie = page.headers().firstValue("Set-Cookie").orElse("").split(";", 2)[0];
      var first =
          browser.send(
              HttpRequest.newBuilder(URI.create(link).resolve("/"))
                  .header("Cookie", cookie)
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      double seconds = (System.nanoTime() - began) / 1e9;
      if (first.statusCode() >= 400) {
        throw new IOException("the page answered " + first.statusCode());
      }
      LockSupport.parkNanos(IDLE.toNanos());
      long pid = NodeFile.read(folder.resolve("data")).orElseThrow().pid();
      return new Run(seconds, rss(pid));
    } finally {
      process.getOutputStream().close();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  private String link(Process process) throws IOException {
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      int at = line.indexOf("http://127.0.0.1");
      if (at >= 0) {
        return line.substring(at).strip();
      }
    }
    throw new IOException("no start: " + Files.readString(folder.resolve("err")));
  }

  private static double rss(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    throw new IOException("no VmRSS of process " + pid);
  }
}
