package org.handsel.lab.sim;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.handsel.libp2p.protocol.gossipsub.GossipParams;
import org.handsel.libp2p.protocol.gossipsub.ScoreParams;
import org.handsel.libp2p.sim.Climate;

/// Everybody behaves: what gossip costs, and whom it reaches, in fair weather and with faults.
final class GossipCalm {
  /// Connections that each node makes.
  private static final int DEGREE = 10;

  private static final Duration WARM_UP = Duration.ofSeconds(30);
  private static final int MESSAGES = 150;
  private static final Duration BETWEEN = Duration.ofMillis(200);
  private static final Duration ARRIVING = Duration.ofSeconds(10);

  /// After joining, before messages are expected to come: two heartbeats and some.
  private static final Duration JOINING = Duration.ofSeconds(3);

  /// How long it takes until a node that vanished without a word is missed.
  private static final Duration MISSED = Duration.ofSeconds(10);

  private GossipCalm() {}

  /// What goes wrong. Streams bring what packets lose; but a full queue, or a connection that
  /// breaks, loses messages whole, and that is what is lost here.
  enum Faults {
    NONE("none", 0, 0),
    LOSS("2 % lost", 0.02, 0),
    CHURN("10 % churn", 0, 0.1),
    BOTH("both", 0.02, 0.1);

    final String words;

    /// The share of all that is sent that never arrives.
    final double loss;

    /// The share of nodes that are replaced in a minute; every second one goes without a word.
    final double churn;

    Faults(String words, double loss, double churn) {
      this.words = words;
      this.loss = loss;
      this.churn = churn;
    }
  }

  /// What came of a run.
  ///
  /// @param report whom messages reached of those that were there all the time
  /// @param replaced nodes that went and that others came for
  /// @param duplicates copies of a message that a node got beyond the first
  /// @param controlBytes that a node sent in a second
  /// @param dataBytes that a node sent in a second
  record Outcome(
      GossipReport report,
      int replaced,
      double duplicates,
      double controlBytes,
      double dataBytes) {}

  static boolean play(int nodes, long seed, PrintStream out) {
    out.printf("gossip: %,d nodes, seed %d; churn is what is replaced a minute%n", nodes, seed);
    List<Outcome> outcomes = Stream.of(Faults.values()).map(it -> run(nodes, seed, it)).toList();
    out.printf("%-24s", "faults");
    for (Faults faults : Faults.values()) out.printf("%12s", faults.words);
    out.println();
    line(out, "messages published", outcomes, it -> figure("%.0f", it.report.messages()));
    line(out, "nodes replaced", outcomes, it -> figure("%.0f", it.replaced));
    line(out, "share delivered", outcomes, it -> it.report.percent());
    line(out, "delay p50", outcomes, it -> it.report.median().toMillis() + " ms");
    line(out, "delay p99", outcomes, it -> it.report.p99().toMillis() + " ms");
    line(out, "duplicates per message", outcomes, it -> figure("%.2f", it.duplicates));
    line(out, "control bytes/node/s", outcomes, it -> figure("%.0f", it.controlBytes));
    line(out, "data bytes/node/s", outcomes, it -> figure("%.0f", it.dataBytes));
    return outcomes.stream().allMatch(it -> it.report.share() > 0.999);
  }

  private static void line(
      PrintStream out, String what, List<Outcome> outcomes, Function<Outcome, String> figure) {
    out.printf("%-24s", what);
    outcomes.forEach(it -> out.printf("%12s", figure.apply(it)));
    out.println();
  }

  private static String figure(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  static Outcome run(int nodes, long seed, Faults faults) {
    var net = new GossipNet(seed, Climate.INTERNET.loss(faults.loss));
    for (int i = 0; i < nodes; i++) net.join(GossipParams.DEFAULT, ScoreParams.DEFAULT);
    net.wire(net.honest(), DEGREE);
    net.time.pass(WARM_UP);
    long start = net.time.nanos();
    long control = net.controlBytes();
    long data = net.dataBytes();
    double perMessage = faults.churn * nodes * BETWEEN.toNanos() / 60e9;
    double due = 0;
    int replaced = 0;
    for (int i = 0; i < MESSAGES; i++) {
      for (due += perMessage; due >= 1; due--) {
        net.leave(net.anybody(), replaced++ % 2 == 0 ? Duration.ZERO : MISSED);
        int fresh = net.join(GossipParams.DEFAULT, ScoreParams.DEFAULT);
        for (int j = 0; j < DEGREE; j++) net.connect(fresh, net.anybody());
      }
      net.publish(net.anybody());
      net.time.pass(BETWEEN);
    }
    net.time.pass(ARRIVING);
    double nodeSeconds = nodes * (net.time.nanos() - start) / 1e9;
    List<GossipNet.Story> stories = net.stories(start, net.time.nanos());
    long delivered = stories.stream().mapToLong(story -> story.delays().size()).sum();
    GossipReport report =
        GossipReport.of(
            stories,
            net.honest(),
            (story, number) ->
                net.there(number, story.at() - JOINING.toNanos(), story.at() + ARRIVING.toNanos()));
    return new Outcome(
        report,
        replaced,
        (double) (net.copies() - delivered) / delivered,
        (net.controlBytes() - control) / nodeSeconds,
        (net.dataBytes() - data) / nodeSeconds);
  }
}
