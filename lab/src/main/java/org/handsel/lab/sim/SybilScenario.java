package org.handsel.lab.sim;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.kad.Contact;
import org.handsel.libp2p.protocol.kad.KadParameters;
import org.handsel.libp2p.protocol.kad.Key;
import org.handsel.libp2p.protocol.kad.Message;
import org.handsel.libp2p.protocol.kad.ProviderStoring;

/// One peer in five belongs to an attacker, who wants to hide one record. For each way to try it
/// there is a network of its own, and in that a line for whatever the attacker's peers may name in
/// place of the one that announced; the last column says how many honest searches failed. A search
/// succeeds if the true one was among those that it came to call (see [Searches]).
///
/// The attacker makes the ids of its peers by trying keys: each is nearer to the record than any
/// honest peer can be expected to be. Its peers have addresses in as many networks as there are of
/// them, which is dear; in a few networks they are turned away before all this.
final class SybilScenario {
  private static final Duration JOIN_INTERVAL = Duration.ofMillis(50);
  private static final Duration SETTLE = Duration.ofMinutes(2);
  private static final double SHARE = 0.2;

  /// For each line.
  private static final int SEARCHES = 300;

  private static final int NEWCOMERS = 20;
  private static final int SEARCHES_OF_NEWCOMER = 5;
  private static final int LOOKED_FOR = 20;
  private static final Duration LATE = Duration.ofSeconds(5);

  /// How the attacker goes about it.
  private enum Attack {
    /// Nobody attacks: to compare with.
    NONE("none"),

    /// All of its peers next to the key, before the record is announced.
    BEFORE("around the key, before it is stored"),

    /// The same, after that.
    AFTER("around the key, after it was stored"),

    /// Before, half of its peers a little farther away.
    SPREAD("around the key and the region beside"),

    /// Only as many near the key as are looked for, and no denser than goes unnoticed; the others
    /// anywhere.
    THIN("around the key, as thin as is unseen"),

    /// Anywhere in the network: they mislead whom they can.
    ANYWHERE("anywhere, misleading"),

    /// Next to the key, and they name as many that aren't there.
    INVENTING("around the key, among inventions"),

    /// Next to the key, all in eight networks of 256 addresses.
    FEW_NETWORKS("around the key, from 8 networks");

    final String words;

    Attack(String words) {
      this.words = words;
    }
  }

  private final int nodes;
  private final double loss;
  private final long seed;
  private final PrintStream out;

  private SybilScenario(int nodes, double loss, long seed, PrintStream out) {
    this.nodes = nodes;
    this.loss = loss;
    this.seed = seed;
    this.out = out;
  }

  /// `sybil`: true if less than one honest search in a hundred fails, whatever is tried.
  static boolean play(int nodes, Sim.Faults faults, long seed, PrintStream out) {
    return new SybilScenario(nodes, faults.loss(), seed, out).play();
  }

  private boolean play() {
    out.printf(
        "%d nodes, 20 %% of them the attacker's; 50 ms median round trip, %.0f %% loss%n",
        nodes, 100 * loss);
    out.printf(
        "%-38s %-19s %7s %7s %7s %7s %7s %6s %8s %7s %8s%n",
        "attack",
        "they name",
        "holders",
        "honest",
        "wide %",
        "p50 ms",
        "p99 ms",
        "calls",
        "messages",
        "tables",
        "failed %");
    boolean good = true;
    for (Attack attack : Attack.values()) good &= new Network().attack(attack);
    good &= new Network().eclipse();
    return good;
  }

  /// One network with one attacker.
  private final class Network {
    private final KadWorld world =
        new KadWorld(seed, KadWorld.Dial.QUIC, KadParameters.DEFAULT, Homes.Share.of(0, loss));
    private final int sybils = (int) (SHARE * nodes);
    private final Bytes name;
    private final KadPeer announcer;
    private final Plot plot;
    private final List<KadPeer> honest;
    private List<PeerId> holders = List.of();

    Network() {
      world.grow(nodes - sybils, JOIN_INTERVAL);
      world.time().pass(SETTLE);
      honest = List.copyOf(world.alive());
      name = world.chanceName();
      announcer = world.anybody();
      plot = new Plot(world, announcer.contact);
    }

    private boolean attack(Attack attack) {
      if (attack == Attack.AFTER) store();
      if (attack != Attack.NONE) invade(attack);
      world.time().pass(SETTLE);
      if (attack != Attack.AFTER) store();
      boolean good = true;
      for (Plot.Lie lie : Plot.Lie.values()) {
        if (attack == Attack.NONE && lie != Plot.Lie.NOBODY) continue;
        plot.lie(lie);
        Searches search = searches();
        for (int i = 0; i < SEARCHES; i++) {
          search.one(honest.get(world.random().nextInt(honest.size())), 0);
          world.time().pass(Duration.ofMillis(500));
        }
        world.time().pass(SETTLE);
        good &= line(attack.words, lie, search, share(honest));
      }
      return good;
    }

