package org.handsel.chain.escrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.handsel.chain.account.SendLimits;
import org.handsel.core.escrow.Act;
import org.handsel.core.escrow.EscrowDeal;
import org.handsel.core.escrow.EscrowException;
import org.handsel.core.escrow.Phase;
import org.handsel.core.escrow.Pot.Certainty;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The deal moves between somebody's look at it and their act.
class OvertakenTest {
  /// The first thing that is asked of the chain after the look, when an act is tried out.
  private static final String ACTING = "eth_estimateGas";

  @TempDir static Path folder;
  private static Town town;
  private Go go;

  @BeforeAll
  static void open() throws IOException {
    town = new Town(folder);
  }

  @AfterAll
  static void close() throws IOException {
    town.close();
  }

  @BeforeEach
  void between() throws IOException {
    go = new Go(town.chain::url);
  }

  @AfterEach
  void away() {
    go.close();
  }

  private EvmEscrow through(Town.Person person) {
    return person.escrow(town.eth(() -> go.url().toString()), person.journal, SendLimits.DEFAULT);
  }

  private static EscrowDeal funded(Town.Sale sale) throws Exception {
    EscrowDeal deal = sale.deal();
    town.bob.escrow().submit(deal, new Act.Fund(town.alice.escrow().sign(deal)));
    return deal;
  }

  private static Phase phase(EscrowDeal deal) throws IOException {
    return town.carol.escrow().look(deal, Certainty.LATEST).phase();
  }

  @Test
  void aReleaseThatAClaimOvertakesPaysAllTheSame() throws Exception {
    EscrowDeal deal = funded(town.sale());
    BigInteger before = town.alice.escrow().balance(Town.DOLLAR);
    go.deeds.put(ACTING, () -> town.alice.escrow().submit(deal, new Act.Claim(Town.NOTE)));
    through(town.bob).submit(deal, new Act.Release());
    assertThat(phase(deal)).isEqualTo(Phase.CLOSED);
    assertThat(town.alice.escrow().balance(Town.DOLLAR)).isEqualTo(before.add(Town.PRICE));
  }

  @Test
  void anActThatWouldMeanSomethingElseNowIsNotDone() throws Exception {
    var sale = town.sale();
    sale.buyerDeposit = BigInteger.valueOf(30_000_000);
    EscrowDeal deal = funded(sale);
    go.deeds.put(ACTING, () -> town.bob.escrow().submit(deal, new Act.Release()));
    // She meant to give the price back; now it would be the deposit that she has a claim to.
    assertThatThrownBy(() -> through(town.alice).submit(deal, new Act.Refund()))
        .isInstanceOfSatisfying(
            EscrowException.class,
            e -> assertThat(e.reason()).isEqualTo(EscrowException.OVERTAKEN));
    assertThat(phase(deal)).isEqualTo(Phase.HELD);
  }

  @Test
  void anActWhoseDealIsClosedMeanwhileIsOvertaken() throws Exception {
    EscrowDeal deal = funded(town.sale());
    go.deeds.put(ACTING, () -> town.bob.escrow().submit(deal, new Act.Release()));
    assertThatThrownBy(() -> through(town.alice).submit(deal, new Act.Claim(Town.NOTE)))
        .isInstanceOfSatisfying(
            EscrowException.class,
            e -> assertThat(e.reason()).isEqualTo(EscrowException.OVERTAKEN));
  }

  @Test
  void whatSomebodyElseDidMeanwhileIsDone() throws Exception {
    EscrowDeal deal = funded(town.sale());
    town.alice.escrow().submit(deal, new Act.Claim(Town.NOTE));
    town.pass(Duration.ofHours(2));
    go.deeds.put(ACTING, () -> town.bob.escrow().submit(deal, new Act.Timeout(List.of())));
    var seen = through(town.alice).submit(deal, new Act.Timeout(List.of()));
    assertThat(seen.cost()).as("others paid for it").isZero();
    assertThat(phase(deal)).isEqualTo(Phase.CLOSED);
  }

  @Test
  void aPaymentThatAnotherNodeOfTheSameAccountMadeMeanwhileIsMadeOnce() throws Exception {
    EscrowDeal deal = town.sale().deal();
    var fund = new Act.Fund(town.alice.escrow().sign(deal));
    town.bob.escrow().deposit(Town.DOLLAR, BigInteger.ONE, "an allowance");
    BigInteger before = town.bob.escrow().balance(Town.DOLLAR);
    var twin = town.bob.escrow(town.eth, new TestJournal(), SendLimits.DEFAULT);
    go.deeds.put(ACTING, () -> twin.submit(deal, fund));
    through(town.bob).submit(deal, fund);
    assertThat(phase(deal)).isEqualTo(Phase.FUNDED);
    assertThat(town.bob.escrow().balance(Town.DOLLAR)).isEqualTo(before.subtract(Town.PRICE));
  }

  @Test
  void aRefusalOfWhatHasNotMovedStands() throws Exception {
    EscrowDeal deal = funded(town.sale());
    assertThatThrownBy(() -> town.mallory.escrow().submit(deal, new Act.Release()))
        .isInstanceOfSatisfying(
            EscrowException.class, e -> assertThat(e.reason()).isEqualTo("NotYours"));
  }
}
