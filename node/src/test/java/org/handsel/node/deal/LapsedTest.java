package org.handsel.node.deal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.handsel.core.escrow.Escrow;
import org.handsel.core.escrow.EscrowException;
import org.handsel.core.rate.Hist;
import org.handsel.core.record.SignedRecord;
import org.handsel.ipfs.Data;
import org.handsel.node.app.RefusedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Bob asks, and then doesn't want to.
class LapsedTest {
  private static final Duration MONTH = Duration.ofDays(31);

  @TempDir Path folder;
  private Village village;
  private Village.Person alice;
  private Village.Person bob;

  @BeforeEach
  void live() throws Exception {
    village = new Village(folder);
    alice = village.add("alice");
    bob = village.add("bob");
    village.meet();
  }

  @AfterEach
  void leave() throws Exception {
    village.close();
  }

  @Test
  void aDealThatCameToNothingIsForgottenAfterAMonthAndOneWithMoneyNever() throws Exception {
    String kept = village.until(bob, bob.buy(alice.offer("ink", "1", 1, Map.of())), "locked").id();
    String pen = bob.buy(alice.offer("a pen", "1", 1, Map.of("accept", Data.of("manual"))));
    village.until(bob, pen, "proposed");
    bob.act(pen, "decline", Map.of());
    village.until(alice, kept, "locked");
    village.chain.advance(Duration.ofHours(1)); // nobody can lock money for it any more
    long now = System.currentTimeMillis();
    for (Village.Person person : java.util.List.of(alice, bob)) {
      person.runner().sweep(now);
      assertThat(person.runner().list(Optional.empty())).hasSize(2);
      while (person.runner().list(Optional.empty()).size() > 1) {
        village.rest();
        person.runner().sweep(now + MONTH.toMillis());
      }
      assertThat(person.runner().show(kept).state()).isEqualTo("locked");
      person.kill();
      person.start();
      assertThat(person.runner().list(Optional.empty())).hasSize(1);
    }
    village.meet();
    // the lines of history are there, and the next one follows them
    while (alice.records().by(bob.id(), Hist.KIND).size() < 3) village.rest();
    String next = bob.buy(alice.offer("paper", "1", 1, Map.of()));
    village.until(bob, next, "locked");
  }

  @Test
  void theLaneOfWhatCameToNothingIsUsedByTheNextWithAGreaterNumber() throws Exception {
    var lanes = new CopyOnWriteArrayList<Escrow.Lane>();
    var back = new AtomicInteger();
    bob.kill();
    bob.between =
        escrow -> {
          var counted =
              LyingEscrow.of(
                  escrow,
                  "giveBack",
                  answer -> {
                    back.incrementAndGet();
                    return answer;
                  },
                  true);
          return LyingEscrow.of(
              counted,
              "reserve",
              answer -> {
                lanes.add((Escrow.Lane) answer);
                return answer;
              },
              true);
        };
    bob.start();
    village.meet();
    SignedRecord pen = alice.offer("a pen", "1", 3, Map.of("accept", Data.of("manual")));
    bob.avoids = Set.of(alice.id()); // taken back before it was heard
    bob.act(bob.buy(pen), "decline", Map.of());
    assertThat(back).hasValue(1);
    bob.avoids = Set.of();
    String proposed = bob.buy(pen); // and after it was quoted
    village.until(bob, proposed, "proposed");
    bob.act(proposed, "decline", Map.of());
    while (back.get() < 2) village.rest();
    village.until(bob, bob.buy(alice.offer("ink", "1", 1, Map.of())), "locked");
    assertThat(lanes).extracting(Escrow.Lane::lane).containsOnly(lanes.getFirst().lane());
    assertThat(lanes).extracting(Escrow.Lane::seq).containsExactly(1L, 2L, 3L);
  }

  @Test
  void whoeverHasTooManyOpenDealsIsToldSo() throws Exception {
    bob.kill();
    bob.between =
        escrow ->
            LyingEscrow.of(
                escrow,
                "reserve",
                _ -> {
                  throw new EscrowException(EscrowException.NO_LANE, "no lane is free");
                },
                false);
    bob.start();
    assertThatThrownBy(() -> bob.buy(alice.offer("ink", "1", 1, Map.of())))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.code()).isEqualTo("deal.too-many-open"));
    assertThat(bob.runner().list(Optional.empty())).isEmpty();
  }
}
