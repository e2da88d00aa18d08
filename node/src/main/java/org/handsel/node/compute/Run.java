package org.handsel.node.compute;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.handsel.ipfs.Block;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.app.Computing;
import org.handsel.node.app.Deals;
import org.handsel.node.app.Events;
import org.handsel.node.app.MoneyView;
import org.handsel.node.app.RefusedException;
import org.handsel.services.compute.Job;
import org.handsel.services.compute.Replication.Action;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One job of ours: hears what happens, writes it down, and does what follows from it.
final class Run {
  static final String HOLDER = "compute";
  private static final String DONE = "done";
  private static final Logger LOG = LoggerFactory.getLogger(Run.class);
  private static final Duration HERE_PATIENCE = Duration.ofHours(1);

  /// What a worker may need beyond the time of a unit: to fetch files, and to wait for a voucher.
  private static final Duration BESIDE = Duration.ofMinutes(3);

  private static final int DOUBLINGS_MAX = 5;
  private static final long PAUSE_MILLIS = 500;

  private final ComputeGround ground;
  private final Boxes boxes;
  private final Executor threads;
  private final Cid id;
  private final Job job;
  private final Progress progress; // guarded by this
  private final List<Strikes> strikes = new ArrayList<>(); // guarded by this
  private final Set<Integer> underWay = new HashSet<>(); // guarded by this: units that run here

  /// What isn't worth writing down of a worker.
  private static final class Strikes {
    int failures;
    long notBefore;
    boolean spent;
  }

  /// The job that `events` tell of.
  Run(ComputeGround ground, Boxes boxes, Executor threads, Cid id, Job job, List<Bytes> events)
      throws MalformedException {
    this.ground = ground;
    this.boxes = boxes;
    this.threads = threads;
    this.id = id;
    this.job = job;
    if (!(Happened.decode(events.getFirst()) instanceof Happened.Begun begun)) {
      throw new MalformedException("a job without a beginning");
    }
    this.progress = new Progress(begun, job.inputs().size());
    for (Bytes event : events.subList(1, events.size())) {
      var _ = progress.take(Happened.decode(event));
    }
    for (var _ : progress.workers) strikes.add(new Strikes());
  }

  Cid id() {
    return id;
  }

  /// Takes up what was under way.
  synchronized void resume() {
    if (progress.end().isPresent()) return;
    for (Progress.Worker worker : progress.workers) {
      worker.unit.ifPresent(unit -> start(() -> ask(worker, unit)));
    }
    for (int unit : List.copyOf(progress.here)) here(unit);
  }

  private void start(Runnable what) {
    try {
      threads.execute(what);
    } catch (RejectedExecutionException e) {
      LOG.debug("{} rests: the node stops", id);
    }
  }

  private long now() {
    return ground.clock().millis();
  }

  /// compute.md §6.5 "What was answered and settled is on its disk before"
  private synchronized void hear(Happened event) {
    if (progress.end().isPresent()) return;
    ground.jobs().put(id, progress.events(), event.encode());
    for (Action action : progress.take(event)) {
      switch (action) {
        case Action.Run(var name, int unit) -> {
          Progress.Worker worker = progress.worker(name);
          start(() -> ask(worker, unit));
        }
        case Action.RunHere(int unit) -> here(unit);
        case Action.Pay(var name, _) -> {
          Progress.Worker worker = progress.worker(name);
          start(() -> pay(worker));
        }
        case Action.Cheat(var name, int unit) ->
            LOG.warn("{} gave a wrong result for unit {} of {}", offer(name), unit, id);
        case Action.Settled _ -> {}
      }
    }
    ground.events().tell(new Events.Event(HOLDER, id.toString()));
    if (progress.whole()) hear(new Happened.Ended(now(), DONE));
  }

  private Cid offer(String name) {
    return progress.worker(name).offer;
  }

  // ---- units ----

  private void ask(Progress.Worker worker, int unit) {
    long began = System.nanoTime();
    try {
      Deals.Deal deal = ground.deals().show(worker.ask.orElseThrow());
      Connection connection =
          ground
              .callers()
              .connection(Cid.parse(deal.other().id()))
              .orElseThrow(() -> new IOException("not connected"));
      Wire.Answer answer;
      try (Stream stream = connection.open(Wire.PROTOCOL)) {
        stream.timeout(BESIDE.plusSeconds(job.seconds()));
        new Wire.Question(Cid.parse(deal.id()), unit).writeTo(stream.out());
        answer = Wire.Answer.readFrom(stream.in());
      }
      if (answer.outcome().isEmpty()) throw new IOException(answer.no());
      answered(worker, unit, answer.outcome().get(), millis(began));
    } catch (IOException | RefusedException e) {
      LOG.info("unit {} of {} goes to another: {}", unit, id, e.getMessage());
      lost(worker, unit);
    }
  }

