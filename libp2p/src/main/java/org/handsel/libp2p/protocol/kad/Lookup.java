package org.handsel.libp2p.protocol.kad;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.jspecify.annotations.Nullable;

/// One iterative lookup. What became of questions comes in, whom to ask goes out: no thread, no
/// socket, no clock. Spec: kad-dht, "Peer routing".
///
/// It runs on several disjoint paths (S/Kademlia, "Lookup over disjoint paths"): each starts from
/// other peers of our table, follows only what it heard itself, and no peer is asked on two of
/// them. So a peer that leads its path astray does so to that path alone. A path is at its end when
/// "the initiator has queried and gotten responses from the k closest nodes it has seen"; peers
/// that don't answer don't count, and those that are only slow aren't waited for.
///
/// An attacker's peers that name each other only, anywhere in the keyspace, can fill a path too;
/// but being a part of the network they lie farther apart than all of it. So a path whose nearest
/// peers are too far from the target asks all that it began with as well.
public final class Lookup {
  /// How it is done.
  ///
  /// @param wanted how many of the nearest must have answered: k
  /// @param alpha how many are asked at once, on all paths together
  /// @param paths how many disjoint paths
  /// @param asksMax how many are asked in all: on each path its part of that
  /// @param perSubnetMax how many of one public network are asked
  public record Shape(int wanted, int alpha, int paths, int asksMax, int perSubnetMax) {}

  private enum State {
    HEARD_OF,
    ASKED,
    STALLED,
    ANSWERED,
    FAILED
  }

  private static final class Candidate {
    Contact contact;
    final Key distance;
    State state = State.HEARD_OF;
    boolean askedAgain;
    @Nullable Path askedOn;

    Candidate(Contact contact, Key target) {
      this.contact = contact;
      this.distance = target.distance(contact.key());
    }
  }

  /// A path remembers a few times as many candidates as are wanted; what lies farther away it won't
  /// come back to.
  private static final int REMEMBERED = 4;

  private static final int ADDRESSES_MAX = 16;

  private final class Path {
    final TreeMap<Key, Candidate> seen = new TreeMap<>();
    final List<Candidate> begunWith = new ArrayList<>();
    int waitingFor;
    int asked;
    boolean ended;

    void hear(Candidate candidate) {
      seen.put(candidate.distance, candidate);
      if (seen.size() > REMEMBERED * shape.wanted) seen.pollLastEntry();
    }

    /// The next to ask; null if there is none at the moment. Sets `ended` if there'll be none.
    @Nullable Candidate next() {
      int counted = 0;
      double reach = 0;
      boolean open = false;
      for (Candidate candidate : seen.values()) {
        if (counted == shape.wanted) break;
        switch (candidate.state) {
          case ANSWERED -> counted++;
          case ASKED -> {
            open = true;
            counted++;
          }
          case HEARD_OF -> {
            if (!mayAsk(candidate)) continue;
            if (waitingFor < perPath) return candidate;
            open = true;
            counted++;
          }
          // Others are asked in its place, but it may answer yet.
          case STALLED -> open = true;
          case FAILED -> {}
        }
        reach = candidate.distance.part();
      }
      ended = !open;
      return ended && reach > usualReach ? nextOfBegunWith() : null;
    }

    private @Nullable Candidate nextOfBegunWith() {
      for (Candidate candidate : begunWith) {
        switch (candidate.state) {
          case HEARD_OF -> {
            if (!mayAsk(candidate)) continue;
            ended = false;
            if (waitingFor < perPath) return candidate;
          }
          case ASKED, STALLED -> ended = false;
          case ANSWERED, FAILED -> {}
        }
      }
      return null;
    }

    private boolean mayAsk(Candidate candidate) {
      return asked < asksPerPath && subnetAllows(candidate.contact);
    }
  }

  private final Key target;
  private final PeerId self;
  private final Shape shape;
  private final double usualReach;
  private final int perPath;
  private final int asksPerPath;
  private final Map<PeerId, Candidate> candidates = new HashMap<>();
  private final List<Path> paths = new ArrayList<>();
  private final Map<Long, Integer> subnets = new HashMap<>();
  private int asks;
  private boolean done;

  /// A lookup that hasn't begun, in a network of unknown size.
  ///
  /// @param self who looks: never asked
  public Lookup(Key target, PeerId self, Shape shape) {
    this(target, self, shape, 1);
  }

  /// A lookup that hasn't begun.
  ///
  /// @param self who looks: never asked
  /// @param usualReach within what part of the keyspace the wanted ones must lie, 0 to 1
  public Lookup(Key target, PeerId self, Shape shape, double usualReach) {
    this.target = target;
    this.self = self;
    this.shape = shape;
    this.usualReach = usualReach;
    this.perPath = Math.max(1, (shape.alpha + shape.paths - 1) / shape.paths);
    // A path that invented peers lead astray uses up nobody else's.
    this.asksPerPath = Math.max(1, shape.asksMax / shape.paths);
    for (int i = 0; i < shape.paths; i++) paths.add(new Path());
  }

  /// Begins with peers of our own table, nearest first. Returns whom to ask.
  public List<Contact> start(List<Contact> known) {
    return start(known, List.of());
  }

