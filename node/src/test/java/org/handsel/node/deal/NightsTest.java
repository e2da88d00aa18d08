package org.handsel.node.deal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.core.record.SignedRecord;
import org.handsel.core.service.Booking;
import org.handsel.core.service.Order;
import org.handsel.ipfs.Data;
import org.handsel.node.app.Deals;
import org.handsel.node.app.RefusedException;
import org.handsel.node.listing.FieldText;
import org.handsel.services.stays.Stays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Alice lets her attic, and nobody has a night that somebody else has.
class NightsTest extends InVillage {
  private final Stays stays = new Stays();
  private Village.Person carol;
  private SignedRecord attic;
  private long today;

  @BeforeEach
  void open() throws Exception {
    carol = village.add("carol");
    village.meet();
    today = alice.escrow().now() / 86_400;
    attic =
        alice.slot(
            stays.kind(),
            "attic",
            stays.by(
                alice.key.address(),
                "attic",
                Data.map()
                    .put("title", "Attic")
                    .put("price", Data.list(Data.of("USD"), Data.of("10000")))
                    .put("guests", 2)
                    .put("parts", 2)
                    .put("partPrice", Data.list(Data.of("USD"), Data.of("4000")))
                    .put("cancelDays", 3)
                    .build()));
  }

  private Map<String, String> nights(long first, long nights, String parts) {
    return Map.of(
        "arrive",
        LocalDate.ofEpochDay(today + first).toString(),
        "leave",
        LocalDate.ofEpochDay(today + first + nights).toString(),
        "guests",
        "1",
        "parts",
        parts);
  }

  private String book(Village.Person guest, Map<String, String> wanted) throws Exception {
    var purchase = new Deals.Purchase(attic.id().toString(), 1, "", List.of(), wanted);
    return guest.runner().buy(purchase).id();
  }

  private List<Integer> taken(Map<String, String> wanted) throws Exception {
    var order = new Order(1, FieldText.choice(stays, wanted));
    Booking it = stays.booking(attic.payload().body().orElseThrow(), order).orElseThrow();
    var taken = new ArrayList<Integer>();
    var around =
        new Booking(it.guard(), it.resource(), it.firstNight() - 1, it.nights() + 2, it.units());
    for (int units : bob.escrow().taken(List.of(around)).getFirst()) taken.add(units);
    return taken;
  }

  @Test
  void nightsAreTakenTogetherWithTheMoneyAndKeptByWhoStayed() throws Exception {
    BigInteger before = bob.dollars();
    // Over the end of a word of 16 nights, whatever day it is.
    Map<String, String> wanted = nights(10, 18, "");
    Deals.Deal locked = village.until(bob, book(bob, wanted), "locked");
    assertThat(locked.choice()).containsEntry("arrive", wanted.get("arrive"));
    assertThat(before.subtract(bob.dollars()).longValueExact()).isEqualTo(18 * 100_000_000L);
    assertThat(taken(wanted)).hasSize(20).startsWith(0).endsWith(0);
    assertThat(taken(wanted).subList(1, 19)).containsOnly(Booking.WHOLE);
    for (Map<String, String> overlapping :
        List.of(nights(9, 2, ""), nights(27, 2, "1"), nights(12, 1, "2"))) {
      assertThatThrownBy(() -> book(carol, overlapping))
          .isInstanceOfSatisfying(
              RefusedException.class, e -> assertThat(e.code()).isEqualTo("deal.taken"));
    }
    village.until(carol, book(carol, nights(28, 2, "")), "locked");
    bob.act(locked.id(), "confirm", Map.of());
    village.until(bob, locked.id(), "closed");
    assertThat(taken(wanted).subList(1, 19)).containsOnly(Booking.WHOLE);
  }

  @Test
  void whoCancelsInTimeFreesTheNights() throws Exception {
    BigInteger before = bob.dollars();
    Map<String, String> wanted = nights(10, 2, "");
    String deal = village.until(bob, book(bob, wanted), "locked").id();
    bob.act(deal, "cancel", Map.of());
    village.until(bob, deal, "closed");
    assertThat(taken(wanted)).containsOnly(0);
    // 5 % is the host's.
    assertThat(before.subtract(bob.dollars()).longValueExact()).isEqualTo(10_000_000);
    village.until(carol, book(carol, wanted), "locked");
  }

