package org.handsel.services.compute;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.handsel.libp2p.multiformats.Bytes;

/// Who runs which unit of a job, and whose results are believed: a machine without I/O, of one
/// thread. A worker that isn't known is checked each time; one whose results held is checked more
/// and more seldom. Results that differ are settled by a run on the requester's own machine, which
/// is the first that it trusts. Whoever is found to lie is named, gets no more, and what rests on
/// its word alone is run anew. `docs/protocols/compute.md` §5.
public final class Replication {
  private final Trust trust;
  private final RandomGenerator random;
  private final List<Unit> units = new ArrayList<>();
  private final Map<String, Worker> workers = new LinkedHashMap<>();
  private final LinkedHashSet<Integer> open = new LinkedHashSet<>();

  /// Those of the open ones that somebody was asked to run before.
  private final Set<Integer> again = new LinkedHashSet<>();

  private final Set<Integer> checks = new LinkedHashSet<>();
  private final List<Action> actions = new ArrayList<>();
  private long runs;
  private long settled;

  /// How often results are checked.
  ///
  /// @param probation how many results of a worker have to hold before one is believed unchecked
  /// @param least how often those of the best known are checked, of 1
  public record Trust(int probation, double least) {
    /// compute.md §5.2 "its first four results, then one in as many as have held, and never less
    /// than one in six"
    public static final Trust DEFAULT = new Trust(4, 1.0 / 6);
  }

  /// What the driver has to do.
  public sealed interface Action {
    /// `worker` runs `unit`.
    record Run(String worker, int unit) implements Action {}

    /// The requester's own machine runs `unit`.
    record RunHere(int unit) implements Action {}

    /// `worker` has earned one more unit: this one.
    record Pay(String worker, int unit) implements Action {}

    /// `unit` has this result, unless somebody it rests on is found to lie.
    record Settled(int unit, Bytes result) implements Action {}

    /// `worker` gave a wrong result for `unit`: it gets nothing for it, and no more work.
    record Cheat(String worker, int unit) implements Action {}
  }

  private static final class Unit {
    final int number;

    /// What those said who weren't found to lie.
    final Map<String, Bytes> answers = new LinkedHashMap<>();

    final Set<String> asked = new LinkedHashSet<>();
    final Set<String> running = new LinkedHashSet<>();
    final Set<String> paid = new LinkedHashSet<>();
    Optional<Bytes> truth = Optional.empty();
    Optional<Bytes> settled = Optional.empty();
    boolean here;

    Unit(int number) {
      this.number = number;
    }
  }

  private static final class Worker {
    final String name;
    int held;
    boolean gone;
    boolean cheat;
    Optional<Integer> unit = Optional.empty();

    /// A result of it that isn't settled yet: it gets no other unit until then.
    Optional<Integer> unpaid = Optional.empty();

    Worker(String name) {
      this.name = name;
    }

    boolean works() {
      return !gone && !cheat;
    }

    boolean free() {
      return works() && unit.isEmpty() && unpaid.isEmpty();
    }
  }

  /// A job of `count` units.
  ///
  /// @param random decides whom to check
  public Replication(int count, Trust trust, RandomGenerator random) {
    this.trust = trust;
    this.random = random;
    for (int number = 0; number < count; number++) {
      units.add(new Unit(number));
      open.add(number);
    }
  }

  /// `worker` is ready; also when it comes back.
  public List<Action> joined(String worker) {
    worker(worker).gone = false;
    return next();
  }

  /// `worker` doesn't answer any more: what it was running goes to another. What it has answered
  /// stands.
  public List<Action> gone(String worker) {
    Worker it = worker(worker);
    it.gone = true;
    it.unit.ifPresent(number -> {
      Unit unit = units.get(number);
      unit.running.remove(worker);
      unit.asked.remove(worker);
      it.unit = Optional.empty();
      wait(unit);
    });
    return next();
  }

  /// `worker` has run `unit`; one that wasn't asked to, or was given up, is not heard.
  public List<Action> answered(String worker, int unit, Bytes result) {
    Worker it = workers.get(worker);
    if (it == null || !it.unit.equals(Optional.of(unit))) return List.of();
    it.unit = Optional.empty();
    runs++;
    Unit at = units.get(unit);
    at.running.remove(worker);
    if (it.cheat) return next();
    at.answers.put(worker, result);
    it.unpaid = Optional.of(unit);
    judge(at, it, result);
    return next();
  }

  /// The requester's own machine has run `unit`: what it says is so.
  public List<Action> ranHere(int unit, Bytes result) {
    Unit at = units.get(unit);
    runs++;
    at.here = false;
    at.truth = Optional.of(result);
    close(unit);
    for (var answer : List.copyOf(at.answers.entrySet())) {
      if (!answer.getValue().equals(result)) convict(worker(answer.getKey()), unit);
    }
    settle(at, result, true);
    return next();
  }

