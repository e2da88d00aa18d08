package org.handsel.node.deal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.handsel.core.escrow.Act;
import org.handsel.core.escrow.Escrow;
import org.handsel.core.escrow.EscrowException;
import org.handsel.core.escrow.Pot;
import org.handsel.core.record.SignedRecord;
import org.handsel.ipfs.Data;
import org.handsel.node.app.Deals;
import org.handsel.node.app.RefusedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the chain won't take now: what may pass is tried again, what won't leaves the buttons, and
/// nothing is sent to a chain that contradicts itself.
class RefusalsTest extends InVillage {
  private String deal;

  @BeforeEach
  void deliver() throws Exception {
    String ask = bob.buy(alice.offer("a pen", "1", 1, Map.of()));
    deal = village.until(bob, ask, "the locked money", seen -> seen.state().equals("locked")).id();
    alice.act(deal, "deliver", Map.of());
    village.until(bob, deal, "delivered");
  }

  @Test
  void whoHadNothingForTheChainsFeeGoesOnWhenThereIsSome() throws Exception {
    village.eth.dev("anvil_setBalance", bob.key.address().toString(), "0x0");
    bob.act(deal, "confirm", Map.of());
    Deals.Deal poor =
        village.until(bob, deal, "that it isn't enough", seen -> next(seen, "deal.trouble.no-fee"));
    assertThat(poor.panel().waitsForMe()).isTrue();
    village.eth.dev("anvil_setBalance", bob.key.address().toString(), "0xde0b6b3a7640000");
    village.until(bob, deal, "closed");
  }

  @Test
  void aRefusalOfUnknownReasonIsTriedAgain() throws Exception {
    var tries = new AtomicInteger();
    between(
        "submit",
        called -> {
          tries.incrementAndGet();
          throw new EscrowException("Refused", "it's in a bad mood");
        });
    bob.act(deal, "confirm", Map.of());
    village.until(bob, deal, "two tries", _ -> tries.get() >= 2);
    assertThat(next(bob.runner().show(deal), "deal.trouble.trying")).isTrue();
  }

  @Test
  void whoAgreesAndNeverPaysCannotHoldAllThatTheSellerHas() throws Exception {
    between(
        "submit",
        called -> {
          throw new EscrowException("Refused", "it's in a bad mood");
        });
    for (int i = 0; i < 8; i++) village.until(bob, wanted(), "agreed");
    Deals.Deal ninth = village.until(bob, wanted(), "lapsed");
    assertThat(ninth.steps().getLast().what().key()).isEqualTo("deal.step.declined");
  }

  @Test
  void aStakeThatIsRefusedForNowIsTriedAgainAndDeclinesNothing() throws Exception {
    SignedRecord staked = alice.offer("a pen", "1", 1, Map.of("sellerDepositBps", Data.of(1_000)));
    alice.kill();
    var tries = new AtomicInteger();
    alice.between =
        escrow ->
            LyingEscrow.of(
                escrow,
                "deposit",
                receipt -> {
                  if (tries.incrementAndGet() < 3)
                    throw new EscrowException("BadPayment", "not now");
                  return receipt;
                },
                true);
    alice.start();
    village.meet();
    village.until(bob, bob.buy(staked), "the locked money", it -> it.state().equals("locked"));
    assertThat(tries).hasValueGreaterThanOrEqualTo(3);
  }

  @Test
  void whatTheContractWillNeverTakeLeavesWhatElseCanBeDone() throws Exception {
    between(
        "submit",
        called -> {
          throw new EscrowException("BadSignature", "no");
        });
    bob.act(deal, "confirm", Map.of());
    Deals.Deal seen =
        village.until(bob, deal, "the refusal", it -> next(it, "deal.trouble.chain-refused"));
    assertThat(seen.actions()).extracting(Deals.Action::verb).contains("confirm", "settle");
  }

  @Test
  void aMoveThatIsRefusedAgainAndAgainStopsNoDeadline() throws Exception {
    bob.kill();
    bob.between = escrow -> LyingEscrow.refusing(escrow, Act.Release.class::isInstance);
    bob.start();
    bob.act(deal, "confirm", Map.of());
    village.until(bob, deal, "the refusal", seen -> next(seen, "deal.trouble.trying"));
    alice.kill(); // nobody else looks at the deadline
    village.chain.advance(Duration.ofDays(14).plusMinutes(11));
    village.until(bob, deal, "closed");
  }

  @Test
  void aSettlementOfABlockThatIsNoneAnyMoreStopsNothing() throws Exception {
    bob.kill();
    bob.between = escrow -> LyingEscrow.refusing(escrow, Act.Settle.class::isInstance);
    bob.start();
    village.meet();
    alice.act(deal, "settle", Map.of("sellerBps", "5000"));
    bob.avoids = Set.of(alice.id()); // she doesn't carry it out either
    Deals.Action offer = OffersTest.offer(village, bob, deal, 1);
    bob.act(deal, "agree", Map.of("offer", OffersTest.name(offer)));
    alice.kill();
    bob.kill();
    bob.between = escrow -> LyingEscrow.of(escrow, "look", pot -> later((Pot) pot), true);
    bob.start();
    bob.act(deal, "confirm", Map.of());
    village.until(
        bob, deal, "the proof", _ -> Exported.files(export()).containsKey("closing.cbor"));
    assertThat(Exported.closing(export()).how()).isEqualTo("RELEASED");
  }

  private byte[] export() {
    try {
      return bob.runner().export(deal);
    } catch (RefusedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void nothingIsSentToAChainThatWasSetBack() throws Exception {
    bob.kill();
    var sent = new AtomicInteger();
    bob.between =
        escrow -> {
          Escrow back = LyingEscrow.of(escrow, "look", pot -> older((Pot) pot), true);
          return LyingEscrow.of(
              back,
              "submit",
              receipt -> {
                sent.incrementAndGet();
                return receipt;
              },
              true);
        };
    bob.start();
    village.meet();
    village.until(bob, deal, "the trouble", it -> next(it, "deal.trouble.chain-reset"));
    bob.act(deal, "confirm", Map.of());
    village.until(
        alice,
        deal,
        "his word",
        it -> it.steps().stream().anyMatch(step -> step.what().key().equals("deal.step.released")));
    for (int looks = 0; looks < 20; looks++) village.rest();
    assertThat(sent).hasValue(0);
  }

  private String wanted() throws Exception {
    return bob.buy(alice.offer("a pen", "1", 1, Map.of()));
  }

  private void between(String method, LyingEscrow.Change change) throws Exception {
    bob.kill();
    bob.between = escrow -> LyingEscrow.of(escrow, method, change, false);
    bob.start();
    village.meet();
    village.until(bob, deal, "delivered");
  }

  private static boolean next(Deals.Deal seen, String key) {
    return seen.panel().next().key().equals(key);
  }

  /// As if the money had been locked in another block than it was.
  private static Pot later(Pot pot) {
    return new Pot(
        pot.phase(),
        pot.since() + 1,
        pot.paid(),
        pot.closed(),
        pot.block(),
        pot.blockTime(),
        pot.certainty());
  }

  private static Pot older(Pot pot) {
    return new Pot(
        pot.phase(), pot.since(), pot.paid(), pot.closed(), 1, pot.blockTime(), pot.certainty());
  }
}
