package org.handsel.lab.sim;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.protocol.kad.Contact;
import org.handsel.libp2p.protocol.kad.Operation;
import org.handsel.libp2p.protocol.kad.ProviderSearch;

/// Searches for what was announced. Each does with the names it gets what a node does that looks
/// for others (`rendezvous.md` §3.5): it calls the first few at once and the rest when the search
/// is over, until it has reached the one that announced. Whoever else answers there isn't the one.
final class Searches {
  /// How many are called at once, and taken before the search is over.
  private static final int AT_ONCE = 8;

  /// How many are taken of one search.
  private static final int TRIES_MAX = 32;

  /// How long it takes until a call to nobody is given up.
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(5);

  /// Until the one that announced was named, at an address where it is; if it never was, until all
  /// was over.
  final Figures millis = new Figures();

  /// Until it was reached.
  final Figures metMillis = new Figures();

  /// How many were called for that.
  final Figures tries = new Figures();

  final Figures messages = new Figures();
  int started;
  int found;
  int wide;
  private final KadWorld world;
  private final List<Bytes> names;
  private final List<PeerId> announcers;

  Searches(KadWorld world, List<Bytes> names, List<PeerId> announcers) {
    this.world = world;
    this.names = names;
    this.announcers = announcers;
  }

  /// A peer of chance looks for a name of chance.
  void one() {
    int which = world.random().nextInt(names.size());
    one(world.anybody(), which);
  }

  /// `seeker` looks for this name.
  void one(KadPeer seeker, int which) {
    started++;
    Operation operation = seeker.dht.findProviders(names.get(which), world.time().instant());
    var one = new One(seeker, announcers.get(which), operation);
    seeker.run(operation, one::goOn, _ -> one.over());
  }

  /// What share of all failed.
  double failed() {
    return 1 - (double) found / started;
  }

  private final class One {
    private final KadPeer seeker;
    private final PeerId wanted;
    private final Operation operation;
    private final ProviderSearch search;
    private final long start = world.time().nanos();
    private final Deque<Contact> waiting = new ArrayDeque<>();
    private int taken;
    private int calling;
    private boolean named;
    private boolean over;
    private boolean ended;

    One(KadPeer seeker, PeerId wanted, Operation operation) {
      this.seeker = seeker;
      this.wanted = wanted;
      this.operation = operation;
      this.search = (ProviderSearch) operation.purpose();
    }

    void over() {
      over = true;
      goOn();
    }

    void goOn() {
      if (ended) return;
      while (taken < (over ? TRIES_MAX : AT_ONCE)) {
        Optional<Contact> next = search.next();
        if (next.isEmpty()) break;
        taken++;
        waiting.add(next.get());
        if (right(next.get())) named();
      }
      while (calling < AT_ONCE && !waiting.isEmpty()) call(waiting.remove());
      if (over && calling == 0) end();
    }

    private boolean right(Contact contact) {
      return contact.id().equals(wanted) && world.reachable(contact);
    }

    private void named() {
      if (named) return;
      named = true;
      millis.add(elapsed());
    }

    private double elapsed() {
      return (world.time().nanos() - start) / 1e6;
    }

    private void call(Contact contact) {
      calling++;
      Optional<Integer> there = world.numberOf(contact.id()).filter(_ -> world.reachable(contact));
      long nanos =
          there
              .map(number -> world.callNanos(seeker.number, number))
              .orElse(CALL_TIMEOUT.toNanos());
      boolean reached = there.isPresent() && contact.id().equals(wanted);
      world.time().afterNanos(nanos, () -> called(reached));
    }

    private void called(boolean reached) {
      calling--;
      if (ended) return;
      if (!reached) {
        goOn();
        return;
      }
      metMillis.add(elapsed());
      end();
      seeker.end(operation);
    }

    private void end() {
      ended = true;
      // Who went away in the middle of a search didn't search.
      if (!world.there(seeker)) {
        started--;
        return;
      }
      if (named) found++;
      else millis.add(elapsed());
      tries.add(taken);
      messages.add(operation.asked());
      if (operation.wentWide()) wide++;
    }
  }
}
