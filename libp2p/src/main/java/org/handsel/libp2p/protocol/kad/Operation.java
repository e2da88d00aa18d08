package org.handsel.libp2p.protocol.kad;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;

/// One thing that is asked of the network: a lookup, what is then told to the peers that were
/// found, and the same again in the regions around if the key is crowded. Inputs in, outputs out:
/// no thread, no socket, no clock. Whatever peers do, it ends: a lookup asks a bounded number of
/// them.
public final class Operation {
  /// Where a lookup begins.
  ///
  /// @param nearest the known peers that are nearest to the target, nearest first
  /// @param elsewhere some that lie elsewhere
  record Seeds(List<Contact> nearest, List<Contact> elsewhere) {}

  private static final List<Output> OVER = List.of(new Output.Done());

  private final Purpose purpose;
  private final PeerId self;
  private final Lookup.Shape shape;
  private final Function<Key, Seeds> seeds;
  private final NetworkSize size;
  private final Rounds rounds;
  private final Key key;
  private final Map<PeerId, Contact> told = new HashMap<>();
  private Rounds.Round round;
  private Lookup lookup;
  private List<Contact> nearest = List.of();
  private boolean telling;
  private boolean done;
  private int asked;
  private int lookups;

  /// An operation that hasn't begun.
  ///
  /// @param self who operates
  /// @param shape how its lookups are done
  /// @param seeds where lookups begin
  /// @param size how large the network seems
  /// @param chance names of chance
  Operation(
      Purpose purpose,
      PeerId self,
      Lookup.Shape shape,
      Function<Key, Seeds> seeds,
      NetworkSize size,
      int k,
      Supplier<Bytes> chance) {
    this.purpose = purpose;
    this.self = self;
    this.shape = shape;
    this.seeds = seeds;
    this.size = size;
    this.key = Key.of(purpose.name());
    this.rounds = new Rounds(purpose.name(), key, size, k, chance);
    this.round = rounds.first();
    this.lookup = lookup();
  }

  /// Begins.
  public List<Output> start() {
    var out = new ArrayList<Output>();
    look(out);
    return out;
  }

  /// Takes what became of a question. Returns what to do next.
  public List<Output> step(Input input) {
    if (done) return List.of();
    var out = new ArrayList<Output>();
    boolean enough =
        switch (input) {
          case Input.Replied(var from, var reply) -> {
            boolean satisfied = purpose.heard(from, path(from), reply);
            if (!satisfied) replied(from, reply, out);
            yield satisfied;
          }
          case Input.Reached(var from) -> {
            boolean satisfied = purpose.reached(from);
            if (!satisfied) lost(from, false, out);
            yield satisfied;
          }
          case Input.Failed(var from) -> {
            lost(from, false, out);
            yield false;
          }
          case Input.Stalled(var from) -> {
            lost(from, true, out);
            yield false;
          }
        };
    if (enough) finish(out);
    return out;
  }

  /// A number that answers on one path of one lookup have in common.
  private int path(PeerId from) {
    return lookups * shape.paths() + lookup.path(from);
  }

  private void replied(PeerId from, Message reply, List<Output> out) {
    if (telling) told(from, out);
    else lookedAt(lookup.answered(from, reply.closerPeers()), out);
  }

  private void lost(PeerId from, boolean maybeLater, List<Output> out) {
    if (telling) {
      // Who is slow to take a record may take it yet, and counts then.
      if (!maybeLater) told(from, out);
    } else lookedAt(maybeLater ? lookup.stalled(from) : lookup.failed(from), out);
  }

  private Lookup lookup() {
    return new Lookup(round.target(), self, shape, size.reach(shape.wanted()));
  }

  private void look(List<Output> out) {
    Seeds begin = seeds.apply(round.target());
    lookedAt(lookup.start(begin.nearest(), begin.elsewhere()), out);
  }

  private void lookedAt(List<Contact> next, List<Output> out) {
    Message question =
        round.region() == Rounds.KEY ? purpose.question() : Message.findNode(round.name());
    asked += next.size();
    next.forEach(contact -> out.add(new Output.Ask(contact, question)));
    if (lookup.done()) found(out);
  }

  /// The lookup is over; what is there to tell to those it found?
  private void found(List<Output> out) {
    List<Contact> closest = lookup.closest();
    if (round.region() == Rounds.KEY) nearest = closest;
    Optional<Message> message =
        round.region() == Rounds.MEASURE ? Optional.empty() : purpose.message();
    // Those on the way to the key were asked already, if there was something to ask.
    boolean askedBefore =
        round.region() == Rounds.KEY && message.filter(purpose.question()::equals).isPresent();
    if (message.isPresent() && !askedBefore) {
      telling = true;
      told.clear();
      for (Contact contact : closest) {
        if (!round.holds(contact, key)) continue;
        told.put(contact.id(), contact);
        asked++;
        out.add(new Output.Ask(contact, message.get()));
      }
      if (!told.isEmpty()) return;
    }
    goOn(closest, out);
  }

  private void told(PeerId from, List<Output> out) {
    if (told.remove(from) != null && told.isEmpty()) goOn(lookup.closest(), out);
  }

  private void goOn(List<Contact> closest, List<Output> out) {
    telling = false;
    Optional<Rounds.Round> next = purpose.wide() ? rounds.after(round, closest) : Optional.empty();
    if (next.isEmpty()) {
      finish(out);
      return;
    }
    round = next.get();
    lookups++;
    lookup = lookup();
    look(out);
  }

  /// Whoever wanted it has enough: nothing more is asked, and what is still answered is passed
  /// over.
  public List<Output> end() {
    if (done) return List.of();
    done = true;
    return OVER;
  }

  private void finish(List<Output> out) {
    done = true;
    out.removeIf(output -> output instanceof Output.Ask);
    if (purpose instanceof ValueSearch search) {
      out.addAll(search.corrections(nearest.isEmpty() ? lookup.closest() : nearest));
    }
    out.addAll(OVER);
  }

  /// What it is for.
  public Purpose purpose() {
    return purpose;
  }

  /// Where its key lies.
  public Key key() {
    return key;
  }

  /// True once it is over.
  public boolean done() {
    return done;
  }

  /// The peers nearest to the key that answered, nearest first.
  public List<Contact> nearest() {
    return nearest;
  }

  /// How many messages it sent.
  public int asked() {
    return asked;
  }

  /// True if the key was so crowded that it looked in the regions around.
  public boolean wentWide() {
    return round.region() >= 0;
  }
}