  private void judge(Unit unit, Worker by, Bytes result) {
    if (unit.truth.isPresent()) {
      if (unit.truth.get().equals(result)) settle(unit, result, true);
      else convict(by, unit.number);
      return;
    }
    if (unit.answers.size() > 1) {
      boolean agreed = Set.copyOf(unit.answers.values()).size() == 1;
      checks.remove(unit.number);
      if (agreed) settle(unit, result, true);
      else here(unit);
      return;
    }
    boolean check = by.held < trust.probation || random.nextDouble() < chance(by);
    if (check) wait(unit);
    else settle(unit, result, false);
  }

  private double chance(Worker worker) {
    return Math.max(trust.least, 1.0 / worker.held);
  }

  /// Everybody who answered is paid, once.
  ///
  /// @param checked whether the result rests on more than one word
  private void settle(Unit unit, Bytes result, boolean checked) {
    if (!unit.settled.equals(Optional.of(result))) {
      if (unit.settled.isEmpty()) settled++;
      unit.settled = Optional.of(result);
      actions.add(new Action.Settled(unit.number, result));
    }
    for (String name : unit.answers.keySet()) {
      Worker worker = worker(name);
      if (worker.unpaid.equals(Optional.of(unit.number))) worker.unpaid = Optional.empty();
      if (!unit.paid.add(name)) continue;
      if (checked) worker.held++;
      actions.add(new Action.Pay(name, unit.number));
    }
  }

  private void convict(Worker worker, int on) {
    worker.cheat = true;
    worker.unpaid = Optional.empty();
    actions.add(new Action.Cheat(worker.name, on));
    for (Unit unit : units) {
      if (unit.answers.remove(worker.name) == null || unit.truth.isPresent()) continue;
      if (unit.settled.isPresent()) settled--;
      unit.settled = Optional.empty();
      wait(unit);
    }
  }

  /// A unit that isn't settled waits for whoever can run it next.
  private void wait(Unit unit) {
    if (unit.settled.isPresent() || unit.here || !unit.running.isEmpty()) return;
    if (unit.answers.isEmpty()) {
      checks.remove(unit.number);
      open.addFirst(unit.number);
      again.add(unit.number);
    } else {
      checks.add(unit.number);
    }
  }

  private void here(Unit unit) {
    if (unit.here) return;
    unit.here = true;
    actions.add(new Action.RunHere(unit.number));
  }

  private List<Action> next() {
    for (int number : List.copyOf(checks)) {
      Unit unit = units.get(number);
      if (unit.here || !unit.running.isEmpty()) continue;
      Optional<Worker> checker = one(unit, workers.values().stream().filter(this::known).toList());
      if (checker.isPresent()) run(checker.get(), unit);
      else if (!anybodyElse(unit)) here(unit);
    }
    for (Worker worker : workers.values()) {
      if (worker.free()) first(worker).ifPresent(unit -> run(worker, unit));
    }
    // Who has run them all is no help with what is left.
    boolean hope = workers.values().stream().anyMatch(Worker::works);
    for (int number : List.copyOf(again)) {
      Unit unit = units.get(number);
      boolean all = workers.values().stream().filter(Worker::works).allMatch(it -> asked(unit, it));
      if (hope && all) {
        close(number);
        here(unit);
      }
    }
    List<Action> all = List.copyOf(actions);
    actions.clear();
    return all;
  }

  private Worker worker(String name) {
    return workers.computeIfAbsent(name, Worker::new);
  }

  private boolean known(Worker worker) {
    return worker.held >= trust.probation;
  }

  private static boolean asked(Unit unit, Worker worker) {
    return unit.asked.contains(worker.name);
  }

  private Optional<Worker> one(Unit unit, Collection<Worker> among) {
    List<Worker> free = among.stream().filter(it -> it.free() && !asked(unit, it)).toList();
    return free.isEmpty() ? Optional.empty() : Optional.of(free.get(random.nextInt(free.size())));
  }

  /// Whether somebody who is known will be free to check `unit` without anybody else's help.
  private boolean anybodyElse(Unit unit) {
    return workers.values().stream()
        .anyMatch(it -> it.works() && known(it) && it.unit.isPresent() && !asked(unit, it));
  }

  private Optional<Unit> first(Worker worker) {
    return open.stream().map(units::get).filter(unit -> !asked(unit, worker)).findFirst();
  }

  private void run(Worker worker, Unit unit) {
    close(unit.number);
    unit.asked.add(worker.name);
    unit.running.add(worker.name);
    worker.unit = Optional.of(unit.number);
    actions.add(new Action.Run(worker.name, unit.number));
  }

  /// Nobody has to be found for it any more.
  private void close(int number) {
    open.remove(number);
    again.remove(number);
    checks.remove(number);
  }

  /// Whether every unit is settled and nobody waits for a check.
  public boolean done() {
    return settled == units.size();
  }

  /// How many units are settled.
  public long settled() {
    return settled;
  }

  /// How often a unit was run, here or elsewhere.
  public long runs() {
    return runs;
  }

  /// The results by unit, as far as they are settled.
  public List<Optional<Bytes>> results() {
    return units.stream().map(unit -> unit.settled).toList();
  }
}
