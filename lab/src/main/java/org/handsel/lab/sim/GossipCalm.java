package org.handsel.lab.sim;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.handsel.libp2p.protocol.gossipsub.GossipParams;
import org.handsel.libp2p.protocol.gossipsub.ScoreParams;

/// Everybody behaves: what gossip costs, and whom it reaches.
final class GossipCalm {
  /// Connections that each node makes.
  private static final int DEGREE = 10;

  private static final Duration WARM_UP = Duration.ofSeconds(30);
  private static final int MESSAGES = 100;
  private static final Duration BETWEEN = Duration.ofMillis(200);
  private static final Duration ARRIVING = Duration.ofSeconds(10);

  private GossipCalm() {}

  /// What came of a run.
  ///
  /// @param report whom messages reached
  /// @param duplicates copies of a message that a node got beyond the first
  /// @param controlBytes that a node sent in a second
  /// @param dataBytes that a node sent in a second
  record Outcome(GossipReport report, double duplicates, double controlBytes, double dataBytes) {}

  static boolean play(int nodes, long seed, PrintStream out) {
    Outcome outcome = run(nodes, seed);
    out.printf("gossip: %,d nodes, seed %d%n", nodes, seed);
    line(out, "messages published", String.format(Locale.ROOT, "%d", outcome.report.messages()));
    line(out, "share delivered", outcome.report.percent());
    line(out, "delay p50", outcome.report.median().toMillis() + " ms");
    line(out, "delay p99", outcome.report.p99().toMillis() + " ms");
    line(out, "duplicates per message", String.format(Locale.ROOT, "%.2f", outcome.duplicates));
    line(out, "control bytes/node/s", String.format(Locale.ROOT, "%.0f", outcome.controlBytes));
    line(out, "data bytes/node/s", String.format(Locale.ROOT, "%.0f", outcome.dataBytes));
    return outcome.report.share() > 0.999;
  }

  private static void line(PrintStream out, String what, String value) {
    out.printf("%-28s %12s%n", what, value);
  }

  static Outcome run(int nodes, long seed) {
    var net = new GossipNet(seed, GossipParams.DEFAULT, ScoreParams.DEFAULT);
    List<Integer> all = IntStream.range(0, nodes).map(_ -> net.join(false)).boxed().toList();
    net.wire(all, DEGREE);
    net.time.pass(WARM_UP);
    long start = net.time.nanos();
    long control = net.controlBytes();
    long data = net.dataBytes();
    for (int i = 0; i < MESSAGES; i++) {
      net.publish(net.random.nextInt(nodes));
      net.time.pass(BETWEEN);
    }
    net.time.pass(ARRIVING);
    double nodeSeconds = nodes * (net.time.nanos() - start) / 1e9;
    List<GossipNet.Story> stories = net.stories(start, net.time.nanos());
    long delivered = stories.stream().mapToLong(story -> story.delays().size()).sum();
    return new Outcome(
        GossipReport.of(stories, nodes),
        (double) (net.copies() - delivered) / delivered,
        (net.controlBytes() - control) / nodeSeconds,
        (net.dataBytes() - data) / nodeSeconds);
  }
}