  private static long millis(long beganNanos) {
    return (System.nanoTime() - beganNanos) / 1_000_000;
  }

  private void answered(Progress.Worker worker, int unit, Outcome outcome, long millis)
      throws IOException {
    Cid result = keep(outcome);
    synchronized (this) {
      if (!worker.unit.equals(Optional.of(unit))) return;
      strikes.get(worker.number).failures = 0;
      if (!outcome.late()) {
        hear(new Happened.Answered(now(), worker.number, unit, result, millis));
        return;
      }
      // compute.md §6.6 "`time` is no result: another machine may be faster."
      strikes.get(worker.number).spent = true;
      hear(new Happened.Gone(now(), worker.number));
      here(unit);
    }
  }

  private Cid keep(Outcome outcome) throws IOException {
    Block block = outcome.block();
    return ground
        .room()
        .keep(
            HOLDER,
            "",
            block.size(),
            making -> {
              making.put(block);
              return block.cid();
            });
  }

  private synchronized void lost(Progress.Worker worker, int unit) {
    if (!worker.unit.equals(Optional.of(unit))) return;
    Strikes it = strikes.get(worker.number);
    it.failures = Math.min(it.failures + 1, DOUBLINGS_MAX);
    it.notBefore = now() + (PAUSE_MILLIS << it.failures);
    hear(new Happened.Gone(now(), worker.number));
  }

  private synchronized void here(int unit) {
    if (underWay.add(unit)) start(() -> runHere(unit));
  }

  private void runHere(int unit) {
    long began = System.nanoTime();
    Optional<String> why = Optional.empty();
    try {
      Optional<Outcome> outcome = boxes.run(id, job, unit, HERE_PATIENCE);
      if (outcome.isEmpty()) return; // the node stops
      if (outcome.get().late()) {
        why = Optional.of("time");
      } else {
        Cid result = keep(outcome.get());
        synchronized (this) {
          underWay.remove(unit);
          hear(new Happened.RanHere(now(), unit, result, millis(began)));
        }
      }
    } catch (IOException e) {
      LOG.warn("unit {} of {} can't be run here: {}", unit, id, e.getMessage());
      why = Optional.of("files");
    }
    why.ifPresent(it -> hear(new Happened.Ended(now(), it)));
  }

  // ---- deals ----

  /// What time brings: deals to make, to pay and to end, and workers that can be asked again.
  ///
  /// @return whether there is more to come
  boolean look() {
    boolean more = false;
    boolean hope = false;
    for (Progress.Worker worker : progress.workers) {
      boolean ended = ended();
      try {
        if (worker.ask.isEmpty()) {
          if (!ended) deal(worker);
          hope = true;
          continue;
        }
        Deals.Deal deal = ground.deals().show(worker.ask.get());
        if (deal.over()) {
          spent(worker);
          continue;
        }
        more = true;
        boolean locked = deal.state().equals("locked") && deal.metered().isPresent();
        if (!locked || deal.metered().get().over()) {
          hope |= !deal.metered().map(Deals.Metered::over).orElse(false);
          continue;
        }
        pay(worker, deal);
        if (ended || cheats(worker)) {
          var _ = ground.deals().act(deal.id(), "stop", Map.of());
          continue;
        }
        hope |= !spentAlready(worker);
        join(worker, deal);
      } catch (RefusedException e) {
        LOG.debug("a deal over {} waits: {}", id, e.getMessage());
        more = true;
        hope = true;
      } catch (MalformedException e) {
        throw new IllegalStateException(e);
      }
    }
    if (!hope && !ended()) hear(new Happened.Ended(now(), "nobody"));
    return more || !ended();
  }

  private synchronized boolean ended() {
    return progress.end().isPresent();
  }

  private synchronized boolean cheats(Progress.Worker worker) {
    return worker.cheated.isPresent();
  }

  private synchronized boolean spentAlready(Progress.Worker worker) {
    return strikes.get(worker.number).spent;
  }

