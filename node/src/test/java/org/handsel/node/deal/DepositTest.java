package org.handsel.node.deal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.core.rate.Hist;
import org.handsel.core.record.SignedRecord;
import org.handsel.ipfs.Data;
import org.handsel.node.app.Deals;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The price is paid, and only the damage deposit is left.
class DepositTest extends InVillage {
  private static final long RULING_SECONDS = 9 * 24 * 3600;

  private Village.Person carol;

  @BeforeEach
  void invite() throws Exception {
    carol = village.add("carol");
    village.meet();
    carol.offerToRule(500);
  }

  private SignedRecord bike() throws Exception {
    return alice.offer(
        "a bike",
        "12000",
        1,
        Map.of(
            "buyerDepositBps", Data.of(1000),
            "rulingSeconds", Data.of(RULING_SECONDS),
            "arbiters", Data.links(List.of(carol.id()))));
  }

  private String held() throws Exception {
    String deal = bob.buy(bike());
    village.until(bob, deal, "locked");
    bob.act(deal, "confirm", Map.of());
    for (Village.Person person : List.of(alice, bob)) village.until(person, deal, "held");
    return deal;
  }

  @Test
  void whoeverHasToRuleOnItIsTold() throws Exception {
    BigInteger before = alice.dollars();
    String deal = held();
    assertThat(alice.runner().show(deal).panel().next().key()).isEqualTo("deal.next.held.seller");
    alice.act(deal, "dispute", Map.of("text", "the frame is bent"));
    village.until(
        "no case came to the arbiter", () -> !carol.runner().list(Optional.empty()).isEmpty());
    String known = carol.runner().list(Optional.empty()).getFirst().id();
    Deals.Deal hers = village.until(carol, known, "her turn", it -> it.panel().waitsForMe());
    assertThat(hers.panel().next().key()).isEqualTo("deal.next.held.disputed.arbiter");
    Instant end = Instant.parse(hers.panel().deadline().orElseThrow());
    assertThat(end).isAfter(Instant.now().plusSeconds(RULING_SECONDS / 2));
    for (var party : Map.of("seller", alice, "buyer", bob).entrySet()) {
      village.until(
          party.getValue(),
          deal,
          "word of the dispute",
          it -> it.panel().next().key().equals("deal.next.held.disputed." + party.getKey()));
    }
    assertThatThrownBy(() -> carol.act(known, "rule", Map.of("sellerBps", "5000")))
        .hasMessageContaining("damageBps");
    carol.act(known, "rule", Map.of("damageBps", "5000", "feeBps", "0", "text", "half of it"));
    for (Village.Person person : List.of(alice, bob)) village.until(person, deal, "closed");
    assertThat(alice.dollars().subtract(before).longValueExact()).isEqualTo(126_000_000L);
  }

  @Test
  void whoRulesOnADeliveryCanGiveTheSellerOfTheDepositToo() throws Exception {
    BigInteger before = alice.dollars();
    String deal = bob.buy(bike());
    village.until(bob, deal, "locked");
    bob.act(deal, "dispute", Map.of("text", "nothing came"));
    village.until(
        "no case came to the arbiter", () -> !carol.runner().list(Optional.empty()).isEmpty());
    String known = carol.runner().list(Optional.empty()).getFirst().id();
    village.until(carol, known, "her turn", it -> it.panel().waitsForMe());
    Deals.Deal disputed = village.until(alice, deal, "disputed");
    assertThat(
            disputed.actions().stream()
                .filter(action -> action.verb().equals("claim"))
                .map(action -> action.consequence().key()))
        .containsExactly("deal.action.claim.disputed");
    carol.act(known, "rule", Map.of("sellerBps", "10000", "damageBps", "2500"));
    for (Village.Person person : List.of(alice, bob)) village.until(person, deal, "closed");
    assertThat(alice.dollars().subtract(before).longValueExact()).isEqualTo(123_000_000L);
  }

  @Test
  void aSellerWhoGivesItBackHasDoneHerPart() throws Exception {
    String deal = held();
    Deals.Action back =
        alice.runner().show(deal).actions().stream()
            .filter(action -> action.verb().equals("refund"))
            .findFirst()
            .orElseThrow();
    assertThat(back.consequence().key()).isEqualTo("deal.action.refund.held");
    alice.act(deal, "refund", Map.of());
    Deals.Deal end = village.until(bob, deal, "closed");
    assertThat(end.panel().money().key()).isEqualTo("deal.money.closed.returned");
    for (Village.Person person : List.of(alice, bob)) {
      village.until(person, deal, "closed");
      person.act(deal, "rate", Map.of("stars", "5"));
      assertThat(LapsedTest.closes(person)).containsExactly(Hist.Result.DONE);
    }
  }
}
