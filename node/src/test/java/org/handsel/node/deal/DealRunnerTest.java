package org.handsel.node.deal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.handsel.core.escrow.Phase;
import org.handsel.core.escrow.Pot;
import org.handsel.core.money.Money;
import org.handsel.core.record.Payload;
import org.handsel.core.record.SignedRecord;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.node.app.Deals;
import org.handsel.node.app.People;
import org.handsel.node.app.Portion;
import org.handsel.node.app.RefusedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Whole deals between nodes in this process, on a real chain.
class DealRunnerTest extends InVillage {
  private static final BigInteger PRICE = BigInteger.valueOf(120_000_000);

  private Village.Person carol;

  @BeforeEach
  void live() throws Exception {
    carol = village.add("carol");
    village.meet();
  }

  private SignedRecord bike(long quantity) throws Exception {
    carol.offerToRule(500);
    return alice.offer(
        "a bike",
        "12000",
        quantity,
        Map.of(
            "sellerDepositBps", Data.of(1000),
            "arbiters", Data.links(List.of(carol.id()))));
  }

  @Test
  void onlyTheDealsOfThePortionThatIsShownAreLookedAt() throws Exception {
    bob.kill();
    var drawn = new AtomicInteger();
    bob.between =
        escrow ->
            LyingEscrow.of(
                escrow,
                "place", // what a step cost is said in the chain's coin
                place -> {
                  drawn.incrementAndGet();
                  return place;
                },
                true);
    bob.start();
    village.meet();
    String old = village.until(bob, bob.buy(alice.offer("ink", "1", 1, Map.of())), "locked").id();
    alice.act(old, "deliver", Map.of());
    village.until(bob, old, "delivered");
    String next =
        village.until(bob, bob.buy(alice.offer("a pen", "1", 1, Map.of())), "locked").id();
    int before = drawn.get();
    bob.runner().show(next);
    int each = drawn.get() - before;
    assertThat(each).isPositive();
    assertThat(bob.runner().waiting()).isEqualTo(1);
    Portion<Deals.Deal> first = bob.runner().portion(0, 1);
    assertThat(first.items()).extracting(Deals.Deal::id).containsExactly(old); // it waits for him
    assertThat(first.all()).isEqualTo(2);
    Portion<Deals.Deal> last = bob.runner().portion(7, 1);
    assertThat(last.items()).extracting(Deals.Deal::id).containsExactly(next);
    assertThat(last.from()).isEqualTo(1);
    assertThat(drawn.get() - before).isEqualTo(3 * each);
  }

  @Test
  void aBikeIsBoughtDeliveredPaidAndRated() throws Exception {
    BigInteger before = alice.dollars();
    String deal = locked(bike(1));
    village.until(alice, deal, "the address", seen -> keys(seen).contains("deal.step.told"));
    alice.act(deal, "deliver", Map.of("text", "by the door"));
    Deals.Deal delivered = village.until(bob, deal, "delivered");
    assertThat(delivered.steps().stream().map(Deals.Step::words)).contains("by the door");
    bob.act(deal, "confirm", Map.of());
    village.until(alice, deal, "closed");
    village.until(bob, deal, "closed");
    assertThat(alice.dollars().subtract(before)).isEqualTo(PRICE);
    assertThat(village.until(alice, deal, "closed").gas())
        .extracting(Deals.Gas::step)
        .contains("deposit");

    bob.act(deal, "rate", Map.of("stars", "5", "text", "as described"));
    assertThat(village.until(alice, deal, "closed").ratings()).isEmpty();
    alice.act(deal, "rate", Map.of("stars", "4", "text", "paid at once"));
    village.until(bob, deal, "both ratings", seen -> seen.ratings().size() == 2);
    Deals.Deal told = village.until(alice, deal, "both ratings", it -> it.ratings().size() == 2);
    assertThat(told.ratings()).noneMatch(People.Rating::contested);
    // Once a rating is public the deal shows what has become of it.
    People.Rating it = told.ratings().getFirst();
    var contested =
        new People.Rating(
            it.by(),
            it.role(),
            it.stars(),
            it.text(),
            it.grade(),
            it.late(),
            true,
            it.early(),
            it.at(),
            it.record());
    alice.rated.put(Cid.parse(it.record()), contested);
    assertThat(alice.runner().show(deal).ratings()).contains(contested).hasSize(2);
    for (Village.Person person : List.of(alice, bob)) {
      assertThat(Exported.closing(person.runner().export(deal)).how()).isEqualTo("RELEASED");
    }
  }

  @Test
  void aSellerWhoVanishesPaysForItAndTheBuyerIsAlone() throws Exception {
    BigInteger before = bob.dollars();
    String deal = locked(bike(1));
    String lockedAt = when(village.until(bob, deal, "locked"), "deal.step.locked");
    alice.kill();
    village.chain.advance(Duration.ofDays(15));
    Deals.Deal end = village.until(bob, deal, "closed");
    // later looks at the chain don't move what happened
    assertThat(when(end, "deal.step.locked")).isEqualTo(lockedAt);
    assertThat(when(end, "deal.step.timeout")).isGreaterThan(lockedAt);
    // the price back, and a tenth of it from her stake
    assertThat(bob.dollars().subtract(before)).isEqualTo(PRICE.divide(BigInteger.TEN));
  }

