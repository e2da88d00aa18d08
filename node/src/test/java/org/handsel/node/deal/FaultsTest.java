package org.handsel.node.deal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.handsel.core.escrow.Escrow;
import org.handsel.core.escrow.Phase;
import org.handsel.core.escrow.Pot;
import org.handsel.core.record.SignedRecord;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.app.Deals;
import org.handsel.node.app.RefusedException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Bad mail and bad chains: a clear word, nothing lost, and one can go on.
class FaultsTest extends InVillage {
  @TestFactory
  Stream<DynamicTest> lettersLostDoubledAndOvertakenChangeNothing() {
    return LongStream.range(0, 6).mapToObj(seed -> dynamicTest("seed=" + seed, () -> rude(seed)));
  }

  private void rude(long seed) throws Exception {
    for (Village.Person person : java.util.List.of(alice, bob)) {
      person.kill();
      person.rude = Optional.of(new Random(seed + person.name.length()));
      person.start();
    }
    village.meet();
    BigInteger before = alice.dollars();
    SignedRecord pen = alice.offer("a pen", "1", 1, Map.of());
    String deal = locked(pen);
    alice.act(deal, "deliver", Map.of());
    village.until(bob, deal, "delivered");
    bob.act(deal, "confirm", Map.of());
    village.until(bob, deal, "closed");
    bob.act(deal, "rate", Map.of("stars", "3"));
    alice.act(deal, "rate", Map.of("stars", "4"));
    village.until(alice, deal, "both ratings", seen -> seen.ratings().size() == 2);
    village.until(bob, deal, "both ratings", seen -> seen.ratings().size() == 2);
    assertThat(alice.dollars().subtract(before)).isEqualTo(BigInteger.valueOf(10_000));
  }

  @Test
  void aChainThatDiesInTheMiddleIsSaidAndTheDealGoesOn() throws Exception {
    String deal = locked(alice.offer("a pen", "1", 1, Map.of()));
    ProcessHandle.of(village.chain.pid()).orElseThrow().destroyForcibly();
    alice.runner().act(deal, "deliver", Map.of());
    village.until(bob, deal, "delivered");
    bob.act(deal, "confirm", Map.of());
    village.until(alice, deal, "closed");
  }

  @Test
  void aNodeOnAnotherChainIsToldSoBeforeAnythingIsSigned() throws Exception {
    change(bob, "place", (Object place) -> elsewhere((Escrow.Place) place));
    String ask = bob.buy(alice.offer("a pen", "1", 1, Map.of()));
    Deals.Deal refused = village.until(bob, ask, "lapsed");
    assertThat(refused.steps().getLast().what().key()).isEqualTo("deal.step.declined");
    assertThat(alice.runner().list(Optional.empty())).isEmpty();
  }

  @Test
  void aChainSetBackBelowWhatWasFinalIsSaidAndNothingIsForgotten() throws Exception {
    String deal = locked(alice.offer("a pen", "1", 1, Map.of()));
    change(bob, "look", (Object pot) -> unfunded((Pot) pot));
    Deals.Deal seen =
        village.until(
            bob,
            deal,
            "the trouble",
            it -> it.panel().next().key().equals("deal.trouble.chain-reset"));
    assertThat(seen.state()).isEqualTo("locked");
    change(bob, "look", pot -> pot);
    village.until(
        bob, deal, "the chain again", it -> it.panel().next().key().startsWith("deal.next."));
  }

  /// Bob confirms, and keeps his word from the chain: he waits for the time to claim to pass, after
  /// which everything would be his.
  @Test
  void aBuyerWhoConfirmsAndDoesNotPayStopsNobody() throws Exception {
    BigInteger before = alice.dollars();
    String deal = locked(alice.offer("a pen", "1", 1, Map.of("sellerDepositBps", Data.of(1000))));
    change(
        bob,
        "submit",
        _ -> {
          throw new IOException("he doesn't");
        },
        false);
    alice.act(deal, "deliver", Map.of());
    village.until(bob, deal, "delivered");
    bob.act(deal, "confirm", Map.of());
    village.until(
        alice,
        deal,
        "his word",
        seen -> seen.steps().stream().anyMatch(it -> it.what().key().equals("deal.step.released")));
    village.chain.advance(Duration.ofDays(13)); // of 14
    village.until(
        alice,
        deal,
        "her claim",
        seen -> seen.steps().stream().anyMatch(it -> it.what().key().equals("deal.step.claimed")));
    // The chain's time goes on until the time that his move may take is over.
    village.chain.advance(Duration.ofMinutes(11));
    village.until(alice, deal, "claimed");
    village.chain.advance(Duration.ofDays(3).plusMinutes(11));
    village.until(alice, deal, "closed");
    assertThat(alice.dollars().subtract(before)).isEqualTo(BigInteger.valueOf(10_000));
  }

