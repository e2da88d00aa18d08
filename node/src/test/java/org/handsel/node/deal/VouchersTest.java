package org.handsel.node.deal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.core.agree.Terms;
import org.handsel.core.deal.Ledger;
import org.handsel.core.escrow.Act;
import org.handsel.core.escrow.EscrowDeal;
import org.handsel.core.escrow.Escrowed;
import org.handsel.core.mail.Letter;
import org.handsel.core.record.SignedRecord;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.app.Deals;
import org.junit.jupiter.api.Test;

/// Alice gives ten lessons at a dollar, and Bob pays each by a voucher.
class VouchersTest extends InVillage {
  private static final long DOLLAR = 1_000_000;

  private String deal() throws Exception {
    return deal(Map.of());
  }

  private String deal(Map<String, Data> policy) throws Exception {
    SignedRecord listing =
        alice.slot(
            new Lessons().kind(),
            "lessons",
            Data.map()
                .put("title", "The accordion")
                .put("price", Data.list(Data.of("USD"), Data.of("100")))
                .put("policy", new Data.Map(policy))
                .build());
    var purchase = new Deals.Purchase(listing.id().toString(), 10, "", List.of(), Map.of());
    String deal = village.until(bob, bob.runner().buy(purchase).id(), "locked").id();
    village.until(alice, deal, "locked");
    return deal;
  }

  private void pay(String deal, int steps) throws Exception {
    bob.act(deal, "pay", Map.of("steps", Integer.toString(steps)));
    village.until(
        alice, deal, steps + " steps paid", it -> it.metered().orElseThrow().paid() == steps);
  }

  @Test
  void vouchersRiseAndTheLastIsTakenWhenTheBuyerWantsNoMore() throws Exception {
    BigInteger before = bob.dollars();
    BigInteger hers = alice.dollars();
    String deal = deal();
    assertThat(before.subtract(bob.dollars()).longValueExact()).isEqualTo(10 * DOLLAR);
    pay(deal, 1);
    pay(deal, 4);
    assertThat(alice.runner().show(deal).actions())
        .extracting(Deals.Action::verb)
        .doesNotContain("claim", "deliver");
    alice.act(deal, "redeem", Map.of());
    village.until(
        bob,
        deal,
        "four dollars out",
        it -> it.metered().orElseThrow().redeemed().amount().startsWith("4"));
    assertThat(alice.dollars().subtract(hers).longValueExact()).isEqualTo(4 * DOLLAR);
    pay(deal, 6);
    bob.act(deal, "stop", Map.of());
    village.until(bob, deal, "closed");
    village.until(alice, deal, "closed");
    assertThat(before.subtract(bob.dollars()).longValueExact()).isEqualTo(6 * DOLLAR);
    assertThat(alice.dollars().subtract(hers).longValueExact()).isEqualTo(6 * DOLLAR);
    assertThat(bob.runner().show(deal).panel().money().key())
        .isEqualTo("deal.money.closed.redeemed");
  }

  @Test
  void aStepIsDeliveredOnlyWhileNoMoreThanOneIsUnpaid() throws Exception {
    String deal = deal();
    assertThat(alice.runner().mayDeliver(deal, 0)).isTrue();
    assertThat(alice.runner().mayDeliver(deal, 1)).isFalse();
    pay(deal, 1);
    assertThat(alice.runner().mayDeliver(deal, 1)).isTrue();
    assertThat(alice.runner().mayDeliver(deal, 2)).isFalse();
    assertThat(bob.runner().mayDeliver(deal, 0)).isFalse();
    bob.act(deal, "stop", Map.of());
    village.until(alice, deal, "closed");
    assertThat(alice.runner().mayDeliver(deal, 1)).isFalse();
  }

  @Test
  void theLastStepEndsTheDeal() throws Exception {
    BigInteger hers = alice.dollars();
    String deal = deal();
    pay(deal, 10);
    village.until(alice, deal, "closed");
    assertThat(alice.dollars().subtract(hers).longValueExact()).isEqualTo(10 * DOLLAR);
  }

