package org.handsel.node.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.handsel.ipfs.Block;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A job that is played again from what was written down.
class ProgressTest {
  private static final int UNITS = 40;
  private static final int WORKERS = 4;

  private static Cid result(int unit, boolean true_) {
    return Block.of(Cid.RAW, new byte[] {(byte) unit, (byte) (true_ ? 1 : 0)}).cid();
  }

  private static Progress begin(long seed) {
    var offers = new ArrayList<Cid>();
    for (int i = 0; i < WORKERS; i++) offers.add(result(100 + i, true));
    return new Progress(new Happened.Begun(1, seed, offers), UNITS);
  }

  private static String told(Progress progress) {
    var text = new StringBuilder();
    for (var worker : progress.workers) {
      text.append(worker.unit).append(worker.cheated).append(worker.in).append(worker.owed);
    }
    for (int i = 0; i < UNITS; i++) text.append(progress.result(i));
    return text.append(progress.here)
        .append(progress.runs())
        .append(progress.settled())
        .append(progress.events())
        .append(progress.speedup())
        .toString();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void aJobThatIsPlayedAgainAtAnyMomentIsWhereItWas(long seed) throws Exception {
    var random = new Random(seed);
    Progress live = begin(seed);
    var written = new ArrayList<Bytes>();
    for (long at = 2; !live.whole(); at++) {
      Optional<Happened> event = event(live, random, at);
      if (event.isEmpty()) continue;
      var _ = live.take(event.get());
      written.add(event.get().encode());
      if (random.nextInt(10) != 0 && !live.whole()) continue;
      Progress again = begin(seed);
      for (Bytes each : written) {
        var _ = again.take(Happened.decode(each));
      }
      assertThat(told(again)).as("seed %s, event %s", seed, at).isEqualTo(told(live));
    }
    for (int unit = 0; unit < UNITS; unit++) {
      assertThat(live.result(unit)).as("seed %s", seed).contains(result(unit, true));
    }
    long owed = live.workers.stream().mapToLong(it -> it.owed).sum();
    assertThat(owed).isLessThanOrEqualTo(live.runs());
    assertThat(live.workers.getLast().cheated).as("seed %s", seed).isPresent();
    assertThat(live.workers.getLast().owed).as("seed %s", seed).isZero();
  }

  /// Somebody comes, goes or answers; the last worker lies each time.
  private static Optional<Happened> event(Progress live, Random random, long at) {
    int number = random.nextInt(WORKERS);
    var worker = live.workers.get(number);
    if (!live.here.isEmpty()) {
      int unit = List.copyOf(live.here).getFirst();
      return Optional.of(new Happened.RanHere(at, unit, result(unit, true), 3));
    }
    if (!worker.in) return Optional.of(new Happened.Joined(at, number));
    if (random.nextInt(12) == 0) return Optional.of(new Happened.Gone(at, number));
    return worker.unit.map(
        unit -> new Happened.Answered(at, number, unit, result(unit, number < WORKERS - 1), 5));
  }
}