  @Test
  void whoLooksLateDoesNotDateTheLockByThat() throws Exception {
    var away = new AtomicBoolean(true);
    alice.kill();
    alice.between =
        escrow ->
            LyingEscrow.of(
                escrow,
                "look",
                answer -> {
                  var pot = (Pot) answer;
                  boolean hidden = away.get() && pot.phase() != Phase.UNFUNDED;
                  if (hidden) throw new IOException("the chain is away");
                  return pot;
                },
                true);
    alice.start();
    village.meet();
    Deals.Deal his = village.until(bob, bob.buy(bike(1)), "locked");
    String locked = when(his, "deal.step.locked");
    village.chain.advance(Duration.ofDays(2));
    away.set(false);
    Instant seen =
        Instant.parse(when(village.until(alice, his.id(), "locked"), "deal.step.locked"));
    assertThat(seen)
        .isBetween(Instant.parse(locked), Instant.parse(locked).plus(Duration.ofHours(1)));
  }

  @Test
  void theArbiterDividesWhatTheTwoDisagreeAbout() throws Exception {
    String deal = locked(bike(1));
    BigInteger before = alice.dollars();
    BigInteger carols = carol.dollars();
    BigInteger bobs = bob.dollars();
    alice.act(deal, "deliver", Map.of("text", "at the station"));
    alice.act(deal, "claim", Map.of());
    village.until(bob, deal, "claimed");
    bob.act(deal, "dispute", Map.of("text", "the frame is bent"));
    for (int i = 0; i < 200 && carol.runner().list(Optional.empty()).isEmpty(); i++) {
      village.until(bob, deal, "the dispute", seen -> seen.state().equals("disputed"));
    }
    village.until(
        bob, deal, "the case to be out", _ -> !carol.runner().list(Optional.empty()).isEmpty());
    carol.act(
        deal, "rule", Map.of("sellerBps", "6000", "feeBps", "300", "text", "it was not described"));
    Deals.Deal end = village.until(bob, deal, "closed");
    village.until(alice, deal, "closed");
    // 3 % of the price and the stake; her node takes it out of the escrow by itself
    BigInteger fee = BigInteger.valueOf(3_960_000);
    village.until(
        carol,
        deal,
        "her fee",
        seen -> seen.gas().stream().anyMatch(gas -> gas.step().equals("withdraw")));
    assertThat(carol.dollars().subtract(carols)).isEqualTo(fee);
    // 60 % and her stake, which went into the escrow before; Bob has lost, and the fee is his
    BigInteger got = alice.dollars().subtract(before);
    assertThat(OffersTest.minor(end, "toSeller")).isEqualTo(got);
    assertThat(OffersTest.minor(end, "toArbiter")).isEqualTo(fee);
    assertThat(bob.dollars()).isEqualTo(bobs.add(OffersTest.minor(end, "toBuyer")));
  }

  /// Bob has never met Carol: nothing that she says comes to him but through Alice.
  @Test
  void aRulingReachesWhoIsNotConnectedWithTheArbiter() throws Exception {
    String deal = locked(bike(1));
    carol.avoids = Set.of(bob.id());
    alice.act(deal, "deliver", Map.of("text", "at the station"));
    alice.act(deal, "claim", Map.of());
    village.until(bob, deal, "claimed");
    bob.act(deal, "dispute", Map.of("text", "the frame is bent"));
    village.until(
        bob, deal, "the case to be out", _ -> !carol.runner().list(Optional.empty()).isEmpty());
    carol.act(deal, "rule", Map.of("sellerBps", "6000", "feeBps", "0", "text", "it was bent"));
    Deals.Deal seen =
        village.until(
            bob,
            deal,
            "her words",
            it -> it.steps().stream().anyMatch(step -> step.words().equals("it was bent")));
    assertThat(seen.steps()).extracting(step -> step.what().key()).contains("deal.step.ruled");
  }

  @Test
  void bothCanDivideThePotAsTheyLike() throws Exception {
    String deal = locked(bike(1));
    bob.act(deal, "settle", Map.of("sellerBps", "5000"));
    String offer = OffersTest.name(OffersTest.offer(village, alice, deal, 1));
    alice.act(deal, "agree", Map.of("offer", offer));
    village.until(bob, deal, "closed");
    assertThat(village.until(alice, deal, "closed").panel().money().key())
        .isEqualTo("deal.money.closed.settled");
  }

  @Test
  void oppositeButtonsAtOnceEndTheSameOnBothSides() throws Exception {
    String deal = locked(bike(1));
    village.until(alice, deal, "locked");
    alice.runner().act(deal, "refund", Map.of());
    bob.runner().act(deal, "confirm", Map.of());
    String one = village.until(alice, deal, "closed").panel().money().key();
    String other = village.until(bob, deal, "closed").panel().money().key();
    assertThat(one).isEqualTo(other);
  }