  @Test
  void whatIsEarnedSurvivesAKillOfEitherSideAndABuyerWhoIsGoneForGood() throws Exception {
    BigInteger hers = alice.dollars();
    BigInteger before = bob.dollars();
    String deal = deal();
    pay(deal, 2);
    alice.kill();
    bob.act(deal, "pay", Map.of("steps", "3")); // while she is away
    bob.kill();
    bob.start();
    alice.start();
    village.meet();
    village.until(alice, deal, "three paid", it -> it.metered().orElseThrow().paid() == 3);
    bob.kill();
    alice.kill();
    alice.start();
    village.chain.advance(Duration.ofDays(13).plusHours(1)); // a day is left
    village.until(alice, deal, "closed");
    assertThat(alice.dollars().subtract(hers).longValueExact()).isEqualTo(3 * DOLLAR);
    assertThat(before.subtract(bob.dollars()).longValueExact()).isEqualTo(3 * DOLLAR);
  }

  @Test
  void aSellerWhoIsGoneForGoodTakesNothingWithHer() throws Exception {
    BigInteger before = bob.dollars();
    String deal = deal();
    alice.kill();
    village.chain.advance(Duration.ofDays(14).plusHours(1));
    village.until(bob, deal, "closed");
    assertThat(bob.dollars()).isEqualTo(before);
  }

  @Test
  void whoStopsWithoutHavingEarnedGivesEverythingBack() throws Exception {
    BigInteger before = bob.dollars();
    String deal = deal();
    alice.act(deal, "stop", Map.of());
    village.until(bob, deal, "closed");
    assertThat(bob.dollars()).isEqualTo(before);
  }

  @Test
  void aVoucherThatFallsOrIsForgedOrForMoreThanThePriceIsRefused() throws Exception {
    String deal = deal();
    pay(deal, 4);
    Bytes id = Cid.parse(deal).hash().digest();
    EscrowDeal onChain = onChain(id);
    long until = onChain.claimBy();
    for (long total : List.of(3 * DOLLAR, 11 * DOLLAR)) {
      var voucher = new Act.Voucher(BigInteger.valueOf(total), until);
      Bytes signature = bob.escrow().sign(onChain, voucher);
      assertThatThrownBy(
              () -> alice.letters.orElseThrow().read(bob.id(), letter(id, voucher, signature)))
          .isInstanceOf(MalformedException.class);
    }
    var more = new Act.Voucher(BigInteger.valueOf(5 * DOLLAR), until);
    Bytes forged = alice.escrow().sign(onChain, more);
    assertThatThrownBy(() -> alice.letters.orElseThrow().read(bob.id(), letter(id, more, forged)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("isn't the buyer's");
    assertThat(alice.runner().show(deal).metered().orElseThrow().paid()).isEqualTo(4);
  }

  @Test
  void aClaimOfWhatWasntEarnedIsTakenToThePanelByItself() throws Exception {
    Village.Person carol = village.add("carol");
    village.meet();
    carol.offerToRule(0);
    BigInteger before = bob.dollars();
    BigInteger hers = alice.dollars();
    String deal = deal(Map.of("arbiters", Data.links(List.of(carol.id()))));
    pay(deal, 2);
    Bytes id = Cid.parse(deal).hash().digest();
    EscrowDeal onChain = onChain(id);
    // No node does so by itself.
    alice.escrow().submit(onChain, new Act.Claim(id));
    village.until(bob, deal, "disputed");
    village.until(
        bob,
        deal,
        "what is earned out",
        it -> it.metered().orElseThrow().redeemed().amount().startsWith("2"));
    village.chain.advance(Duration.ofDays(7).plusHours(1)); // nobody rules
    village.until(bob, deal, "closed");
    assertThat(alice.dollars().subtract(hers).longValueExact()).isEqualTo(2 * DOLLAR);
    assertThat(before.subtract(bob.dollars()).longValueExact()).isEqualTo(2 * DOLLAR);
  }

  private EscrowDeal onChain(Bytes deal) throws Exception {
    Ledger.File kept =
        alice.ledger.orElseThrow().files().stream()
            .filter(file -> file.deal().equals(Optional.of(deal)))
            .findFirst()
            .orElseThrow();
    Bytes terms = Notes.decode(kept.data()).bytes("terms").orElseThrow();
    return Escrowed.of(Terms.decode(terms.toArray()), alice.escrow());
  }

  private static Letter letter(Bytes deal, Act.Voucher voucher, Bytes signature) {
    Data.Map body =
        Data.map()
            .put("total", voucher.total().toString())
            .put("until", voucher.validUntil())
            .put("sig", signature)
            .put("last", false)
            .build();
    return new Letter(Letter.Kind.VOUCHER, deal, Bytes.of(DagCbor.encode(body)));
  }
}
