package org.handsel.lab.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.handsel.lab.js.Alone;
import org.handsel.lab.js.JsFolder;
import org.handsel.lab.js.JsPeer;

/// `./dev bench net`: two processes of ours beside two of js-libp2p, in turns, on one loopback.
/// Prints a table; the ratios in it survive a busy machine better than the figures do.
///
/// `NetBench [RUNS] [MIB]`; by default 5 runs of 256 MiB.
public final class NetBench {
  private static final int CONNECTIONS = 200;

  /// Until each has compiled what it will: the JVM takes longer, and goes on doing so meanwhile.
  private static final int WARMING_CONNECTIONS = 6000;

  private static final int WARMING_CONNECTIONS_JS = 1500;
  private static final int GUESTS = 500;
  private static final int PINGS = 2000;
  private static final int STREAMS = 200;
  private static final String INSIDE = "inside";

  /// What one pair of processes did, a list of runs for each figure.
  private record Figures(
      List<Double> throughput,
      List<Double> cpuPerGib,
      List<Double> cpuPerConnection,
      List<Double> quietPing,
      List<Double> busyPing,
      List<Double> kept,
      List<Double> streams) {
    static Figures none() {
      return new Figures(
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>());
    }
  }

  private record Pair(JsPeer server, JsPeer client) implements AutoCloseable {
    double cpuSeconds() throws IOException {
      return cpuSeconds(server.pid()) + cpuSeconds(client.pid());
    }

    private static double cpuSeconds(long pid) throws IOException {
      String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      // proc(5): utime and stime, in hundredths of a second
      return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
    }

    @Override
    public void close() {
      client.close();
      server.close();
    }
  }

  private NetBench() {}

