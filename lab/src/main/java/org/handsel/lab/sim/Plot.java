package org.handsel.lab.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.kad.Contact;
import org.handsel.libp2p.protocol.kad.Key;

/// What all peers of one attacker have in common: whom they name.
final class Plot {
  /// Whom they name as providers.
  enum Lie {
    /// They know of none.
    NOBODY("nobody"),

    /// All name one of theirs.
    ONE("one of theirs"),

    /// Each names as many as an answer may hold, whom nobody else names and who are nowhere.
    MANY("64 inventions each"),

    /// The one that announced, at addresses where it isn't.
    ELSEWHERE("it, elsewhere");

    final String words;

    Lie(String words) {
      this.words = words;
    }
  }

  /// As many as a peer names that is honest.
  private static final int NEARER = 20;

  private static final int PROVIDERS = 64;

  private final KadWorld world;
  private final Contact announcer;
  private final List<Contact> sybils = new ArrayList<>();
  private final List<Contact> inventions = new ArrayList<>();
  private Lie lie = Lie.NOBODY;

  /// @param announcer whom the attacker wants nobody to find
  Plot(KadWorld world, Contact announcer) {
    this.world = world;
    this.announcer = announcer;
  }

  /// From now on they name these.
  void lie(Lie next) {
    lie = next;
  }

  /// One more serves the attacker.
  void enlist(Contact sybil) {
    sybils.add(sybil);
  }

  /// They name this one too as a peer of the network, though there is none.
  void invent(Contact nobody) {
    inventions.add(nobody);
  }

  /// All that serve the attacker.
  List<Contact> sybils() {
    return sybils;
  }

  /// Whom to name as nearer to `target`: only their own, and as many that aren't.
  List<Contact> nearer(Key target) {
    int invented = inventions.isEmpty() ? 0 : NEARER / 2;
    return Stream.concat(
            nearest(inventions, target, invented), nearest(sybils, target, NEARER - invented))
        .toList();
  }

  private static Stream<Contact> nearest(List<Contact> all, Key target, int count) {
    return all.stream().sorted((one, other) -> target.nearer(one.key(), other.key())).limit(count);
  }

  /// Whom to name as providers.
  List<Contact> providers() {
    return switch (lie) {
      case NOBODY -> List.of();
      case ONE -> List.of(sybils.getFirst());
      case MANY -> Stream.generate(this::nobody).limit(PROVIDERS).toList();
      case ELSEWHERE -> List.of(announcer.at(nobody().addresses()));
    };
  }

  private Contact nobody() {
    String ip = Endpoint.text(world.chanceIp());
    return Contact.of(world.chanceId(), List.of(Multiaddr.of("/ip4/" + ip + "/tcp/4001")));
  }
}
