package org.handsel.core.rate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.handsel.core.agree.Role;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.junit.jupiter.api.Test;

/// bob rates alice after a deal.
class RatingsTest {
  private static final Bytes SALT = Bytes.of(new byte[32]);
  private final Cid alice = cid("alice");
  private final Cid bob = cid("bob");
  private final Fact open =
      line(alice, 0, Optional.empty(), new Hist.Open(ref(bob), Role.SELLER, "market", 1_000));
  private final Rating rating = rating("good", open.id());
  private final Fact bobs = close(bob, rating.seal());

  @Test
  void aRatingThatOpensSlotAndSealCounts() {
    assertThat(counting(List.of(open, bobs, fact(bob, rating))))
        .extracting(Ratings.Counted::rating)
        .containsExactly(rating);
  }

  @Test
  void aRatingThatWasNotSealedDoesNotCount() {
    Rating changed = rating("bad after all", open.id());
    assertThat(counting(List.of(open, bobs, fact(bob, changed)))).isEmpty();
  }

  @Test
  void nobodyRatesADealThatWasAnothers() {
    Cid mallory = cid("mallory");
    Fact close = close(mallory, rating.seal());
    assertThat(counting(List.of(open, close, fact(mallory, rating)))).isEmpty();
  }

  @Test
  void nobodyRatesThemselves() {
    Fact own =
        line(alice, 1, Optional.of(open.id()), new Hist.Open(ref(alice), Role.SELLER, "m", 1));
    Rating praise = rating("wonderful", own.id());
    var facts = List.of(open, own, close(alice, praise.seal()), fact(alice, praise));
    assertThat(counting(facts)).isEmpty();
  }

  @Test
  void ofTwoRatingsOnOneSlotNeitherCounts() {
    Rating other = rating("bad", open.id());
    Fact twice = close(bob, other.seal());
    var facts = List.of(open, bobs, twice, fact(bob, rating), fact(bob, other));
    assertThat(counting(facts)).isEmpty();
  }

  @Test
  void aDealThatTheRatedSideCallsVoidIsNotRatedWithoutAProof() {
    Fact done = aliceCloses(Hist.Result.DONE);
    Fact nothing = aliceCloses(Hist.Result.VOID);
    assertThat(counting(List.of(open, bobs, done, fact(bob, rating)))).hasSize(1);
    assertThat(counting(List.of(open, bobs, nothing, fact(bob, rating)))).isEmpty();
  }

  @Test
  void nobodyElseCallsADealVoid() {
    Fact bobsWord =
        line(
            bob,
            2,
            Optional.of(bobs.id()),
            new Hist.Close(open.id(), Hist.Result.VOID, Optional.empty()));
    assertThat(counting(List.of(open, bobs, bobsWord, fact(bob, rating)))).hasSize(1);
  }

  @Test
  void aMissingLineAndAForkShow() {
    Fact second =
        line(
            alice,
            1,
            Optional.of(open.id()),
            new Hist.Close(open.id(), Hist.Result.DONE, Optional.empty()));
    Fact third =
        line(
            alice,
            2,
            Optional.of(second.id()),
            new Hist.Open(ref(cid("carol")), Role.SELLER, "m", 9));
    assertThat(History.of(alice, List.of(open, second, third)).complete()).isTrue();
    assertThat(History.of(alice, List.of(open, third)).complete()).isFalse();
    Fact beside =
        line(alice, 0, Optional.empty(), new Hist.Open(ref(cid("dave")), Role.SELLER, "m", 9));
    assertThat(History.of(alice, List.of(open, beside)).forked()).isTrue();
    assertThat(History.of(alice, List.of(open, second, third)).counts(5, Set.of()))
        .isEqualTo(new History.Counts(1, 0, 0, 0, 1, 0, 0));
    assertThat(History.of(alice, List.of(open, second, third)).counts(10, Set.of()))
        .isEqualTo(new History.Counts(1, 0, 0, 0, 0, 1, 0));
  }

