package org.handsel.core.rate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    assertThat(Ratings.counting(List.of(open, bobs, fact(bob, rating))))
        .extracting(Ratings.Counted::rating)
        .containsExactly(rating);
  }

  @Test
  void aRatingThatWasNotSealedDoesNotCount() {
    Rating changed = rating("bad after all", open.id());
    assertThat(Ratings.counting(List.of(open, bobs, fact(bob, changed)))).isEmpty();
  }

  @Test
  void nobodyRatesADealThatWasAnothers() {
    Cid mallory = cid("mallory");
    Fact close = close(mallory, rating.seal());
    assertThat(Ratings.counting(List.of(open, close, fact(mallory, rating)))).isEmpty();
  }

  @Test
  void nobodyRatesThemselves() {
    Fact own =
        line(alice, 1, Optional.of(open.id()), new Hist.Open(ref(alice), Role.SELLER, "m", 1));
    Rating praise = rating("wonderful", own.id());
    var facts = List.of(open, own, close(alice, praise.seal()), fact(alice, praise));
    assertThat(Ratings.counting(facts)).isEmpty();
  }

  @Test
  void ofTwoRatingsOnOneSlotNeitherCounts() {
    Rating other = rating("bad", open.id());
    Fact twice = close(bob, other.seal());
    var facts = List.of(open, bobs, twice, fact(bob, rating), fact(bob, other));
    assertThat(Ratings.counting(facts)).isEmpty();
  }

  @Test
  void aDealThatTheRatedSideCallsVoidIsNotRatedWithoutAProof() {
    Fact done = aliceCloses(Hist.Result.DONE);
    Fact nothing = aliceCloses(Hist.Result.VOID);
    assertThat(Ratings.counting(List.of(open, bobs, done, fact(bob, rating)))).hasSize(1);
    assertThat(Ratings.counting(List.of(open, bobs, nothing, fact(bob, rating)))).isEmpty();
  }

  @Test
  void nobodyElseCallsADealVoid() {
    Fact bobsWord =
        line(
            bob,
            2,
            Optional.of(bobs.id()),
            new Hist.Close(open.id(), Hist.Result.VOID, Optional.empty()));
    assertThat(Ratings.counting(List.of(open, bobs, bobsWord, fact(bob, rating)))).hasSize(1);
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
    assertThat(History.of(alice, List.of(open, second, third)).counts(5))
        .isEqualTo(new History.Counts(1, 0, 0, 0, 1, 0));
    assertThat(History.of(alice, List.of(open, second, third)).counts(10))
        .isEqualTo(new History.Counts(1, 0, 0, 0, 0, 1));
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