  private String aliceDeal() throws Exception {
    village.until("she was never asked", () -> !alice.runner().list(Optional.empty()).isEmpty());
    return alice.runner().list(Optional.empty()).getFirst().id();
  }

  private static List<String> words(Deals.Deal deal) {
    return deal.steps().stream().map(Deals.Step::words).filter(it -> !it.isEmpty()).toList();
  }

  @Test
  void theAddressIsToldOnceTheMoneyIsLockedAndNotBefore() throws Exception {
    String early = book(bob, nights(10, 2, ""));
    // Seen at her end: she has written the address down only if the money was locked by then.
    village.until(
        alice,
        aliceDeal(),
        "her word",
        deal -> {
          if (!deal.state().equals("locked")) assertThat(words(deal)).isEmpty();
          return !words(deal).isEmpty();
        });
    String locked = village.until(bob, early, "locked").id();
    village.until(
        "the address came",
        () -> words(bob.runner().show(locked)).equals(List.of(Village.ADDRESS)));
    alice.kill();
    alice.start();
    village.meet();
    bob.act(locked, "tell", Map.of("text", "We come at nine."));
    village.until(
        "his words came",
        () ->
            words(alice.runner().show(locked))
                .equals(List.of(Village.ADDRESS, "We come at nine.")));
    assertThatThrownBy(() -> bob.runner().act(locked, "tell", Map.of("text", " ")))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.code()).isEqualTo("deal.text"));
  }

  /// As many nights for each booking, none of them taken.
  private static List<int[]> free(List<?> taken) {
    return taken.stream().map(it -> new int[((int[]) it).length]).toList();
  }

  @Test
  void twoWhoBookAtOnceNeverHaveOneNightAndTheLoserKeepsTheMoney() throws Exception {
    for (Village.Person one : List.of(alice, bob, carol)) {
      one.kill();
      // Nobody sees what the other has until the money is locked.
      one.between = escrow -> LyingEscrow.of(escrow, "taken", it -> free((List<?>) it), true);
      one.start();
    }
    village.meet();
    BigInteger bobs = bob.dollars();
    BigInteger carols = carol.dollars();
    String his = book(bob, nights(10, 4, ""));
    String hers = book(carol, nights(13, 2, "1"));
    village.until(
        "neither came through",
        () -> state(bob, his).equals("locked") || state(carol, hers).equals("locked"));
    village.chain.advance(Duration.ofHours(1)); // the quote's time is over
    village.until(
        "both or none came through",
        () ->
            List.of(state(bob, his), state(carol, hers)).contains("lapsed")
                && List.of(state(bob, his), state(carol, hers)).contains("locked"));
    boolean bobWon = state(bob, his).equals("locked");
    assertThat(bobs.subtract(bob.dollars()).longValueExact()).isEqualTo(bobWon ? 400_000_000 : 0);
    assertThat(carols.subtract(carol.dollars()).longValueExact())
        .isEqualTo(bobWon ? 0 : 80_000_000);
  }

  private static String state(Village.Person who, String deal) throws Exception {
    return who.runner().show(deal).state();
  }

  @Test
  void onceTheGuestsAreThereTheHostIsPaidUnlessTheyObject() throws Exception {
    Map<String, String> wanted = nights(10, 2, "");
    String deal = village.until(bob, book(bob, wanted), "locked").id();
    village.until(alice, deal, "locked");
    alice.act(deal, "deliver", Map.of("text", "The key is under the mat."));
    village.until(bob, deal, "delivered");
    assertThat(alice.runner().show(deal).actions())
        .extracting(Deals.Action::verb)
        .doesNotContain("claim"); // not before they can arrive
    village.chain.advance(Duration.ofDays(11));
    alice.act(deal, "claim", Map.of());
    village.until(bob, deal, "claimed");
    village.chain.advance(Duration.ofDays(3).plusMinutes(11));
    village.until(alice, deal, "closed");
  }
}