    private Searches searches() {
      return new Searches(world, List.of(name), List.of(announcer.contact.id()));
    }

    private boolean line(String attack, Plot.Lie lie, Searches search, double tables) {
      Set<PeerId> theirs = ids();
      out.printf(
          "%-38s %-19s %7d %7d %7.1f %7.0f %7.0f %6.1f %8.1f %6.1f%% %8.2f%n",
          attack,
          lie.words,
          holders.size(),
          holders.stream().filter(holder -> !theirs.contains(holder)).count(),
          100.0 * search.wide / search.started,
          search.millis.quantile(0.5),
          search.millis.quantile(0.99),
          search.tries.mean(),
          search.messages.mean(),
          100 * tables,
          100 * search.failed());
      return search.failed() < 0.01;
    }

    private void store() {
      var stored = new ProviderStoring[1];
      announcer.run(
          announcer.dht.provide(name), done -> stored[0] = (ProviderStoring) done.purpose());
      if (!world.time().passUntil(() -> stored[0] != null, Duration.ofMinutes(5))) {
        throw new IllegalStateException("storing didn't end");
      }
      holders = stored[0].holders();
    }

    private void invade(Attack attack) {
      var ids = new SybilIds(world, Key.of(name), nodes);
      for (int i = 0; i < sybils; i++) {
        PeerId id =
            switch (attack) {
              case NONE, ANYWHERE -> world.chanceId();
              case SPREAD -> ids.around(i % 2 == 0 ? 0 : SybilIds.BESIDE);
              case THIN -> i < LOOKED_FOR ? ids.around(SybilIds.BESIDE) : world.chanceId();
              case BEFORE, AFTER, INVENTING, FEW_NETWORKS -> ids.around(0);
            };
        if (attack == Attack.INVENTING) plot.invent(Contact.of(ids.around(0), address(i, attack)));
        enter(Contact.of(id, address(i, attack)));
      }
    }

    private void enter(Contact contact) {
      plot.enlist(contact);
      List<Contact> known = world.someContacts();
      var sybil = new KadSybil(world, world.place(contact), contact, world.random().split(), plot);
      world.add(sybil).bootstrap(known);
      world.time().pass(JOIN_INTERVAL);
    }

    private static List<Multiaddr> address(int number, Attack attack) {
      String ip =
          attack == Attack.FEW_NETWORKS
              ? "91.1." + number % 8 + "." + (number / 8 % 250 + 1)
              : "%d.%d.%d.9".formatted(100 + number / 65_536, number / 256 % 256, number % 256);
      return List.of(Multiaddr.of("/ip4/" + ip + "/tcp/4001"));
    }

    private Set<PeerId> ids() {
      var ids = new HashSet<PeerId>();
      plot.sybils().forEach(contact -> ids.add(contact.id()));
      return ids;
    }

    /// What share of the tables of `peers` is the attacker's.
    private double share(List<KadPeer> peers) {
      Set<PeerId> theirs = ids();
      List<PeerId> known =
          peers.stream().flatMap(peer -> peer.dht.table().all().stream()).map(Contact::id).toList();
      return (double) known.stream().filter(theirs::contains).count() / known.size();
    }

    /// New peers are set upon by all of the attacker's before they know anybody, and two of the
    /// three that each is given to begin with are the attacker's. The third is honest, and to every
    /// second newcomer it answers only when what the first two lead to is all that is known.
    private boolean eclipse() {
      invade(Attack.ANYWHERE);
      world.time().pass(SETTLE);
      store();
      var victims = new ArrayList<KadPeer>();
      for (int i = 0; i < NEWCOMERS; i++) victims.add(newcomer(i));
      boolean good = true;
      for (Plot.Lie lie : Plot.Lie.values()) {
        plot.lie(lie);
        Searches search = searches();
        for (KadPeer victim : victims) {
          for (int j = 0; j < SEARCHES_OF_NEWCOMER; j++) search.one(victim, 0);
          world.time().pass(Duration.ofSeconds(30));
        }
        good &= line("eclipse of 20 newcomers", lie, search, share(victims));
      }
      return good;
    }

    private KadPeer newcomer(int which) {
      KadPeer victim = world.join();
      for (Contact sybil : plot.sybils()) {
        int number = world.numberOf(sybil.id()).orElseThrow();
        var greeting = Message.findNode(sybil.id().bytes());
        world.send(number, victim.number, new KadPacket(-1, false, greeting));
      }
      world.time().pass(Duration.ofSeconds(2));
      List<Contact> theirs = plot.sybils();
      victim.bootstrap(
          List.of(
              theirs.get(which % theirs.size()), theirs.get((which + NEWCOMERS) % theirs.size())));
      if (which % 2 == 1) world.time().pass(LATE);
      victim.give(honest.get(which).contact);
      world.time().pass(Duration.ofSeconds(30));
      return victim;
    }
  }
}
