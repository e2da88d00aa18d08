package org.handsel.lab.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.handsel.lab.js.Alone;
import org.handsel.lab.js.JsFolder;

/// `./dev bench net`: two processes of ours beside two of js-libp2p, in turns, on one loopback; and
/// beside them what the same bytes cost over bare TCP and over the JDK's TLS 1.3. Prints two
/// tables, whose ratios survive a busy machine better than the figures do, and then what became of
/// each goal; fails if one isn't met.
///
/// `NetBench [RUNS] [MIB]`; by default 5 runs of 256 MiB.
public final class NetBench {
  static final int BULK_STREAMS = 16;
  static final int TALKS = 200;
  static final int CROWD = 8;

  private static final int CONNECTIONS = 400;
  private static final int CONNECTIONS_QUIC = 200;
  private static final int WARMING_MIB = 128;
  private static final int WARMING_CONNECTIONS = 6000;
  private static final int WARMING_CONNECTIONS_JS = 1500;
  private static final int WARMING_MIB_QUIC = 32;
  private static final int WARMING_CONNECTIONS_QUIC = 1000;
  private static final int GUESTS_FEW = 500;
  private static final int GUESTS_MANY = 10_000;

  private static final String OURS = "handsel";
  private static final String YARDSTICK = "js-libp2p";
  private static final String INSIDE = "inside";

  private final Path folder;
  private final int runs;
  private final int mib;

  private NetBench(Path folder, int runs, int mib) {
    this.folder = folder;
    this.runs = runs;
    this.mib = mib;
  }

  /// Runs it.
  public static void main(String[] args) throws Exception {
    if (args.length > 0 && args[0].equals(INSIDE)) {
      Path folder = Path.of(args[1]);
      var bench = new NetBench(folder, Integer.parseInt(args[2]), Integer.parseInt(args[3]));
      var outcomes = new ArrayList<NetGoal.Outcome>();
      outcomes.addAll(bench.overTcp());
      outcomes.addAll(bench.overQuic());
      System.exit(judge(outcomes) ? 0 : 1);
    }
    Path root = Path.of(System.getProperty("handsel.root", "."));
    Path folder = JsFolder.installed(root);
    List<String> command =
        new ArrayList<>(java(NetBench.class, INSIDE, folder.toAbsolutePath().toString()));
    command.add(args.length > 0 ? args[0] : "5");
    command.add(args.length > 1 ? args[1] : "256");
    System.exit(new ProcessBuilder(Alone.command(command)).inheritIO().start().waitFor());
  }

  /// Prints all goals; true if each is met.
  private static boolean judge(List<NetGoal.Outcome> outcomes) {
    System.out.println("goals");
    outcomes.forEach(System.out::println);
    long missed = outcomes.stream().filter(outcome -> !outcome.met()).count();
    System.out.println(missed == 0 ? "all met" : missed + " not met");
    return missed == 0;
  }

  private static List<String> java(Class<?> main, String... arguments) {
    return java("512m", main, arguments);
  }

  private static List<String> java(String heap, Class<?> main, String... arguments) {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-Xmx" + heap,
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

  private static List<String> js(String way) {
    return List.of("node", "bench-party.mjs", way);
  }

  private List<NetGoal.Outcome> overTcp() throws Exception {
    var table =
        new NetTable(
            runs + " runs, " + mib + " MiB up and down",
            List.of(OURS, YARDSTICK, "bare TCP", "TLS 1.3"));
    table
        .row(NetPair.THROUGHPUT, NetGoal.ratioAtLeast(2))
        .row(NetPair.CPU_PER_GIB, NetGoal.ratioAtMost(0.45))
        .row(NetPair.AT_ONCE)
        .row(NetPair.AT_ONCE_CPU)
        .row(NetPair.PING)
        .row(NetPair.BUSY_PING, NetGoal.atMost(1000))
        .row(NetPair.KEPT, NetGoal.atLeast(0.8))
        .row(NetPair.TALKS)
        .row(NetPair.CONNECTIONS)
        .row(NetPair.CROWD)
        .row(NetPair.CPU_PER_CONNECTION, NetGoal.ratioAtMost(0.25))
        // 10,000 of them in less than 160 MB.
        .row(NetPair.HEAP, NetGoal.below(16));
    Path identity = PlainParty.throwAwayIdentity();
    try (var ours = NetPair.start(table, OURS, folder, java(NetParty.class, "tcp"));
        var theirs = NetPair.start(table, YARDSTICK, folder, js("tcp"));
        var bare = NetPair.start(table, "bare TCP", folder, java(PlainParty.class));
        var tls =
            NetPair.start(table, "TLS 1.3", folder, java(PlainParty.class, identity.toString()))) {
      ours.warmUp(WARMING_MIB, WARMING_CONNECTIONS);
      theirs.warmUp(WARMING_MIB, WARMING_CONNECTIONS_JS);
      for (NetPair plain : List.of(bare, tls)) plain.warmUp(WARMING_MIB, WARMING_CONNECTIONS_JS);
      for (int i = 0; i < runs; i++) {
        for (NetPair pair : List.of(ours, theirs)) {
          double alone = pair.bulk(mib);
          pair.bulkAtOnce(mib);
          pair.pings();
          pair.talks();
          pair.pingsBesideBulk(2 * mib, alone);
          pair.connections(CONNECTIONS);
        }
        for (NetPair plain : List.of(bare, tls)) {
          plain.bulk(mib);
          plain.pings();
          plain.connections(CONNECTIONS);
        }
      }
    } finally {
      Files.delete(identity);
    }
    List<String> called = java(NetParty.class, "tcp");
    List<String> calling = java("2g", NetParty.class, "tcp");
    try (var ours = NetPair.start(table, OURS, folder, called, calling)) {
      ours.idle(GUESTS_FEW, GUESTS_MANY);
    }
    table.print();
    return table.outcomes("TCP");
  }

  private List<NetGoal.Outcome> overQuic() throws IOException {
    // It costs many times the work a byte, so that less of it says as much.
    int less = mib / 4;
    var table =
        new NetTable(
            "QUIC: " + runs + " runs, " + less + " MiB up and down", List.of(OURS, YARDSTICK));
    table
        .row(NetPair.THROUGHPUT, NetGoal.ratioAtLeast(2))
        .row(NetPair.CPU_PER_GIB)
        .row(NetPair.AT_ONCE)
        .row(NetPair.AT_ONCE_CPU)
        .row(NetPair.PING)
        .row(NetPair.TALKS)
        .row(NetPair.CONNECTIONS)
        .row(NetPair.CROWD)
        .row(NetPair.CPU_PER_CONNECTION);
    try (var ours = NetPair.start(table, OURS, folder, java(NetParty.class, "quic"));
        var theirs = NetPair.start(table, YARDSTICK, folder, js("quic"))) {
      for (NetPair pair : List.of(ours, theirs)) {
        pair.warmUp(WARMING_MIB_QUIC, WARMING_CONNECTIONS_QUIC);
      }
      for (int i = 0; i < runs; i++) {
        for (NetPair pair : List.of(ours, theirs)) {
          pair.bulk(less);
          pair.bulkAtOnce(less);
          pair.pings();
          pair.talks();
          pair.connections(CONNECTIONS_QUIC);
        }
      }
    }
    table.print();
    return table.outcomes("QUIC");
  }
}
