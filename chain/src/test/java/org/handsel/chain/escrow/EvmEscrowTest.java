package org.handsel.chain.escrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.handsel.chain.account.SendLimits;
import org.handsel.chain.rpc.BlockRef;
import org.handsel.core.escrow.Act;
import org.handsel.core.escrow.Escrow.Receipt;
import org.handsel.core.escrow.EscrowDeal;
import org.handsel.core.escrow.EscrowException;
import org.handsel.core.escrow.Phase;
import org.handsel.core.escrow.Pot;
import org.handsel.core.escrow.Pot.Certainty;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every way through a deal, on a real chain.
class EvmEscrowTest {
  @TempDir static Path folder;
  private static Town town;

  @BeforeAll
  static void open() throws IOException {
    town = new Town(folder);
  }

  @AfterAll
  static void close() throws IOException {
    town.close();
  }

  private static Act.Fund funding(EscrowDeal deal) throws IOException {
    Bytes signature = town.alice.escrow().sign(deal);
    assertThat(town.bob.escrow().signed(deal, town.alice.address(), signature)).isTrue();
    assertThat(town.bob.escrow().signed(deal, town.mallory.address(), signature)).isFalse();
    return new Act.Fund(signature);
  }

  private static EscrowDeal funded(Town.Sale sale) throws Exception {
    EscrowDeal deal = sale.deal();
    town.bob.escrow().submit(deal, funding(deal));
    assertThat(look(deal).phase()).isEqualTo(Phase.FUNDED);
    return deal;
  }

  private static Pot look(EscrowDeal deal) throws IOException {
    Pot pot = town.carol.escrow().look(deal, Certainty.FINAL);
    Pot latest = town.carol.escrow().look(deal, Certainty.LATEST);
    assertThat(pot.phase()).isEqualTo(latest.phase());
    assertThat(pot.certainty()).isEqualTo(Certainty.FINAL);
    return pot;
  }

  private static void ended(EscrowDeal deal, String how, long priceToSeller) throws IOException {
    Pot pot = look(deal);
    assertThat(pot.phase()).isEqualTo(Phase.CLOSED);
    assertThat(pot.closed().orElseThrow().how()).isEqualTo(how);
    assertThat(pot.closed().orElseThrow().priceToSeller())
        .isEqualTo(BigInteger.valueOf(priceToSeller));
  }

  @Test
  void aPurchaseGoesThroughAndItsMoneyIsTheSellers() throws Exception {
    BigInteger before = town.alice.escrow().balance(Town.DOLLAR);
    EscrowDeal deal = funded(town.sale());
    town.alice.escrow().submit(deal, new Act.Claim(Town.NOTE));
    assertThat(look(deal).phase()).isEqualTo(Phase.CLAIMED);
    town.bob.escrow().submit(deal, new Act.Release());
    ended(deal, "RELEASED", 120_000_000);
    assertThat(town.alice.escrow().balance(Town.DOLLAR)).isEqualTo(before.add(Town.PRICE));
  }

  @Test
  void theMoneyWasLockedWhenItsBlockWasMade() throws Exception {
    EscrowDeal deal = town.sale().deal();
    assertThat(town.carol.escrow().fundedAt(deal)).isEmpty();
    Receipt fund = town.bob.escrow().submit(deal, funding(deal));
    long at = town.eth.block(BlockRef.number(fund.block())).orElseThrow().time();
    town.alice.escrow().submit(deal, new Act.Claim(Town.NOTE));
    town.pass(Duration.ofDays(1));
    assertThat(town.carol.escrow().fundedAt(deal)).hasValue(at);
  }

  @Test
  void aPlainPurchaseOnAUsedLaneCostsWhatTheTableSays() throws Exception {
    for (Address token : List.of(Town.DOLLAR, Address.ZERO)) {
      funded(town.sale().in(token)); // the escrow holds somebody's money, as it always will
      EscrowDeal first = funded(town.sale().in(token)); // pays for the lane's word, and to approve
      town.bob.escrow().submit(first, new Act.Release());
      EscrowDeal deal = town.sale().in(token).deal();
      Receipt fund = town.bob.escrow().submit(deal, funding(deal));
      Receipt release = town.bob.escrow().submit(deal, new Act.Release());
      long gas = fund.gas() + release.gas();
      assertThat(gas)
          .as(fund + " " + release)
          .isLessThanOrEqualTo(token.isZero() ? 89_000 : 116_000);
    }
  }

  @Test
  void doingItAgainFindsWhatWasDone() throws Exception {
    EscrowDeal deal = town.sale().deal();
    Act.Fund fund = funding(deal);
    Receipt once = town.bob.escrow().submit(deal, fund);
    BigInteger left = town.bob.escrow().balance(Town.DOLLAR);
    assertThat(town.bob.escrow().submit(deal, fund)).isEqualTo(once);
    var forgetful = town.bob.escrow(town.eth, new TestJournal(), SendLimits.DEFAULT);
    assertThat(forgetful.submit(deal, fund).transaction()).isEqualTo(once.transaction());
    assertThat(town.bob.escrow().balance(Town.DOLLAR)).isEqualTo(left);

    Receipt released = town.bob.escrow().submit(deal, new Act.Release());
    assertThat(town.bob.escrow().submit(deal, new Act.Release())).isEqualTo(released);
  }

