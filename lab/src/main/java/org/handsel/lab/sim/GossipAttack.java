package org.handsel.lab.sim;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.handsel.lab.sim.GossipNet.Conduct;
import org.handsel.lab.sim.GossipNet.Standing;
import org.handsel.libp2p.protocol.gossipsub.GossipParams;
import org.handsel.libp2p.protocol.gossipsub.ScoreParams;
import org.handsel.libp2p.protocol.gossipsub.TopicScore;
import org.handsel.libp2p.sim.Climate;

/// The attacks of the Gossipsub-v1.1 Evaluation Report (Protocol Labs, PL-TechRep-2020-001), each
/// played with the same seed for each [Scoring], one of which is none at all.
///
/// There are four sybils an honest node, and an honest node has about ten links with its like and
/// four times as many with sybils, all of which want into its mesh. Each sybil has an address of
/// its own, so that P₆ doesn't help. Ten messages a second are published.
///
/// - **spam**: sybils come and pass nothing on. To each peer they send an invalid message a second,
///   tell of one that doesn't exist, ask for the last twenty again, and want into the mesh whatever
///   back-off they were told.
/// - **eclipse**: a hundred sybils around one node that has four honest peers; they pass nothing
///   on.
/// - **cold boot**: sybils are there first; honest nodes come one after the other and call four
///   sybils for each of their like.
/// - **covert flash**: the same, but sybils behave for a minute, then stop passing anything on all
///   at once.
/// - **pause**: no sybils; nothing is published for two minutes. It shows whom a score wrongs.
///
/// Nearly everything arrives in the end, whatever is tried: gossip brings what the mesh doesn't, a
/// few seconds later. So what tells is the delay, and who sits in the mesh.
final class GossipAttack {
  private static final int SYBILS_PER_NODE = 4;

  /// Honest nodes that an honest node calls; as many call it.
  private static final int CALLS = 5;

  private static final int LINKS_OF_SYBIL = 10;
  private static final int SYBILS_OF_TARGET = 100;
  private static final int FRIENDS_OF_TARGET = 4;
  private static final int PER_SECOND = 10;
  private static final Duration BETWEEN = Duration.ofSeconds(1).dividedBy(PER_SECOND);
  private static final Duration ARRIVING = Duration.ofSeconds(5);

  /// Gossip alone takes a heartbeat or more.
  private static final Duration IN_TIME = Duration.ofSeconds(1);

  /// As in the report: D=8, opportunistic grafting every ten seconds.
  private static final GossipParams PARAMS =
      GossipParams.DEFAULT
          .degree(new GossipParams.Degree(8, 6, 12, 6, 3, 12))
          .opportunisticGraftInterval(Duration.ofSeconds(10));

  /// Into every mesh that takes it.
  private static final GossipParams GREEDY =
      GossipParams.DEFAULT.degree(
          new GossipParams.Degree(LINKS_OF_SYBIL, LINKS_OF_SYBIL, 4 * LINKS_OF_SYBIL, 0, 0, 6));

  enum Kind {
    SPAM,
    ECLIPSE,
    COLD_BOOT,
    COVERT_FLASH,
    PAUSE;

    String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    boolean sybilsFirst() {
      return this == COLD_BOOT || this == COVERT_FLASH;
    }
  }

  /// How honest nodes judge their peers.
  enum Scoring {
    /// Not at all: to compare with.
    NONE,

    /// Without P₃.
    DEFAULT,

    /// With P₃, for what is published here.
    EXPECTING;

    String words() {
      return name().toLowerCase(Locale.ROOT);
    }

    ScoreParams params() {
      return switch (this) {
        case NONE -> ScoreParams.NONE;
        case DEFAULT -> ScoreParams.DEFAULT;
        case EXPECTING ->
            ScoreParams.DEFAULT.everyTopic(
                TopicScore.DEFAULT.expecting(
                    PER_SECOND, PARAMS.degree().high(), ScoreParams.DEFAULT.decayInterval()));
      };
    }
  }

