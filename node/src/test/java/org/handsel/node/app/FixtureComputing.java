package org.handsel.node.app;

import java.util.List;
import java.util.Optional;

/// A sample job. For tests only.
final class FixtureComputing implements Computing {
  private static Job sample() {
    return new Job(
        "bafyreijobsample",
        "done",
        Optional.empty(),
        "2026-11-20T12:00:00Z",
        3,
        3,
        4,
        2.5,
        List.of(
            new Worker(
                FixturePeople.person(FixturePeople.ALICE),
                "bafyreioffersample",
                Optional.of("bafyreidealsample"),
                "over",
                Optional.empty(),
                2,
                Optional.of(new MoneyView("0.02", "USD", true)))));
  }

  @Override
  public Job run(Wanted wanted) {
    return sample();
  }

  @Override
  public List<Job> jobs() {
    return List.of(sample());
  }

  @Override
  public Job show(String job) throws RefusedException {
    return FixtureApp.only(
        Optional.of(sample()).filter(it -> ShortId.matches(job, it.id())), "job");
  }

  @Override
  public Result result(String job, int unit) {
    return new Result(unit, "ok", "00");
  }
}