  @Test
  void aSellerWhoVanishesLosesTheNoShowSum() throws Exception {
    var sale = town.sale();
    sale.sellerDeposit = BigInteger.valueOf(40_000_000);
    sale.noShowBps = 5_000;
    EscrowDeal deal = sale.deal();
    assertThatThrownBy(() -> town.bob.escrow().submit(deal, funding(deal)))
        .isInstanceOfSatisfying(
            EscrowException.class, e -> assertThat(e.reason()).isEqualTo("NoCredit"));
    Receipt paid = town.alice.escrow().deposit(Town.DOLLAR, sale.sellerDeposit, deal.terms().hex());
    assertThat(town.alice.escrow().deposit(Town.DOLLAR, sale.sellerDeposit, deal.terms().hex()))
        .isEqualTo(paid);
    assertThat(town.alice.escrow().credit(Town.DOLLAR)).isEqualTo(sale.sellerDeposit);

    BigInteger before = town.bob.escrow().balance(Town.DOLLAR);
    town.bob.escrow().submit(deal, funding(deal));
    assertThatThrownBy(() -> town.bob.escrow().submit(deal, new Act.Timeout(List.of())))
        .isInstanceOfSatisfying(
            EscrowException.class, e -> assertThat(e.reason()).isEqualTo("TooEarly"));
    town.pass(Duration.ofDays(2));
    town.bob.escrow().submit(deal, new Act.Timeout(List.of()));
    ended(deal, "UNCLAIMED", 0);
    assertThat(town.bob.escrow().balance(Town.DOLLAR))
        .isEqualTo(before.add(BigInteger.valueOf(20_000_000)));
    assertThat(town.bob.dollars())
        .filteredOn(movement -> movement.what().equals("timeout"))
        .extracting(MoneyTrail.Movement::amount)
        .startsWith(Town.PRICE.add(BigInteger.valueOf(20_000_000)));
    assertThat(
            town.bob.dollars().stream()
                .map(MoneyTrail.Movement::amount)
                .reduce(BigInteger.ZERO, BigInteger::add))
        .as("what moved comes to what is there")
        .isEqualTo(town.bob.escrow().balance(Town.DOLLAR));
  }

  @Test
  void anArbiterDividesADisputedDeal() throws Exception {
    EscrowDeal deal = funded(town.sale());
    town.alice.escrow().submit(deal, new Act.Claim(Town.NOTE));
    town.bob.escrow().submit(deal, new Act.Dispute(town.panel(), Town.NOTE));
    assertThat(look(deal).phase()).isEqualTo(Phase.DISPUTED_CLAIMED);
    var split = new Act.Split(BigInteger.valueOf(40_000_000), BigInteger.ZERO, BigInteger.ZERO);
    var ruling = new Act.Rule(town.panel(), 0, split, BigInteger.valueOf(5_000_000));
    assertThatThrownBy(() -> town.mallory.escrow().submit(deal, ruling))
        .isInstanceOfSatisfying(
            EscrowException.class, e -> assertThat(e.reason()).isEqualTo("NotYours"));
    BigInteger before = town.carol.escrow().credit(Town.DOLLAR);
    town.carol.escrow().submit(deal, ruling);
    ended(deal, "RULED", 40_000_000);
    Pot.Closed closed = look(deal).closed().orElseThrow();
    assertThat(closed.arbiter()).isEqualTo(town.carol.address());
    assertThat(closed.arbiterFee()).isEqualTo(BigInteger.valueOf(5_000_000));
    assertThat(town.carol.escrow().credit(Town.DOLLAR).subtract(before))
        .isEqualTo(BigInteger.valueOf(5_000_000));
    town.carol.escrow().withdraw(Town.DOLLAR, town.carol.address());
    assertThat(town.carol.escrow().credit(Town.DOLLAR)).isZero();
    assertThatThrownBy(() -> town.carol.escrow().withdraw(Town.DOLLAR, town.carol.address()))
        .isInstanceOf(EscrowException.class);
  }

  @Test
  void anUnruledDisputeEndsAsBothSigned() throws Exception {
    EscrowDeal deal = funded(town.sale());
    town.alice.escrow().submit(deal, new Act.Claim(Town.NOTE));
    town.bob.escrow().submit(deal, new Act.Dispute(town.panel(), Town.NOTE));
    town.pass(Duration.ofHours(2));
    town.alice.escrow().submit(deal, new Act.Timeout(town.panel()));
    ended(deal, "UNRULED", 60_000_000);
  }

