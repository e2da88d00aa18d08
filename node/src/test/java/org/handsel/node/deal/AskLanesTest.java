package org.handsel.node.deal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.handsel.core.agree.Ask;
import org.handsel.core.deal.Ledger;
import org.handsel.core.escrow.Escrow;
import org.handsel.core.record.SignedRecord;
import org.handsel.ipfs.Data;
import org.handsel.node.app.RefusedException;
import org.junit.jupiter.api.Test;

/// No lane is lost to an ask of which nothing came, and none is used twice at once.
class AskLanesTest extends InVillage {
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
    village.until("the second lane never came back", () -> back.get() == 2);
    village.until(bob, bob.buy(alice.offer("ink", "1", 1, Map.of())), "locked");
    assertThat(lanes).extracting(Escrow.Lane::lane).containsOnly(lanes.getFirst().lane());
    assertThat(lanes).extracting(Escrow.Lane::seq).containsExactly(1L, 2L, 3L);
  }

  @Test
  void anAskThatCouldNotBeWrittenDownLeavesItsLaneFree() throws Exception {
    SignedRecord pen = alice.offer("a pen", "1", 3, Map.of());
    bob.avoids = Set.of(alice.id());
    bob.writes =
        change -> {
          if (!change.lines().isEmpty()) throw new IllegalStateException("the disk is full");
        };
    assertThatThrownBy(() -> bob.buy(pen)).hasMessage("the disk is full");
    bob.writes = _ -> {};
    bob.buy(pen);
    assertThat(asked(bob)).containsExactly(new Escrow.Lane(BigInteger.ZERO, 2));
  }

  @Test
  void anAskThatIsWrittenDownKeepsItsLaneThoughWhatFollowedFailed() throws Exception {
    SignedRecord pen = alice.offer("a pen", "1", 3, Map.of());
    bob.avoids = Set.of(alice.id());
    bob.writes =
        change -> {
          boolean posted = change.files().isEmpty() && !change.letters().isEmpty();
          if (posted) throw new IllegalStateException("the disk is full");
        };
    assertThatThrownBy(() -> bob.buy(pen)).hasMessage("the disk is full");
    bob.writes = _ -> {};
    bob.buy(pen);
    assertThat(asked(bob))
        .containsExactlyInAnyOrder(
            new Escrow.Lane(BigInteger.ZERO, 1), new Escrow.Lane(BigInteger.ONE, 1));
  }

  @Test
  void theLaneOfAnAskThatEndedComesBackThoughTheNodeWasKilledBeforeThat() throws Exception {
    SignedRecord pen = alice.offer("a pen", "1", 3, Map.of());
    bob.avoids = Set.of(alice.id());
    bob.kill();
    bob.between = escrow -> LyingEscrow.of(escrow, "giveBack", _ -> broken(), false);
    bob.start();
    String ask = bob.buy(pen);
    assertThatThrownBy(() -> bob.act(ask, "decline", Map.of()))
        .isInstanceOf(RefusedException.class);
    bob.kill();
    var back = new CountDownLatch(1);
    bob.between =
        escrow ->
            LyingEscrow.of(
                escrow,
                "giveBack",
                answer -> {
                  back.countDown();
                  return answer;
                },
                true);
    bob.start();
    assertThat(back.await(20, TimeUnit.SECONDS)).isTrue();
    bob.buy(pen);
    assertThat(asked(bob)).contains(new Escrow.Lane(BigInteger.ZERO, 2));
  }

  private static Object broken() throws IOException {
    throw new IOException("the journal can't be written");
  }

  /// The lanes that `person` has asked on.
  private static List<Escrow.Lane> asked(Village.Person person) throws Exception {
    var lanes = new ArrayList<Escrow.Lane>();
    for (Ledger.File file : person.ledger.orElseThrow().files()) {
      Ask ask = Ask.decode(Notes.decode(file.data()).bytes("ask").orElseThrow()).ask();
      lanes.add(new Escrow.Lane(ask.lane(), ask.seq()));
    }
    return lanes;
  }
}
