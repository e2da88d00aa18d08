package org.handsel.lab.sim;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.handsel.lab.sim.GossipNet.Conduct;
import org.handsel.libp2p.protocol.gossipsub.GossipParams;
import org.handsel.libp2p.protocol.gossipsub.ScoreParams;
import org.handsel.libp2p.protocol.gossipsub.TopicScore;

/// The attacks of the Gossipsub-v1.1 Evaluation Report (Protocol Labs, PL-TechRep-2020-001), at the
/// ratios of the report: four sybils an honest node, each connected to a tenth of them; an address
/// of its own for every sybil, so that P₆ doesn't help. Where the report measures a network that
/// publishes 120 messages a second, this one publishes ten, and the scores are tuned to that.
///
/// - **spam**: sybils in the mesh send invalid messages, one a second each.
/// - **eclipse**: all sybils connect to one node and pass nothing on.
/// - **cold boot**: honest nodes and sybils come at the same time; sybils pass nothing on.
/// - **covert flash**: sybils behave for two minutes, then all stop passing anything on at once.
final class GossipAttack {
  private static final int DEGREE = 10;
  private static final int SYBILS_PER_NODE = 4;
  private static final int REACH = 10;
  private static final Duration BETWEEN = Duration.ofMillis(100);
  private static final Duration ARRIVING = Duration.ofSeconds(10);

  /// As in the report: D=8, opportunistic grafting every ten seconds.
  private static final GossipParams PARAMS =
      GossipParams.DEFAULT
          .degree(new GossipParams.Degree(8, 6, 12, 6, 3, 12))
          .opportunisticGraftInterval(Duration.ofSeconds(10));

  /// For ten messages a second: an honest peer in the mesh brings one a second first, or nearly.
  private static final ScoreParams SCORES =
      ScoreParams.DEFAULT.everyTopic(
          new TopicScore(
              1,
              TopicScore.DEFAULT.timeInMesh(),
              TopicScore.DEFAULT.firstDeliveries(),
              new TopicScore.MeshDeliveries(
                  -0.5, 0.95, 40, 2, Duration.ofSeconds(10), Duration.ofMillis(20), -0.5, 0.99),
              TopicScore.DEFAULT.invalidWeight(),
              TopicScore.DEFAULT.invalidDecay()));

  enum Kind {
    SPAM,
    ECLIPSE,
    COLD_BOOT,
    COVERT_FLASH;

    String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /// What came of one attack.
  ///
  /// @param before what messages reached before it
  /// @param during in its first half minute
  /// @param after from a minute after its beginning on
  /// @param sybilsDuring the sybils' share of honest meshes at its beginning
  /// @param sybilsAfter the same at the end
  record Outcome(
      Kind kind,
      int honest,
      int sybils,
      GossipReport before,
      GossipReport during,
      GossipReport after,
      double sybilsDuring,
      double sybilsAfter) {}

  private final Kind kind;
  private final GossipNet net;
  private final List<Integer> honest;
  private List<Integer> sybils = List.of();

  private GossipAttack(Kind kind, int nodes, long seed) {
    this.kind = kind;
    this.net = new GossipNet(seed, PARAMS, SCORES);
    this.honest = IntStream.range(0, nodes).map(_ -> net.join(false)).boxed().toList();
  }

  static boolean play(int nodes, long seed, PrintStream out) {
    out.printf("gossip under attack: %,d honest nodes, seed %d%n", nodes, seed);
    out.printf(
        "%-14s%8s  %-12s%10s %8s %8s %8s%n",
        "attack", "sybils", "when", "delivered", "p50 ms", "p99 ms", "in mesh");
    boolean good = true;
    for (Kind kind : Kind.values()) {
      Outcome outcome = run(kind, nodes, seed);
      print(out, outcome);
      good &= outcome.after.share() > 0.99;
    }
    return good;
  }

  private static void print(PrintStream out, Outcome it) {
    String what = String.format(Locale.ROOT, "%-14s%8d", it.kind.words(), it.sybils);
    if (it.before.messages() > 0) out.printf("%s  %-12s%s%n", what, "before", it.before);
    out.printf("%s  %-12s%s%8.1f%%%n", what, "first 30 s", it.during, 100 * it.sybilsDuring);
    out.printf("%s  %-12s%s%8.1f%%%n", what, "after 60 s", it.after, 100 * it.sybilsAfter);
  }

  static Outcome run(Kind kind, int nodes, long seed) {
    return new GossipAttack(kind, nodes, seed).run();
  }

  private Outcome run() {
    boolean cold = kind == Kind.COLD_BOOT;
    if (cold) enter();
    net.wire(honest, DEGREE);
    if (kind == Kind.COVERT_FLASH) {
      enter();
      sybils.forEach(it -> net.conduct(it, Conduct.HONEST));
      publish(Duration.ofMinutes(2));
    }
    net.time.pass(Duration.ofSeconds(cold ? 0 : 20));
    long start = net.time.nanos();
    if (!cold) publish(Duration.ofSeconds(20));
    long attack = net.time.nanos();
    if (kind == Kind.COVERT_FLASH) sybils.forEach(it -> net.conduct(it, Conduct.SILENT));
    else if (!cold) enter();
    publish(Duration.ofSeconds(15));
    double sybilsDuring = sybilShare();
    publish(Duration.ofSeconds(15));
    long half = net.time.nanos();
    publish(Duration.ofSeconds(30));
    long minute = net.time.nanos();
    publish(Duration.ofSeconds(30));
    long end = net.time.nanos();
    net.time.pass(ARRIVING);
    return new Outcome(
        kind,
        honest.size(),
        sybils.size(),
        report(start, attack),
        report(attack, half),
        report(minute, end),
        sybilsDuring,
        sybilShare());
  }

  /// The sybils come, connect and, being silent, graft as their routers have it.
  private void enter() {
    sybils =
        IntStream.range(0, SYBILS_PER_NODE * honest.size())
            .map(_ -> net.join(true))
            .boxed()
            .toList();
    for (int sybil : sybils) {
      net.conduct(sybil, Conduct.SILENT);
      if (kind == Kind.ECLIPSE) {
        net.connect(sybil, target());
      } else {
        int reach = Math.max(3, honest.size() / REACH);
        for (int i = 0; i < reach; i++) net.connect(sybil, someone());
      }
    }
  }

  private int target() {
    return honest.getFirst();
  }

  private int someone() {
    return honest.get(net.random.nextInt(honest.size()));
  }

  /// Ten messages a second, of honest nodes; and what the sybils do meanwhile.
  private void publish(Duration time) {
    long rounds = time.dividedBy(BETWEEN);
    Consumer<Long> spam =
        round -> {
          for (int i = 0; i < sybils.size(); i++) {
            if ((i + round) % 10 == 0) net.spam(sybils.get(i));
          }
        };
    for (long round = 0; round < rounds; round++) {
      net.publish(someone());
      if (kind == Kind.SPAM) spam.accept(round);
      net.time.pass(BETWEEN);
    }
  }

  private GossipReport report(long from, long to) {
    List<GossipNet.Story> stories = net.stories(from, to);
    return kind == Kind.ECLIPSE
        ? GossipReport.at(stories, target())
        : GossipReport.of(stories, honest.size());
  }

  private double sybilShare() {
    return net.sybilsInMeshes(kind == Kind.ECLIPSE ? List.of(target()) : honest);
  }
}