  private synchronized void spent(Progress.Worker worker) {
    strikes.get(worker.number).spent = true;
    if (worker.in) hear(new Happened.Gone(now(), worker.number));
  }

  private void deal(Progress.Worker worker) throws RefusedException {
    Deals.Purchase purchase = purchase(worker.offer);
    // A node that was killed may have asked, and not have written here that it did.
    for (Deals.Deal deal : ground.deals().list(Optional.empty())) {
      boolean same =
          deal.role().equals("buyer")
              && deal.listing().equals(Optional.of(worker.offer.toString()))
              && deal.choice().equals(purchase.choice());
      if (same) {
        hear(new Happened.Dealt(now(), worker.number, deal.id()));
        return;
      }
    }
    Deals.Deal deal = ground.deals().buy(purchase);
    hear(new Happened.Dealt(now(), worker.number, deal.id()));
  }

  /// All units of the job, of one offer: what isn't used comes back.
  Deals.Purchase purchase(Cid offer) {
    return new Deals.Purchase(
        offer.toString(), job.inputs().size(), "", List.of(), Map.of("job", id.toString()));
  }

  private void join(Progress.Worker worker, Deals.Deal deal) throws MalformedException {
    boolean there = ground.callers().connection(Cid.parse(deal.other().id())).isPresent();
    synchronized (this) {
      Strikes it = strikes.get(worker.number);
      boolean ready = !worker.in && !it.spent && there && now() >= it.notBefore;
      if (ready) hear(new Happened.Joined(now(), worker.number));
    }
  }

  private void pay(Progress.Worker worker) {
    try {
      pay(worker, ground.deals().show(worker.ask.orElseThrow()));
    } catch (RefusedException e) {
      LOG.info("a voucher over {} waits: {}", id, e.getMessage());
    }
  }

  /// Signs for what was earned. Asked for twice it is signed for once: vouchers rise.
  private void pay(Progress.Worker worker, Deals.Deal deal) throws RefusedException {
    long owed;
    synchronized (this) {
      owed = worker.owed;
    }
    Optional<Deals.Metered> metered = deal.metered();
    if (metered.isEmpty() || metered.get().over() || metered.get().paid() >= owed) return;
    var _ = ground.deals().act(deal.id(), "pay", Map.of("steps", Long.toString(owed)));
  }

  // ---- what is shown ----

  Computing.Job show() {
    var workers = new ArrayList<Computing.Worker>();
    for (Progress.Worker worker : progress.workers) {
      worker(worker).ifPresent(workers::add);
    }
    synchronized (this) {
      Optional<String> end = progress.end();
      boolean done = end.equals(Optional.of(DONE));
      return new Computing.Job(
          id.toString(),
          done ? DONE : end.isPresent() ? "stopped" : "running",
          done ? Optional.empty() : end,
          java.time.Instant.ofEpochMilli(progress.began).toString(),
          job.inputs().size(),
          progress.settled(),
          progress.runs(),
          progress.speedup(),
          workers);
    }
  }

  private Optional<Computing.Worker> worker(Progress.Worker worker) {
    try {
      String offer = worker.offer.toString();
      if (worker.ask.isEmpty()) {
        var seller = ground.listings().show(offer).seller();
        return Optional.of(
            new Computing.Worker(
                seller, offer, Optional.empty(), "waiting", Optional.empty(), 0, Optional.empty()));
      }
      Deals.Deal deal = ground.deals().show(worker.ask.get());
      Optional<MoneyView> paid = deal.metered().map(Deals.Metered::earned);
      synchronized (this) {
        return Optional.of(
            new Computing.Worker(
                deal.other(),
                offer,
                Optional.of(deal.id()),
                state(worker, deal),
                worker.cheated,
                deal.metered().map(Deals.Metered::paid).orElse(0L),
                paid));
      }
    } catch (RefusedException e) {
      return Optional.empty();
    }
  }

  private String state(Progress.Worker worker, Deals.Deal deal) {
    if (worker.cheated.isPresent()) return "cheat";
    boolean over = deal.over() || deal.metered().map(Deals.Metered::over).orElse(false);
    if (over || progress.end().isPresent()) return "over";
    if (!deal.state().equals("locked")) return "waiting";
    return worker.in ? "working" : "away";
  }

  /// The outcome of `unit`, once it is settled.
  synchronized Optional<Cid> result(int unit) {
    return unit < 0 || unit >= job.inputs().size() ? Optional.empty() : progress.result(unit);
  }
}