  @Test
  void bothDivideAsTheySigned() throws Exception {
    EscrowDeal deal = funded(town.sale());
    var settlement =
        new Act.Settlement(
            Phase.FUNDED,
            0,
            BigInteger.ZERO,
            new Act.Split(BigInteger.valueOf(70_000_000), BigInteger.ZERO, BigInteger.ZERO),
            true,
            town.chain.now() + 3_600);
    Bytes alices = town.alice.escrow().sign(deal, settlement);
    assertThat(town.bob.escrow().signed(deal, settlement, town.alice.address(), alices)).isTrue();
    Bytes bobs = town.bob.escrow().sign(deal, settlement);
    assertThatThrownBy(() -> town.bob.escrow().submit(deal, new Act.Settle(settlement, bobs, bobs)))
        .isInstanceOfSatisfying(
            EscrowException.class, e -> assertThat(e.reason()).isEqualTo("BadSignature"));
    town.bob.escrow().submit(deal, new Act.Settle(settlement, Bytes.EMPTY, alices));
    ended(deal, "SETTLED", 70_000_000);
  }

  @Test
  void aDamageDepositIsHeldAndComesBack() throws Exception {
    var sale = town.sale();
    sale.buyerDeposit = BigInteger.valueOf(30_000_000);
    EscrowDeal deal = funded(sale);
    town.bob.escrow().submit(deal, new Act.Release());
    Pot held = look(deal);
    assertThat(held.phase()).isEqualTo(Phase.HELD);
    assertThat(held.paid()).isEqualTo(Town.PRICE);
    town.pass(Duration.ofHours(2));
    town.bob.escrow().submit(deal, new Act.Timeout(List.of()));
    ended(deal, "RETURNED", 120_000_000);
  }

  @Test
  void vouchersPayBitByBit() throws Exception {
    EscrowDeal deal = funded(town.sale());
    var first = new Act.Voucher(BigInteger.valueOf(10_000_000), town.chain.now() + 3_600);
    var second = new Act.Voucher(BigInteger.valueOf(25_000_000), town.chain.now() + 3_600);
    town.alice
        .escrow()
        .submit(deal, new Act.Redeem(first, false, town.bob.escrow().sign(deal, first)));
    assertThat(look(deal).paid()).isEqualTo(first.total());
    town.alice
        .escrow()
        .submit(deal, new Act.Redeem(second, true, town.bob.escrow().sign(deal, second)));
    ended(deal, "REDEEMED", 25_000_000);
  }

  @Test
  void aBuyerCancelsAndASellerRefunds() throws Exception {
    var sale = town.sale();
    sale.claimFromIn = 7_200;
    sale.holdBps = 500;
    EscrowDeal cancelled = funded(sale);
    assertThatThrownBy(() -> town.alice.escrow().submit(cancelled, new Act.Claim(Town.NOTE)))
        .isInstanceOfSatisfying(
            EscrowException.class, e -> assertThat(e.reason()).isEqualTo("TooEarly"));
    town.bob.escrow().submit(cancelled, new Act.Cancel());
    ended(cancelled, "CANCELLED", 6_000_000);
    EscrowDeal refunded = funded(town.sale());
    town.alice.escrow().submit(refunded, new Act.Refund());
    ended(refunded, "REFUNDED", 0);
    assertThatThrownBy(() -> town.bob.escrow().submit(refunded, new Act.Release()))
        .isInstanceOfSatisfying(
            EscrowException.class, e -> assertThat(e.reason()).isEqualTo("WrongPhase"));
  }

  @Test
  void tooLittleMoneyIsSaidInWordsAndCostsNothing() throws Exception {
    var sale = town.sale();
    sale.price = BigInteger.TEN.pow(15);
    EscrowDeal deal = sale.deal();
    assertThatThrownBy(() -> town.bob.escrow().submit(deal, funding(deal)))
        .isInstanceOfSatisfying(
            EscrowException.class, e -> assertThat(e.reason()).isEqualTo("TooLittle"))
        .hasMessageContaining("1000000000 tUSD needed");
    sale.token = Address.ZERO;
    sale.price = BigInteger.TEN.pow(24);
    EscrowDeal coin = sale.deal();
    assertThatThrownBy(() -> town.bob.escrow().submit(coin, funding(coin)))
        .isInstanceOfSatisfying(
            EscrowException.class, e -> assertThat(e.reason()).isEqualTo("TooLittle"))
        .hasMessageContaining("tETH needed");
  }

  @Test
  void lanesAreUsedAgainOnlyWhenTheirDealIsOver() throws Exception {
    var alice = town.alice.escrow();
    var first = alice.reserve();
    var second = alice.reserve();
    assertThat(second.lane()).isNotEqualTo(first.lane());
    assertThat(first.seq()).isEqualTo(1);
  }

  @Test
  void aLaneThatIsGivenBackIsUsedAgainAndNoNumberTwice() throws Exception {
    var alice = town.alice.escrow();
    var first = alice.reserve();
    alice.giveBack(first);
    var next = alice.reserve();
    assertThat(next.lane()).isEqualTo(first.lane());
    assertThat(next.seq()).isGreaterThan(first.seq());
    alice.giveBack(first); // late, for the lane is promised to another deal by now
    assertThat(alice.reserve().lane()).isNotEqualTo(first.lane());
  }
}