  /// Alice's node accepts while Bob's word comes in: each holds what the other needs if locks are
  /// taken in any order.
  @Test
  void aWordThatIsHeardWhileAnotherIsSaidStopsNothing() throws Exception {
    SignedRecord pen = alice.offer("a pen", "1", 1, Map.of("accept", Data.of("manual")));
    String ask = bob.buy(pen);
    String deal = village.until(bob, ask, "proposed", seen -> seen.state().equals("proposed")).id();
    village.until(alice, deal, "proposed");
    var writing = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    alice.writes =
        change -> {
          if (change.steps().isEmpty() || writing.getCount() == 0) return;
          writing.countDown();
          await(goOn);
        };
    bob.act(deal, "decline", Map.of());
    await(writing); // her node holds the deal, and writes down what Bob said
    var accepting =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try {
                alice.runner().act(deal, "accept", Map.of());
              } catch (RefusedException _) {
                // he was faster
              }
            });
    village.until(
        "she never came to the lock", () -> accepting.getState() != Thread.State.RUNNABLE);
    goOn.countDown();
    assertThat(accepting.join(Duration.ofSeconds(60))).isTrue();
    village.until(alice, deal, "lapsed");
  }

  @Test
  void aProofThatCannotBeHadAtOnceIsHadLaterAndNothingWaitsForIt() throws Exception {
    String deal = locked(alice.offer("a pen", "1", 1, Map.of()));
    change(
        bob,
        "closing",
        _ -> {
          throw new MalformedException("one of the receipts is made up");
        });
    alice.act(deal, "deliver", Map.of());
    village.until(bob, deal, "delivered");
    bob.act(deal, "confirm", Map.of());
    village.until(bob, deal, "closed");
    village.until(alice, deal, "closed");
    assertThat(Exported.files(bob.runner().export(deal))).doesNotContainKey("closing.cbor");
    assertThat(Exported.closing(alice.runner().export(deal)).how()).isEqualTo("RELEASED");
    change(bob, "closing", proof -> proof);
    village.until(
        bob, deal, "the proof", _ -> Exported.files(export(bob, deal)).containsKey("closing.cbor"));
    assertThat(Exported.closing(bob.runner().export(deal)).how()).isEqualTo("RELEASED");
  }

  private static byte[] export(Village.Person person, String deal) {
    try {
      return person.runner().export(deal);
    } catch (RefusedException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aChainThatIsAwayIsSaidWhenBuying() throws Exception {
    SignedRecord pen = alice.offer("a pen", "1", 1, Map.of());
    change(
        bob,
        "balance",
        _ -> {
          throw new IOException("connection refused");
        });
    assertThatThrownBy(() -> bob.buy(pen))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("nothing was paid");
    assertThat(bob.runner().list(Optional.empty())).isEmpty();
  }

  /// Restarts `person` with a chain whose answers to `method` are changed.
  private void change(Village.Person person, String method, LyingEscrow.Change change)
      throws Exception {
    change(person, method, change, true);
  }

  /// The same; the chain isn't even asked unless `ask`.
  private void change(Village.Person person, String method, LyingEscrow.Change change, boolean ask)
      throws Exception {
    person.kill();
    person.between = escrow -> LyingEscrow.of(escrow, method, change, ask);
    person.start();
    village.meet();
  }

  private static Escrow.Place elsewhere(Escrow.Place place) {
    return new Escrow.Place(
        place.chain(), Bytes.of(new byte[32]), place.escrow(), place.codeHash());
  }

  private static Pot unfunded(Pot pot) {
    return new Pot(
        Phase.UNFUNDED, 0, BigInteger.ZERO, Optional.empty(), 3, pot.blockTime(), pot.certainty());
  }

  private String locked(SignedRecord listing) throws Exception {
    String ask = bob.buy(listing);
    String deal =
        village.until(bob, ask, "the locked money", seen -> seen.state().equals("locked")).id();
    village.until(alice, deal, "locked");
    return deal;
  }
}