  /// The other side may have to wait until she says how it ended, or her time is over.
  @Test
  void anAttestedRatingCountsOnceTheRatedSideHasClosedOrIsPastDue() {
    Rating attested =
        new Rating(open.id(), SALT, alice, Role.SELLER, 1, "", Rating.Grade.ATTESTED, SALT);
    Fact close = close(bob, attested.seal());
    Fact word = fact(bob, attested);
    var before = counting(List.of(open, close, word)).getFirst();
    assertThat(before.early(1_000)).isTrue();
    assertThat(before.early(1_001)).isFalse();
    Fact hers = aliceCloses(Hist.Result.DONE);
    assertThat(counting(List.of(open, close, word, hers)).getFirst().early(1)).isFalse();
    // nobody waits for play
    assertThat(counting(List.of(open, bobs, fact(bob, rating))).getFirst().early(1)).isFalse();
  }

  @Test
  void whatIsCalledProvenWithoutAReceiptIsAttestedAtMost() {
    Rating boast =
        new Rating(open.id(), SALT, alice, Role.SELLER, 5, "", Rating.Grade.PROVEN, SALT);
    var counted = counting(List.of(open, close(bob, boast.seal()), fact(bob, boast))).getFirst();
    assertThat(counted.grade()).isEqualTo(Rating.Grade.ATTESTED);
    assertThat(counted.early(1)).isTrue();
  }

  @Test
  void aDealThatTheTwoSidesEndDifferentlyIsContestedOnBothSides() {
    Fact same = aliceCloses(Hist.Result.DONE);
    assertThat(Ratings.judge(List.of(open, bobs, same, fact(bob, rating))).contested()).isEmpty();
    for (var other : List.of(Hist.Result.CANCELLED_BY_BUYER, Hist.Result.VOID)) {
      Fact hers = aliceCloses(other);
      var judged = Ratings.judge(List.of(open, bobs, hers, fact(bob, rating)));
      assertThat(judged.contested()).containsExactlyInAnyOrder(open.id(), cid("mine"));
      assertThat(judged.counting()).allMatch(Ratings.Counted::contested);
      assertThat(History.of(alice, List.of(open, hers)).counts(5, judged.contested()))
          .isEqualTo(new History.Counts(0, 0, 0, 0, 0, 0, 1));
    }
  }

  /// Else anybody would contest the deals of others.
  @Test
  void aRatingThatDoesNotOpenContestsNothing() {
    Fact hers = aliceCloses(Hist.Result.RULED);
    Cid mallory = cid("mallory");
    var facts = List.of(open, hers, close(mallory, rating.seal()), fact(mallory, rating));
    assertThat(Ratings.judge(facts).contested()).isEmpty();
  }

  private static List<Ratings.Counted> counting(List<Fact> facts) {
    return Ratings.judge(facts).counting();
  }

  private Fact aliceCloses(Hist.Result result) {
    return line(
        alice, 1, Optional.of(open.id()), new Hist.Close(open.id(), result, Optional.empty()));
  }

  private Bytes ref(Cid other) {
    return Hist.ref(SALT, alice, other);
  }

  private Rating rating(String text, Cid slot) {
    return new Rating(slot, SALT, alice, Role.SELLER, 5, text, Rating.Grade.PLAY, SALT);
  }

  private static Fact close(Cid author, Bytes seal) {
    return line(
        author,
        1,
        Optional.of(cid("before")),
        new Hist.Close(cid("mine"), Hist.Result.DONE, Optional.of(seal)));
  }

  private static Fact line(Cid author, long height, Optional<Cid> prev, Hist.Ev event) {
    Data.Map body = new Hist(height, prev, event).toData();
    return named(author, Hist.KIND, body);
  }

  private static Fact fact(Cid author, Rating rating) {
    return named(author, Rating.KIND, rating.toData());
  }

  private static Fact named(Cid author, String kind, Data.Map body) {
    var all = new ArrayList<Data>(List.of(Data.of(author), Data.of(kind), body));
    Cid id = Cid.of(Cid.DAG_CBOR, DagCbor.encode(Data.list(all)));
    return new Fact(id, author, Bytes.utf8("laptop of " + author), kind, 0, body);
  }

  private static Cid cid(String name) {
    return Cid.of(Cid.DAG_CBOR, Bytes.utf8(name).toArray());
  }
}