  /// [#start] with the last path to itself for peers from elsewhere: should all near the target
  /// that we know be one attacker's, that path still leads past them. It asks as many of these, in
  /// their order, as it needs to come near enough to the target.
  public List<Contact> start(List<Contact> known, List<Contact> elsewhere) {
    boolean apart = paths.size() > 1 && !elsewhere.isEmpty();
    int shared = apart ? paths.size() - 1 : paths.size();
    int dealt = 0;
    for (Contact contact : known) {
      if (begin(paths.get(dealt % shared), contact)) dealt++;
    }
    if (apart) elsewhere.forEach(contact -> begin(paths.getLast(), contact));
    return advance();
  }

  /// `from` answered, and told of `closer`. Returns whom to ask next.
  public List<Contact> answered(PeerId from, List<Contact> closer) {
    Candidate candidate = candidates.get(from);
    if (done || candidate == null || candidate.askedOn == null) return List.of();
    Path path = candidate.askedOn;
    if (candidate.state != State.ASKED && candidate.state != State.STALLED) return List.of();
    if (candidate.state == State.ASKED) path.waitingFor--;
    else count(candidate.contact);
    candidate.state = State.ANSWERED;
    // "k closest nodes the peer knows": who tells of more than that, tells of nothing but the
    // first.
    closer.stream().limit(shape.wanted).forEach(contact -> hear(path, contact));
    return advance();
  }

  /// `from` is slow. Returns whom to ask next.
  public List<Contact> stalled(PeerId from) {
    return lose(from, State.STALLED);
  }

  /// `from` won't answer. Returns whom to ask next.
  public List<Contact> failed(PeerId from) {
    return lose(from, State.FAILED);
  }

  private List<Contact> lose(PeerId from, State state) {
    Candidate candidate = candidates.get(from);
    if (done || candidate == null || candidate.askedOn == null) return List.of();
    if (candidate.state == State.ASKED) {
      candidate.askedOn.waitingFor--;
      candidate.state = state;
      uncount(candidate.contact);
    } else if (candidate.state == State.STALLED) {
      candidate.state = state;
    }
    return advance();
  }

  private boolean begin(Path path, Contact contact) {
    boolean fresh = hear(path, contact);
    Candidate candidate = candidates.get(contact.id());
    if (candidate != null) path.begunWith.add(candidate);
    return fresh;
  }

  private boolean hear(Path path, Contact told) {
    if (told.id().equals(self)) return false;
    Contact contact = told.located();
    Candidate known = candidates.get(contact.id());
    if (known == null) {
      known = new Candidate(contact, target);
      candidates.put(contact.id(), known);
      path.hear(known);
      return true;
    }
    if (!known.contact.addresses().equals(contact.addresses())) hearAgain(known, contact);
    // Both paths may have heard of it; whoever comes first asks.
    path.hear(known);
    return false;
  }

  /// Another address of a known peer: or the first to tell of a peer could hide it behind a wrong
  /// one.
  private static void hearAgain(Candidate known, Contact contact) {
    if (known.state == State.HEARD_OF) {
      // Whoever tells of many addresses leaves room for others.
      var both = Multiaddr.inTurns(contact.addresses(), known.contact.addresses(), ADDRESSES_MAX);
      known.contact = known.contact.at(both);
    } else if (known.state == State.FAILED && !known.askedAgain) {
      var tried = known.contact.addresses();
      var others = contact.addresses().stream().filter(a -> !tried.contains(a)).toList();
      if (others.isEmpty()) return;
      known.askedAgain = true;
      known.contact = known.contact.at(others);
      known.state = State.HEARD_OF;
    }
  }

  private List<Contact> advance() {
    var ask = new ArrayList<Contact>();
    boolean open = false;
    for (Path path : paths) {
      for (Candidate next = path.next(); next != null; next = path.next()) {
        next.state = State.ASKED;
        next.askedOn = path;
        path.waitingFor++;
        path.asked++;
        asks++;
        count(next.contact);
        ask.add(next.contact);
      }
      open |= !path.ended;
    }
    done = ask.isEmpty() && !open;
    return ask;
  }

  private boolean subnetAllows(Contact contact) {
    for (long subnet : contact.subnets()) {
      if (subnets.getOrDefault(subnet, 0) >= shape.perSubnetMax) return false;
    }
    return true;
  }

  private void count(Contact contact) {
    contact.subnets().forEach(subnet -> subnets.merge(subnet, 1, Integer::sum));
  }

  private void uncount(Contact contact) {
    contact.subnets().forEach(subnet -> subnets.merge(subnet, -1, Integer::sum));
  }

  /// The path on which `peer` was asked; −1 if on none.
  int path(PeerId peer) {
    Candidate candidate = candidates.get(peer);
    return candidate == null || candidate.askedOn == null ? -1 : paths.indexOf(candidate.askedOn);
  }

  /// True once there is nobody left to ask or to wait for.
  public boolean done() {
    return done;
  }

  /// How many were asked.
  public int asks() {
    return asks;
  }

  /// The peers that answered, nearest first, at most as many as are wanted.
  public List<Contact> closest() {
    return candidates.values().stream()
        .filter(candidate -> candidate.state == State.ANSWERED)
        .sorted(Comparator.comparing(candidate -> candidate.distance))
        .limit(shape.wanted)
        .map(candidate -> candidate.contact)
        .toList();
  }
}
