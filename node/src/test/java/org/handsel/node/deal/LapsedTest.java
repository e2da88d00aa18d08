package org.handsel.node.deal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.handsel.core.agree.Terms;
import org.handsel.core.deal.Ledger;
import org.handsel.core.escrow.Act;
import org.handsel.core.escrow.Escrow;
import org.handsel.core.escrow.EscrowException;
import org.handsel.core.mail.Letter;
import org.handsel.core.rate.Hist;
import org.handsel.core.record.Limits;
import org.handsel.core.record.SignedRecord;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.node.app.Deals;
import org.handsel.node.app.RefusedException;
import org.junit.jupiter.api.Test;

/// Bob asks, and then doesn't want to.
class LapsedTest extends InVillage {
  private static final Duration MONTH = Duration.ofDays(31);
  private static final Duration TWO_DAYS = Duration.ofDays(2);

  @Test
  void aDealThatCameToNothingIsForgottenAfterAMonthAndOneWithMoneyNever() throws Exception {
    String kept = village.until(bob, bob.buy(alice.offer("ink", "1", 1, Map.of())), "locked").id();
    String pen = bob.buy(alice.offer("a pen", "1", 1, Map.of("accept", Data.of("manual"))));
    village.until(bob, pen, "proposed");
    bob.act(pen, "decline", Map.of());
    village.until(alice, kept, "locked");
    village.chain.advance(Duration.ofHours(1)); // nobody can lock money for it any more
    long now = System.currentTimeMillis();
    for (Village.Person person : List.of(alice, bob)) {
      person.runner().sweep(now);
      assertThat(person.runner().list(Optional.empty())).hasSize(2);
      village.until(
          "what came to nothing was never forgotten",
          () -> {
            person.runner().sweep(now + MONTH.toMillis());
            return person.runner().list(Optional.empty()).size() == 1;
          });
      assertThat(person.runner().show(kept).state()).isEqualTo("locked");
      person.kill();
      person.start();
      assertThat(person.runner().list(Optional.empty())).hasSize(1);
    }
    village.meet();
    // the lines of history are there, and the next one follows them
    village.until(
        "Bob's three lines never became public",
        () -> alice.records().by(bob.id(), Hist.KIND).size() >= 3);
    String next = bob.buy(alice.offer("paper", "1", 1, Map.of()));
    village.until(bob, next, "locked");
  }

  @Test
  void anAskOfWhichNothingCameLapsesAfterTwoDays() throws Exception {
    SignedRecord pen = alice.offer("a pen", "1", 3, Map.of());
    bob.avoids = Set.of(alice.id());
    String ask = bob.buy(pen);
    String until = bob.runner().show(ask).panel().deadline().orElseThrow();
    assertThat(Instant.parse(until)).isAfter(Instant.now().plus(Duration.ofHours(47)));
    bob.ahead = Duration.ofHours(47);
    for (int looks = 0; looks < 5; looks++) village.rest();
    assertThat(bob.runner().show(ask).state()).isEqualTo("asked");
    bob.ahead = TWO_DAYS;
    Deals.Deal lapsed = village.until(bob, ask, "lapsed");
    assertThat(lapsed.steps().getLast().what().key()).isEqualTo("deal.step.expired");
    village.until("Bob never closed his line", () -> closes(bob).contains(Hist.Result.VOID));
    assertThat(bob.ledger.orElseThrow().subjects()).isEmpty(); // the ask isn't sent any more
    bob.avoids = Set.of();
    String next = village.until(bob, bob.buy(pen), "locked").id();
    assertThat(lane(next)).isEqualTo(new Escrow.Lane(BigInteger.ZERO, 2));
  }

  @Test
  void aQuoteForAnAskThatLapsedBindsNobody() throws Exception {
    alice.avoids = Set.of(bob.id());
    String ask = bob.buy(alice.offer("a pen", "1", 3, Map.of()));
    quotes(1);
    bob.ahead = TWO_DAYS;
    village.until(bob, ask, "lapsed");
    alice.avoids = Set.of();
    village.until("Alice was never answered", () -> !alice.answered.isEmpty());
    Deals.Deal lapsed = bob.runner().show(ask);
    assertThat(lapsed.state()).isEqualTo("lapsed");
    assertThat(lapsed.steps().getLast().what().key()).isEqualTo("deal.step.expired");
    assertEndedForAlice();
  }

