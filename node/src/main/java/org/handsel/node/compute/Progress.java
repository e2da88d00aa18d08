package org.handsel.node.compute;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.services.compute.Replication;
import org.handsel.services.compute.Replication.Action;

/// How far a job is: what happened so far, folded. The same events give the same state, so that it
/// is played again after a kill. Guarded by whoever has it.
final class Progress {
  /// One of those who compute.
  static final class Worker {
    final int number;
    final Cid offer;

    /// The id of what was asked for, by which the deal is found.
    Optional<String> ask = Optional.empty();

    /// What it computes now.
    Optional<Integer> unit = Optional.empty();

    Optional<Integer> cheated = Optional.empty();

    /// Whether it is given units.
    boolean in;

    /// How many units it has earned.
    long owed;

    private Worker(int number, Cid offer) {
      this.number = number;
      this.offer = offer;
    }
  }

  final List<Worker> workers = new ArrayList<>();

  /// Units that are to be run here.
  final Set<Integer> here = new HashSet<>();

  final long began;
  private final Replication replication;
  private Optional<String> end = Optional.empty();
  private long firstJoined;
  private long last;
  private long busyMillis;
  private long events = 1;

  Progress(Happened.Begun begun, int units) {
    this.began = begun.at();
    this.last = begun.at();
    this.replication = new Replication(units, Replication.Trust.DEFAULT, new Random(begun.seed()));
    for (Cid offer : begun.offers()) workers.add(new Worker(workers.size(), offer));
  }

  /// Takes one event, and says what is to be done after it.
  List<Action> take(Happened event) {
    events++;
    last = event.at();
    List<Action> actions =
        switch (event) {
          case Happened.Begun _ -> List.of();
          case Happened.Dealt(_, int number, String ask) -> {
            workers.get(number).ask = Optional.of(ask);
            yield List.of();
          }
          case Happened.Joined(_, int number) -> {
            if (firstJoined == 0) firstJoined = event.at();
            workers.get(number).in = true;
            yield replication.joined(name(number));
          }
          case Happened.Gone(_, int number) -> {
            workers.get(number).in = false;
            workers.get(number).unit = Optional.empty();
            yield replication.gone(name(number));
          }
          case Happened.Answered(_, int number, int unit, Cid result, long millis) -> {
            workers.get(number).unit = Optional.empty();
            busyMillis += millis;
            yield replication.answered(name(number), unit, named(result));
          }
          case Happened.RanHere(_, int unit, Cid result, long millis) -> {
            here.remove(unit);
            busyMillis += millis;
            yield replication.ranHere(unit, named(result));
          }
          case Happened.Ended(_, String why) -> {
            end = Optional.of(why);
            yield List.of();
          }
        };
    for (Action action : actions) {
      switch (action) {
        case Action.Run(var worker, int unit) -> worker(worker).unit = Optional.of(unit);
        case Action.RunHere(int unit) -> here.add(unit);
        case Action.Pay(var worker, _) -> worker(worker).owed++;
        case Action.Cheat(var worker, int unit) -> worker(worker).cheated = Optional.of(unit);
        case Action.Settled _ -> {}
      }
    }
    return actions;
  }

  private static String name(int worker) {
    return Integer.toString(worker);
  }

  /// The worker that an action names.
  Worker worker(String name) {
    return workers.get(Integer.parseInt(name));
  }

  private static Bytes named(Cid result) {
    return Bytes.of(result.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }

  /// The number of the next event.
  long events() {
    return events;
  }

  /// Whether all is settled, though that may not have been said yet.
  boolean whole() {
    return replication.done();
  }

  /// `done`, or why it was stopped.
  Optional<String> end() {
    return end;
  }

  long settled() {
    return replication.settled();
  }

  long runs() {
    return replication.runs();
  }

  /// How many times as fast as one unit after the other.
  double speedup() {
    long passed = last - firstJoined;
    return firstJoined == 0 || passed <= 0 ? 1 : (double) busyMillis / passed;
  }

  /// The outcome of `unit`, once it is settled.
  Optional<Cid> result(int unit) {
    return replication
        .results()
        .get(unit)
        .map(it -> {
          try {
            return Cid.parse(new String(it.toArray(), java.nio.charset.StandardCharsets.US_ASCII));
          } catch (MalformedException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