  /// Runs it.
  public static void main(String[] args) throws Exception {
    if (args.length > 0 && args[0].equals(INSIDE)) {
      measure(Path.of(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]));
      return;
    }
    Path root = Path.of(System.getProperty("handsel.root", "."));
    Path folder = JsFolder.installed(root);
    List<String> command =
        new ArrayList<>(java(NetBench.class, INSIDE, folder.toAbsolutePath().toString()));
    command.add(args.length > 0 ? args[0] : "5");
    command.add(args.length > 1 ? args[1] : "256");
    System.exit(new ProcessBuilder(Alone.command(command)).inheritIO().start().waitFor());
  }

  private static List<String> java(Class<?> main, String... arguments) {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.util.logging.config.file=/dev/null",
                "-cp",
                classPath(),
                main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /// Absolute, since the parties run in another folder.
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static void measure(Path folder, int runs, int mib) throws Exception {
    Figures ours = Figures.none();
    Figures theirs = Figures.none();
    try (Pair java =
            new Pair(
                JsPeer.start(folder, java(NetParty.class)),
                JsPeer.start(folder, java(NetParty.class)));
        Pair js =
            new Pair(
                JsPeer.start(folder, "bench-party.mjs"), JsPeer.start(folder, "bench-party.mjs"))) {
      warmUp(java, WARMING_CONNECTIONS);
      warmUp(js, WARMING_CONNECTIONS_JS);
      for (int i = 0; i < runs; i++) {
        run(java, ours, mib);
        run(js, theirs, mib);
      }
      double idle = idleHeap(java);
      print(ours, theirs, idle, runs, mib);
    }
    // It costs many times the work a byte, so that less of it says as much.
    overQuic(folder, runs, mib / 4);
  }

  private static void overQuic(Path folder, int runs, int mib) throws Exception {
    Figures ours = Figures.none();
    Figures theirs = Figures.none();
    try (Pair java =
            new Pair(
                JsPeer.start(folder, java(NetParty.class, "quic")),
                JsPeer.start(folder, java(NetParty.class, "quic")));
        Pair js =
            new Pair(
                JsPeer.start(folder, "bench-party.mjs", "quic"),
                JsPeer.start(folder, "bench-party.mjs", "quic"))) {
      for (Pair pair : List.of(java, js)) {
        pair.client.ask("dial " + pair.server.greeting());
        pair.client.ask("up 32");
        pair.client.ask("down 32");
        pair.client.ask("ping 1000");
      }
      for (int i = 0; i < runs; i++) {
        transfer(java, ours, mib);
        transfer(js, theirs, mib);
      }
    }
    line("");
    line("net over QUIC, median of %d runs of %d MiB up and down", runs, mib);
    line("%-44s %10s %10s %7s  %s", "", "handsel", "js-libp2p", "ratio", "goal");
    row("throughput, MiB/s", ours.throughput, theirs.throughput, ">= 2");
    row("CPU of both ends, s/GiB", ours.cpuPerGib, theirs.cpuPerGib, "");
    row("ping p50, quiet, us", ours.quietPing, theirs.quietPing, "");
    row(STREAMS + " streams at once, ms", ours.streams, theirs.streams, "");
  }

  /// What is measured on one connection.
  private static double transfer(Pair pair, Figures figures, int mib) throws IOException {
    double gib = mib / 1024.0;
    double cpu = pair.cpuSeconds();
    double up = ask(pair, "up " + mib)[0];
    double down = ask(pair, "down " + mib)[0];
    figures.cpuPerGib.add((pair.cpuSeconds() - cpu) / (2 * gib));
    figures.throughput.add(2 * mib / (up + down));
    figures.quietPing.add(ask(pair, "ping " + PINGS)[0]);
    figures.streams.add(ask(pair, "streams " + STREAMS)[0] * 1000);
    return up;
  }

  private static void warmUp(Pair pair, int connections) throws IOException {
    String address = pair.server.greeting();
    pair.client.ask("dial " + address);
    for (int i = 0; i < 3; i++) {
      pair.client.ask("up 128");
      pair.client.ask("down 128");
    }
    pair.client.ask("ping 1000");
    pair.client.ask("connect " + address + " " + connections);
  }

  private static void run(Pair pair, Figures figures, int mib) throws IOException {
    double up = transfer(pair, figures, mib);
    double[] mixed = ask(pair, "mixed " + 2 * mib);
    figures.busyPing.add(mixed[1]);
    figures.kept.add(up * 2 / mixed[0]);
    double cpu = pair.cpuSeconds();
    pair.client.ask("connect " + pair.server.greeting() + " " + CONNECTIONS);
    figures.cpuPerConnection.add((pair.cpuSeconds() - cpu) * 1000 / CONNECTIONS);
  }

  private static double idleHeap(Pair pair) throws IOException {
    double before = Double.parseDouble(pair.server.ask("heap"));
    pair.client.ask("guests " + pair.server.greeting() + " " + GUESTS);
    return (Double.parseDouble(pair.server.ask("heap")) - before) / GUESTS / 1024;
  }

  private static double[] ask(Pair pair, String command) throws IOException {
    return Arrays.stream(pair.client.ask(command).split(" ", -1))
        .mapToDouble(Double::parseDouble)
        .toArray();
  }

  private static void print(Figures ours, Figures theirs, double idle, int runs, int mib) {
    line("net, median of %d runs of %d MiB up and down, one stream", runs, mib);
    line("%-44s %10s %10s %7s  %s", "", "handsel", "js-libp2p", "ratio", "goal");
    row("throughput, MiB/s", ours.throughput, theirs.throughput, ">= 2, aim 2.5");
    row("CPU of both ends, s/GiB", ours.cpuPerGib, theirs.cpuPerGib, "<= 0.45");
    row(
        "CPU of both ends, ms/connection",
        ours.cpuPerConnection,
        theirs.cpuPerConnection,
        "<= 0.25");
    row("ping p50, quiet, us", ours.quietPing, theirs.quietPing, "");
    row("ping p50 beside bulk, us", ours.busyPing, theirs.busyPing, "<= 1000 us");
    row(STREAMS + " streams at once, ms", ours.streams, theirs.streams, "");
    row("bulk that is kept beside pings", ours.kept, theirs.kept, ">= 0.8");
    line("%-44s %10.2f %10s %7s  %s", "heap per idle connection end, KiB", idle, "", "", "< 16");
  }

  private static void row(String name, List<Double> ours, List<Double> theirs, String goal) {
    double a = median(ours);
    double b = median(theirs);
    line("%-44s %10.2f %10.2f %7.2f  %s", name, a, b, a / b, goal);
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  private static void line(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }
}