  @Test
  void aQuoteForAnAskThatWasTakenBackBindsNobody() throws Exception {
    alice.avoids = Set.of(bob.id());
    String ask = bob.buy(alice.offer("a pen", "1", 3, Map.of()));
    quotes(1);
    bob.act(ask, "decline", Map.of());
    alice.avoids = Set.of();
    village.until("Alice was never answered", () -> !alice.answered.isEmpty());
    assertThat(bob.runner().show(ask).state()).isEqualTo("lapsed");
    assertEndedForAlice();
    alice.kill();
    alice.start();
    assertEndedForAlice();
  }

  @Test
  void quotesThatCameTooLateAreNoReasonToMakeNoMoreOnceTheirTimeIsOver() throws Exception {
    SignedRecord pen = alice.offer("a pen", "1", 3, Map.of());
    alice.avoids = Set.of(bob.id());
    for (int asks = 0; asks < 8; asks++) bob.buy(pen);
    quotes(8);
    for (Deals.Deal asked : bob.runner().list(Optional.of("asked"))) {
      bob.act(asked.id(), "decline", Map.of());
    }
    alice.avoids = Set.of();
    village.until(
        "Alice's quotes didn't all end",
        () -> alice.runner().list(Optional.of("lapsed")).size() == 8);
    Deals.Deal refused = village.until(bob, bob.buy(pen), "lapsed");
    assertThat(refused.steps().getLast().words()).contains("Too many open quotes");
    alice.ahead = Duration.ofHours(2); // the money would have had to be locked by now
    village.until(bob, bob.buy(pen), "locked");
  }

  /// Bob's node didn't take her quote: she has closed her line of history, and sells to others.
  private void assertEndedForAlice() throws Exception {
    Deals.Deal ended = alice.runner().list(Optional.of("lapsed")).getFirst();
    Deals.Step last = ended.steps().getLast();
    assertThat(last.what().key()).isEqualTo("deal.step.declined");
    assertThat(last.by().me()).isFalse();
    assertThat(last.words()).contains("the ask has");
    assertThat(ended.actions()).isEmpty();
    assertThat(closes(alice)).containsExactly(Hist.Result.VOID);
    assertThat(alice.ledger.orElseThrow().subjects()).isEmpty();
    assertThat(alice.ledger.orElseThrow().promises()).isEmpty(); // all of the stock is there
  }

  @Test
  void aQuoteThatComesBeforeTheNodeHasLookedAtItsClockIsTooLateAllTheSame() throws Exception {
    alice.avoids = Set.of(bob.id());
    String ask = bob.buy(alice.offer("a pen", "1", 3, Map.of()));
    quotes(1);
    Ledger outbox = alice.ledger.orElseThrow();
    Letter quote = outbox.letter(outbox.waiting(bob.id(), 0).getFirst()).orElseThrow();
    bob.kill();
    bob.ahead = TWO_DAYS;
    bob.start();
    assertThatThrownBy(() -> bob.letters.orElseThrow().read(alice.id(), quote))
        .hasMessageContaining("two days");
    village.until(bob, ask, "lapsed");
  }

  @Test
  void anAskIsNotQuotedThatIsOlderThanItLives() throws Exception {
    bob.avoids = Set.of(alice.id());
    String ask = bob.buy(alice.offer("a pen", "1", 3, Map.of()));
    alice.ahead = TWO_DAYS.plusMinutes(1);
    bob.avoids = Set.of();
    Deals.Deal refused = village.until(bob, ask, "lapsed");
    assertThat(refused.steps().getLast().what().key()).isEqualTo("deal.step.declined");
    assertThat(alice.runner().list(Optional.empty())).isEmpty();
  }

  @Test
  void aSellerWhoTakesDaysToAcceptIsPaidIfTheListingLeavesThatTime() throws Exception {
    long ten = Duration.ofDays(10).toSeconds();
    SignedRecord slow =
        alice.offer(
            "a pen", "1", 3, Map.of("accept", Data.of("manual"), "fundSeconds", Data.of(ten)));
    String pen = bob.buy(slow);
    village.until(bob, pen, "proposed");
    for (Village.Person person : List.of(alice, bob)) person.ahead = Duration.ofDays(5);
    village.chain.advance(Duration.ofDays(5));
    String second = bob.buy(slow);
    village.until(bob, second, "proposed");
    assertThat(lane(second)).isNotEqualTo(lane(pen));
    alice.act(bob.runner().show(pen).id(), "accept", Map.of());
    village.until(bob, pen, "locked");
  }

