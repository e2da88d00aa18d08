package org.handsel.services.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.services.compute.Replication.Action;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A job on twenty machines, four of which lie.
class ReplicationTest {
  private static final String HERE = "here";

  /// A job as it goes in virtual time.
  private static final class Run {
    final int count;
    final Random random;
    final Replication job;
    final Map<String, Liar> liars = new HashMap<>();
    final Set<String> named = new HashSet<>();
    final Set<String> paid = new HashSet<>();
    final Map<String, Integer> answers = new HashMap<>();
    final Map<String, Double> speeds = new HashMap<>();
    final PriorityQueue<Due> due = new PriorityQueue<>((a, b) -> Double.compare(a.at, b.at));
    int wrong;
    double now;

    record Due(double at, String worker, int unit) {}

    /// Whether a liar lies about its `n`th unit.
    interface Liar {
      boolean lies(int n);
    }

    Run(int count, long seed) {
      this.count = count;
      this.random = new Random(seed);
      this.job = new Replication(count, Replication.Trust.DEFAULT, random);
    }

    void join(String worker) {
      speeds.put(worker, 0.5 + random.nextDouble());
      take(job.joined(worker));
    }

    void take(List<Action> actions) {
      for (Action action : actions) {
        switch (action) {
          case Action.Run(var worker, var unit) ->
              due.add(new Due(now + speeds.getOrDefault(worker, 1.0), worker, unit));
          case Action.RunHere(var unit) -> due.add(new Due(now + 1, HERE, unit));
          case Action.Pay(var worker, var unit) ->
              assertThat(paid.add(worker + " " + unit)).as("paid twice").isTrue();
          case Action.Cheat(var worker, _) -> named.add(worker);
          case Action.Settled _ -> {}
        }
      }
    }

    void play() {
      while (!job.done()) {
        Due next = due.remove();
        now = next.at;
        if (next.worker.equals(HERE)) {
          take(job.ranHere(next.unit, truth(next.unit)));
          continue;
        }
        int n = answers.merge(next.worker, 1, Integer::sum);
        boolean lies = liars.getOrDefault(next.worker, _ -> false).lies(n);
        if (lies) wrong++;
        take(job.answered(next.worker, next.unit, lies ? lie(next.unit) : truth(next.unit)));
      }
    }

    double cost() {
      return (double) job.runs() / count;
    }
  }

  private static Bytes truth(int unit) {
    return Bytes.of(new byte[] {1, (byte) unit, (byte) (unit >> 8)});
  }

  /// All who lie tell the same.
  private static Bytes lie(int unit) {
    return Bytes.of(new byte[] {0, (byte) unit, (byte) (unit >> 8)});
  }

  private static Run twenty(long seed) {
    var run = new Run(2_000, seed);
    run.liars.put("worker 3", _ -> true);
    run.liars.put("worker 8", _ -> run.random.nextInt(3) == 0);
    run.liars.put("worker 12", n -> n > 20 && run.random.nextInt(2) == 0);
    run.liars.put("worker 17", n -> n > 8);
    for (int i = 0; i < 20; i++) run.join("worker " + i);
    return run;
  }

  @Test
  void everyWrongResultOfFourLiarsAmongTwentyIsFoundAtHalfAgainTheCost() {
    double dearest = 0;
    for (long seed = 1; seed <= 40; seed++) {
      Run run = twenty(seed);
      run.play();
      assertThat(run.wrong).as("seed %s", seed).isPositive();
      for (int unit = 0; unit < run.count; unit++) {
        assertThat(run.job.results().get(unit))
            .as("seed %s, unit %s", seed, unit)
            .contains(truth(unit));
      }
      assertThat(run.named).as("seed %s", seed).isEqualTo(run.liars.keySet());
      assertThat(run.cost()).as("seed %s", seed).isLessThanOrEqualTo(1.5);
      dearest = Math.max(dearest, run.cost());
    }
    System.out.printf("2,000 units, 20 workers, 4 liars, 40 seeds: at most %.2f × cost%n", dearest);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whoeverComesAndGoesTheJobIsDoneAndNobodyIsPaidTwice(long seed) {
    var run = new Run(200, seed);
    run.liars.put("worker 1", _ -> run.random.nextInt(4) == 0);
    var names = new ArrayList<String>();
    for (int i = 0; i < 5; i++) names.add("worker " + i);
    names.forEach(run::join);
    for (int event = 0; event < 5_000 && !run.job.done(); event++) {
      String who = names.get(run.random.nextInt(names.size()));
      int what = run.random.nextInt(20);
      if (what == 0) run.take(run.job.gone(who));
      else if (what == 1) run.take(run.job.joined(who));
      else if (!run.due.isEmpty()) {
        Run.Due next = run.due.remove();
        run.now = next.at();
        boolean lies = run.liars.getOrDefault(next.worker(), _ -> false).lies(0);
        if (next.worker().equals(HERE)) run.take(run.job.ranHere(next.unit(), truth(next.unit())));
        else
          run.take(
              run.job.answered(
                  next.worker(), next.unit(), lies ? lie(next.unit()) : truth(next.unit())));
      }
    }
    names.forEach(it -> run.take(run.job.joined(it)));
    run.play();
    assertThat(run.job.settled()).as("seed %s", seed).isEqualTo(200);
    assertThat(run.named).as("seed %s", seed).isSubsetOf("worker 1");
  }

  @Test
  void noWorkerEverHasTwoUnitsUnpaid() {
    Run run = twenty(99);
    var open = new HashMap<String, Integer>();
    var job = run.job;
    // Whoever is asked anew has been paid for what it did before, or has lied.
    while (!job.done()) {
      Run.Due next = run.due.remove();
      run.now = next.at();
      List<Action> actions =
          next.worker().equals(HERE)
              ? job.ranHere(next.unit(), truth(next.unit()))
              : job.answered(next.worker(), next.unit(), truth(next.unit()));
      if (!next.worker().equals(HERE)) open.merge(next.worker(), 1, Integer::sum);
      for (Action action : actions) {
        if (action instanceof Action.Pay(var worker, _)) open.merge(worker, -1, Integer::sum);
        if (action instanceof Action.Run(var worker, _)) {
          assertThat(open.getOrDefault(worker, 0)).as(worker).isZero();
        }
      }
      run.take(actions);
    }
  }

  @Test
  void threeWorkersOfWhomTwoDifferAreSettledHereAndTheLiarIsUnpaid() {
    var job = new Replication(1, new Replication.Trust(0, 1), new Random(1));
    assertThat(job.joined("ann")).containsExactly(new Action.Run("ann", 0));
    assertThat(job.joined("ben")).isEmpty();
    assertThat(job.answered("ann", 0, lie(0))).containsExactly(new Action.Run("ben", 0));
    assertThat(job.answered("ben", 0, truth(0))).containsExactly(new Action.RunHere(0));
    assertThat(job.ranHere(0, truth(0)))
        .containsExactly(
            new Action.Cheat("ann", 0), new Action.Settled(0, truth(0)), new Action.Pay("ben", 0));
    assertThat(job.done()).isTrue();
    assertThat(job.runs()).isEqualTo(3);
  }
}
