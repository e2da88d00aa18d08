package org.handsel.lab.sim;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.kad.Contact;
import org.handsel.libp2p.protocol.kad.KadParameters;
import org.handsel.libp2p.protocol.kad.Key;
import org.handsel.libp2p.protocol.kad.Message;
import org.handsel.libp2p.protocol.kad.ProviderStoring;

/// One peer in five belongs to an attacker, who wants to hide one record. Each line is a network of
/// its own and another way to try it; the last column says how many honest searches failed.
///
/// The attacker makes the ids of its peers by trying keys: each is nearer to the record than any
/// honest peer can be expected to be. Its peers have addresses in as many networks as there are of
/// them, which is dear; in a few networks they are turned away before all this.
final class SybilScenario {
  private static final Duration JOIN_INTERVAL = Duration.ofMillis(50);
  private static final Duration SETTLE = Duration.ofMinutes(2);
  private static final double SHARE = 0.2;
  private static final int SEARCHES = 500;

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

    /// Anywhere in the network: they mislead whom they can.
    ANYWHERE("anywhere, misleading"),

    /// Next to the key, all in eight networks of 256 addresses.
    FEW_NETWORKS("around the key, from 8 networks");

    final String words;

    Attack(String words) {
      this.words = words;
    }
  }

  private final int nodes;
  private final long seed;
  private final PrintStream out;

  private SybilScenario(int nodes, long seed, PrintStream out) {
    this.nodes = nodes;
    this.seed = seed;
    this.out = out;
  }

  /// `sybil`: true if less than one honest search in a hundred fails, whatever is tried.
  static boolean play(int nodes, long seed, PrintStream out) {
    return new SybilScenario(nodes, seed, out).play();
  }

  private boolean play() {
    out.printf("%d nodes, 20 %% of them the attacker's%n", nodes);
    out.printf(
        "%-38s %8s %8s %8s %8s %9s %8s %8s%n",
        "attack", "holders", "honest", "wide %", "p50 ms", "messages", "tables", "failed %");
    boolean good = true;
    for (Attack attack : Attack.values()) good &= attack(attack);
    good &= eclipse();
    return good;
  }

  private boolean attack(Attack attack) {
    var world = new KadWorld(seed, KadWorld.Dial.QUIC, KadParameters.DEFAULT);
    int sybils = attack == Attack.NONE ? 0 : (int) (SHARE * nodes);
    world.grow(nodes - sybils, JOIN_INTERVAL);
    world.time().pass(SETTLE);
    List<KadPeer> honest = List.copyOf(world.alive());
    Bytes name = world.chanceName();
    KadPeer announcer = world.anybody();
    var storing = new ProviderStoring[1];
    if (attack == Attack.AFTER) store(world, announcer, name, storing);
    var accomplices = new ArrayList<Contact>();
    var ids = new SybilIds(world, Key.of(name), nodes);
    for (int i = 0; i < sybils; i++) {
      PeerId id =
          switch (attack) {
            case NONE, ANYWHERE -> world.chanceId();
            case SPREAD -> i % 2 == 0 ? ids.around(0) : ids.around(SybilIds.BESIDE);
            case BEFORE, AFTER, FEW_NETWORKS -> ids.around(0);
          };
      enter(world, Contact.of(id, address(i, attack)), accomplices);
    }
    world.time().pass(SETTLE);
    if (attack != Attack.AFTER) store(world, announcer, name, storing);
    var search = new DhtScenario.Searches(world, List.of(name), List.of(announcer.contact.id()));
    for (int i = 0; i < SEARCHES; i++) {
      search.one(honest.get(world.random().nextInt(honest.size())), 0);
      world.time().pass(Duration.ofMillis(500));
    }
    world.time().pass(SETTLE);
    List<PeerId> sybilIds = accomplices.stream().map(Contact::id).toList();
    long honestHolders = storing[0].holders().stream().filter(h -> !sybilIds.contains(h)).count();
    double failed = 1 - (double) search.found / search.started;
    out.printf(
        "%-38s %8d %8d %8.1f %8.0f %9.1f %7.1f%% %8.2f%n",
        attack.words,
        storing[0].holders().size(),
        honestHolders,
        100.0 * search.wide / search.started,
        search.millis.quantile(0.5),
        search.messages.mean(),
        100 * share(honest, accomplices),
        100 * failed);
    return failed < 0.01;
  }

  private static void store(
      KadWorld world, KadPeer announcer, Bytes name, ProviderStoring[] storing) {
    announcer.run(
        announcer.dht.provide(name), done -> storing[0] = (ProviderStoring) done.purpose());
    if (!world.time().passUntil(() -> storing[0] != null, Duration.ofMinutes(5))) {
      throw new IllegalStateException("storing didn't end");
    }
  }

  private static void enter(KadWorld world, Contact contact, List<Contact> accomplices) {
    accomplices.add(contact);
    List<Contact> known = world.someContacts();
    var sybil =
        new KadSybil(world, world.place(contact), contact, world.random().split(), accomplices);
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

  /// What share of the honest peers' tables is the attacker's.
  private static double share(List<KadPeer> honest, List<Contact> accomplices) {
    var ids = new HashSet<PeerId>();
    accomplices.forEach(contact -> ids.add(contact.id()));
    long all = 0;
    long bad = 0;
    for (KadPeer peer : honest) {
      for (Contact contact : peer.dht.table().all()) {
        all++;
        if (ids.contains(contact.id())) bad++;
      }
    }
    return (double) bad / all;
  }

  /// A new peer is set upon by all of the attacker's before it knows anybody, and two of the three
  /// that it begins with are the attacker's.
  private boolean eclipse() {
    var world = new KadWorld(seed, KadWorld.Dial.QUIC, KadParameters.DEFAULT);
    int sybils = (int) (SHARE * nodes);
    world.grow(nodes - sybils, JOIN_INTERVAL);
    List<KadPeer> honest = List.copyOf(world.alive());
    var accomplices = new ArrayList<Contact>();
    for (int i = 0; i < sybils; i++) {
      enter(world, Contact.of(world.chanceId(), address(i, Attack.ANYWHERE)), accomplices);
    }
    world.time().pass(SETTLE);
    Bytes name = world.chanceName();
    KadPeer announcer = honest.getFirst();
    var storing = new ProviderStoring[1];
    store(world, announcer, name, storing);
    var search = new DhtScenario.Searches(world, List.of(name), List.of(announcer.contact.id()));
    double share = 0;
    int victims = 20;
    for (int i = 0; i < victims; i++) {
      KadPeer victim = world.join();
      for (Contact sybil : accomplices) {
        int number = world.numberOf(sybil.id()).orElseThrow();
        var greeting = Message.findNode(sybil.id().bytes());
        world.send(number, victim.number, new KadPacket(-1, false, greeting));
      }
      world.time().pass(Duration.ofSeconds(2));
      victim.bootstrap(
          List.of(accomplices.get(i), accomplices.get(i + victims), honest.get(i).contact));
      world.time().pass(Duration.ofSeconds(30));
      share += share(List.of(victim), accomplices) / victims;
      for (int j = 0; j < 10; j++) search.one(victim, 0);
      world.time().pass(Duration.ofSeconds(30));
    }
    double failed = 1 - (double) search.found / search.started;
    out.printf(
        "%-38s %8s %8s %8s %8.0f %9.1f %7.1f%% %8.2f%n",
        "eclipse of 20 newcomers",
        "",
        "",
        "",
        search.millis.quantile(0.5),
        search.messages.mean(),
        100 * share,
        100 * failed);
    return failed < 0.01;
  }
}