  @Test
  void whoTakesAnAskBackIsShownToHaveDoneSo() throws Exception {
    bob.avoids = Set.of(alice.id());
    String ask = bob.buy(alice.offer("a pen", "1", 3, Map.of()));
    bob.act(ask, "decline", Map.of());
    Deals.Step last = bob.runner().show(ask).steps().getLast();
    assertThat(last.what().key()).isEqualTo("deal.step.declined");
    assertThat(last.by().me()).isTrue();
  }

  @Test
  void anAskThatWasTakenBackIsNotSentThoughTheNodeWasKilledThen() throws Exception {
    String ask = killedWhileTakingBack(new Fuse(0, true));
    assertThat(bob.runner().show(ask).state()).isEqualTo("lapsed");
    assertThat(bob.ledger.orElseThrow().subjects()).isEmpty();
  }

  @Test
  void anAskThatWasAboutToBeTakenBackIsSentAllTheSameIfTheNodeWasKilledBefore() throws Exception {
    String ask = killedWhileTakingBack(new Fuse(0, false));
    assertThat(bob.runner().show(ask).state()).isEqualTo("asked");
    assertThat(bob.ledger.orElseThrow().subjects()).hasSize(1);
    bob.avoids = Set.of();
    village.meet();
    village.until(bob, ask, "locked");
  }

  /// An ask that Bob takes back, and dies as he notes it.
  private String killedWhileTakingBack(Fuse fuse) throws Exception {
    bob.avoids = Set.of(alice.id());
    String ask = bob.buy(alice.offer("a pen", "1", 3, Map.of()));
    village.until(
        "Bob's line never became public",
        () -> bob.ledger.orElseThrow().lines().getFirst().published());
    bob.kill();
    bob.fuse = fuse;
    bob.start();
    assertThatThrownBy(() -> bob.act(ask, "decline", Map.of())).isInstanceOf(Fuse.Killed.class);
    bob.kill();
    bob.fuse = Fuse.NEVER;
    bob.start();
    return ask;
  }

  @Test
  void whatWasAgreedAndNeverPaidIsForgottenTooThoughTheMoneyWasOnItsWay() throws Exception {
    bob.kill();
    bob.between = escrow -> LyingEscrow.refusing(escrow, Act.Fund.class::isInstance);
    bob.start();
    village.meet();
    String deal = village.until(bob, bob.buy(alice.offer("ink", "1", 1, Map.of())), "agreed").id();
    village.until(
        bob, deal, "the refusal", seen -> seen.panel().next().key().equals("deal.trouble.trying"));
    village.chain.advance(Duration.ofHours(1));
    village.until(bob, deal, "lapsed");
    long later = System.currentTimeMillis() + MONTH.toMillis();
    village.until(
        "Bob never forgot it",
        () -> {
          bob.runner().sweep(later);
          return bob.runner().list(Optional.empty()).isEmpty();
        });
    assertThat(bob.ledger.orElseThrow().files()).isEmpty();
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

  private void quotes(int count) throws Exception {
    village.until(
        "Alice never made all quotes",
        () -> alice.runner().list(Optional.of("quoted")).size() == count);
  }

  /// How the lines of history were closed that `person` closed.
  static Set<Hist.Result> closes(Village.Person person) throws Exception {
    var results = new HashSet<Hist.Result>();
    for (Ledger.Line line : person.ledger.orElseThrow().lines()) {
      var record = SignedRecord.decode(line.record().toArray(), Limits.PUBLIC);
      Hist.Ev event = Hist.of(record.payload().body().orElseThrow()).event();
      if (event instanceof Hist.Close close) results.add(close.result());
    }
    return results;
  }

  private Escrow.Lane lane(String deal) throws Exception {
    var terms = Exported.files(bob.runner().export(deal)).getOrDefault("terms.cbor", Bytes.EMPTY);
    Terms known = Terms.decode(terms.toArray());
    return new Escrow.Lane(known.lane(), known.seq());
  }
}