  /// What one part of an attack came to.
  ///
  /// @param report whom messages reached
  /// @param standing how honest nodes saw their peers at its end
  /// @param junk invalid messages that an honest node had to judge, a second
  /// @param sentBytes what an honest node sent, a second
  record Part(GossipReport report, Standing standing, double junk, double sentBytes) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%s %7.1f%% %7.1f%% %7.1f%% %7.1f%% %7.1f %7.1f",
          report,
          100 * standing.inMesh(),
          100 * standing.shunned(),
          100 * standing.graylisted(),
          100 * standing.wronged(),
          junk,
          sentBytes / 1024);
    }
  }

  /// What came of one attack.
  ///
  /// @param during its first 20 seconds
  /// @param after the 20 seconds from a minute after its beginning on
  record Outcome(Kind kind, Scoring scoring, int sybils, Part during, Part after) {
    /// A minute later everything arrives, and in time.
    boolean withstood() {
      return after.report.share() > 0.99 && after.report.p99().compareTo(IN_TIME) < 0;
    }

    void print(PrintStream out) {
      String what =
          String.format(Locale.ROOT, "%-13s%7d %-10s", kind.words(), sybils, scoring.words());
      out.println(what + "first 20 s " + during);
      out.println(what + "after 60 s " + after);
    }
  }

  private final Kind kind;
  private final GossipNet net;
  private final Scoring scoring;
  private final int count;
  private final List<Integer> honest = new ArrayList<>();
  private final List<Integer> sybils = new ArrayList<>();

  private GossipAttack(Kind kind, Scoring scoring, int nodes, long seed) {
    this.kind = kind;
    this.scoring = scoring;
    this.count = nodes;
    this.net = new GossipNet(seed, Climate.INTERNET);
  }

  /// Prints a table of all attacks under each scoring; true if what the scorings promise came true:
  /// the usual one all but the covert flash, the expecting one that as well.
  static boolean play(int nodes, long seed, PrintStream out) {
    out.printf("gossip under attack: %,d honest nodes, seed %d%n", nodes, seed);
    out.printf(
        "%-13s%7s %-10s%-11s%10s %7s %7s %8s %8s %8s %8s %7s %7s%n",
        "attack",
        "sybils",
        "scoring",
        "when",
        "delivered",
        "p50 ms",
        "p99 ms",
        "in mesh",
        "shunned",
        "graylist",
        "wronged",
        "junk/s",
        "KiB/s");
    boolean good = true;
    for (Kind kind : Kind.values()) {
      for (Scoring scoring : Scoring.values()) {
        Outcome outcome = run(kind, scoring, nodes, seed);
        outcome.print(out);
        boolean promised =
            kind == Kind.COVERT_FLASH ? scoring == Scoring.EXPECTING : scoring != Scoring.NONE;
        good &= !promised || outcome.withstood();
      }
    }
    return good;
  }

  static Outcome run(Kind kind, Scoring scoring, int nodes, long seed) {
    return new GossipAttack(kind, scoring, nodes, seed).run();
  }

  private Outcome run() {
    if (kind.sybilsFirst()) sybilsCome();
    honestCome();
    switch (kind) {
      case SPAM, ECLIPSE -> {
        publish(Duration.ofSeconds(20));
        sybilsCome();
      }
      case COLD_BOOT -> {}
      case COVERT_FLASH -> {
        publish(Duration.ofMinutes(1));
        sybils.forEach(it -> net.conduct(it, Conduct.SILENT));
      }
      case PAUSE -> {
        publish(Duration.ofMinutes(1));
        net.time.pass(Duration.ofMinutes(2));
      }
    }
    Part during = part(Duration.ofSeconds(20));
    publish(Duration.ofSeconds(35));
    Part after = part(Duration.ofSeconds(20));
    return new Outcome(kind, scoring, sybils.size(), during, after);
  }

  /// Honest nodes come one after the other; those that are there are called.
  private void honestCome() {
    for (int i = 0; i < count; i++) {
      int fresh = net.join(PARAMS, scoring.params());
      int calls = kind == Kind.ECLIPSE && i == count - 1 ? FRIENDS_OF_TARGET : CALLS;
      for (int j = 0; j < calls && i > 0; j++) net.connect(fresh, someone());
      if (kind.sybilsFirst()) {
        for (int j = 0; j < SYBILS_PER_NODE * CALLS; j++) {
          net.connect(fresh, sybils.get(net.random.nextInt(sybils.size())));
          net.connect(sybils.get(net.random.nextInt(sybils.size())), fresh);
        }
      }
      honest.add(fresh);
      net.time.pass(Duration.ofSeconds(20).dividedBy(count));
    }
  }

  private void sybilsCome() {
    int wanted = kind == Kind.ECLIPSE ? SYBILS_OF_TARGET : SYBILS_PER_NODE * count;
    for (int i = 0; i < wanted; i++) {
      int fresh = net.joinSybil(GREEDY);
      sybils.add(fresh);
      if (kind != Kind.COVERT_FLASH) net.conduct(fresh, Conduct.SILENT);
      if (kind == Kind.ECLIPSE) {
        if (i % 2 == 0) net.connect(fresh, target());
        else net.connect(target(), fresh);
      } else if (!kind.sybilsFirst()) {
        for (int j = 0; j < LINKS_OF_SYBIL; j++) net.connect(fresh, someone());
      }
    }
  }

  private int target() {
    return honest.getLast();
  }

  private int someone() {
    return honest.get(net.random.nextInt(honest.size()));
  }

  private Part part(Duration time) {
    double nodeSeconds = honest.size() * time.toNanos() / 1e9;
    long from = net.time.nanos();
    long junk = net.junk();
    long sent = net.dataBytes() + net.controlBytes();
    publish(time);
    long to = net.time.nanos();
    List<Integer> seen = kind == Kind.ECLIPSE ? List.of(target()) : honest;
    Standing standing = net.standing(seen);
    double junkRate = (net.junk() - junk) / nodeSeconds;
    double sentRate = (net.dataBytes() + net.controlBytes() - sent) / nodeSeconds;
    net.time.pass(ARRIVING);
    return new Part(
        GossipReport.of(net.stories(from, to), seen, (_, _) -> true), standing, junkRate, sentRate);
  }

  /// Ten messages a second, of honest nodes; and what the sybils do meanwhile.
  private void publish(Duration time) {
    long rounds = time.dividedBy(BETWEEN);
    for (long round = 0; round < rounds; round++) {
      net.publish(someone());
      if (kind == Kind.SPAM) {
        for (int i = 0; i < sybils.size(); i++) {
          if ((i + round) % PER_SECOND == 0) net.spam(sybils.get(i));
        }
      }
      net.time.pass(BETWEEN);
    }
  }
}