  @Test
  void theLastOneIsNeverSoldTwice() throws Exception {
    SignedRecord bike = bike(1);
    String first = bob.buy(bike);
    String second = carol.buy(bike);
    village.until(
        bob,
        first,
        "an end",
        seen -> !List.of("asked", "quoted", "proposed", "agreed").contains(seen.state()));
    village.until(
        carol,
        second,
        "an end",
        seen -> !List.of("asked", "quoted", "proposed", "agreed").contains(seen.state()));
    var states = List.of(bob.runner().show(first).state(), carol.runner().show(second).state());
    assertThat(states).containsExactlyInAnyOrder("locked", "lapsed");
    assertThatThrownBy(() -> bob.buy(bike)).isInstanceOf(RefusedException.class);
  }

  /// Dave has an offer to rule like Carol's, but only Bob wants him.
  @Test
  void aBuyerCannotBringAnArbiterOfTheirOwn() throws Exception {
    Village.Person dave = village.add("dave");
    village.meet();
    dave.offerToRule(500);
    for (boolean named : new boolean[] {true, false}) {
      SignedRecord listing = named ? bike(1) : alice.offer("a pen", "1", 1, Map.of());
      Deals.Deal end = village.until(bob, wanting(dave, listing), "lapsed");
      assertThat(end.steps().getLast().what().key()).isEqualTo("deal.step.declined");
    }
    String deal = wanting(carol, bike(1));
    village.until(bob, deal, "the locked money", seen -> seen.state().equals("locked"));
  }

  private String wanting(Village.Person arbiter, SignedRecord listing) throws Exception {
    var arbiters = List.of(arbiter.id().toString());
    var purchase = new Deals.Purchase(listing.id().toString(), 1, "here", arbiters, Map.of());
    return bob.runner().buy(purchase).id();
  }

  @Test
  void aPriceBeyondAllMoneyIsRefusedAndNotAFailure() throws Exception {
    SignedRecord moon = alice.offer("the moon", Money.MINOR_MAX.toString(), 1_000_000, Map.of());
    var all = new Deals.Purchase(moon.id().toString(), 1_000_000, "here", List.of(), Map.of());
    assertThatThrownBy(() -> bob.runner().buy(all)).isInstanceOf(RefusedException.class);
    assertThat(bob.runner().list(Optional.empty())).isEmpty();
  }

  @Test
  void aListingWithAClauseThatIsNotKnownIsNotActedOn() throws Exception {
    SignedRecord strange = demanding(bike(1), "sealed-bids");
    assertThatThrownBy(() -> bob.buy(strange))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("doesn't know");
    assertThat(bob.runner().list(Optional.empty())).isEmpty();
  }

  @Test
  void tooLittleMoneyIsSaidBeforeAnythingIsAsked() throws Exception {
    SignedRecord palace = alice.offer("a palace", "99999999", 1, Map.of());
    assertThatThrownBy(() -> bob.buy(palace))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("your wallet holds");
    assertThat(bob.runner().list(Optional.empty())).isEmpty();
  }

  /// What Bob has open on his page is replaced meanwhile: by one less of the same, then by another.
  @Test
  void anOlderRevisionIsBoughtUnlessMoreThanTheNumberChanged() throws Exception {
    SignedRecord three = bike(3);
    SignedRecord two = bike(2);
    String ask = bob.buy(three);
    assertThat(bob.runner().show(ask).listing()).contains(two.id().toString());
    alice.offer("a bike", "13000", 2, Map.of());
    assertThatThrownBy(() -> bob.buy(two))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("changed meanwhile");
  }

  /// Alice's next revision of `listing`, which says that a reader has to know `clause`.
  private SignedRecord demanding(SignedRecord listing, String clause) throws Exception {
    Payload it = listing.payload();
    var payload =
        new Payload(
            it.form(),
            it.kind(),
            it.author(),
            it.dev(),
            it.n() + 1,
            it.log(),
            it.at() + 1,
            it.body(),
            it.exp(),
            it.slot(),
            it.topics(),
            it.was(),
            List.of(clause));
    SignedRecord record = SignedRecord.sign(payload, alice.pen().device());
    alice.publish(record);
    return record;
  }

  private String locked(SignedRecord listing) throws Exception {
    String ask = bob.buy(listing);
    String deal =
        village.until(bob, ask, "the locked money", seen -> seen.state().equals("locked")).id();
    village.until(alice, deal, "locked");
    return deal;
  }

  private static List<String> keys(Deals.Deal deal) {
    return deal.steps().stream().map(step -> step.what().key()).toList();
  }

  private static String when(Deals.Deal deal, String key) {
    return deal.steps().stream()
        .filter(step -> step.what().key().equals(key))
        .findFirst()
        .orElseThrow()
        .at();
  }
}
