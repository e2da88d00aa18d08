package org.handsel.chain.escrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.handsel.chain.account.DevChain;
import org.handsel.chain.account.SendLimits;
import org.handsel.chain.account.Sender;
import org.handsel.chain.account.Sent;
import org.handsel.chain.network.Network;
import org.handsel.chain.rpc.Eth;
import org.handsel.core.escrow.Act;
import org.handsel.core.escrow.Escrow.Receipt;
import org.handsel.core.escrow.EscrowDeal;
import org.handsel.core.escrow.EscrowException;
import org.handsel.core.escrow.Phase;
import org.handsel.core.escrow.Pot.Certainty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where money is worth something the escrow may take what is needed now, and no more.
class AllowancesTest {
  @TempDir Path folder;
  private Town town;
  private Network real;

  @BeforeEach
  void open() throws IOException {
    town = new Town(folder);
    Network play = town.network;
    real =
        new Network(
            play.name(),
            play.chainId(),
            play.genesis(),
            false,
            play.tokens(),
            play.finality(),
            play.escrow(),
            play.codeHash(),
            play.fromBlock());
  }

  @AfterEach
  void close() throws IOException {
    town.close();
  }

  /// Bob's escrow, to whom the chain's money is real.
  private EvmEscrow bob(Duration bumpAfter, Duration waitMax) {
    var limits =
        new SendLimits(
            SendLimits.DEFAULT.tipMax(),
            SendLimits.DEFAULT.feeMax(),
            SendLimits.DEFAULT.gasMax(),
            bumpAfter,
            waitMax,
            Duration.ofMillis(5),
            Duration.ofMillis(20));
    var sender =
        new Sender(
            town.eth,
            real,
            town.bob.key,
            town.bob.journal,
            new DevChain(town.eth, false, DevChain.Saving.ELSEWHERE),
            limits,
            InstantSource.system());
    return new EvmEscrow(
        town.eth,
        real,
        town.chain.genesis(),
        town.bob.key,
        sender,
        town.bob.journal,
        InstantSource.system());
  }

  private Act.Fund funding(EscrowDeal deal) {
    return new Act.Fund(town.alice.escrow().sign(deal));
  }

  private BigInteger allowed() throws IOException {
    return Erc20.ask(
        town.eth, Erc20.allowance(Town.DOLLAR, town.bob.address(), town.network.escrow()));
  }

  private void nothingFailed() {
    assertThat(town.bob.journal.newest(1_000))
        .as("no gas is spent on what is refused")
        .allMatch(sent -> sent.outcome().orElseThrow().state() == Sent.State.DONE);
  }

  @Test
  void purchasesAndAStakeAtOnceDoNotTakeEachOthersAllowance() throws Exception {
    EvmEscrow bob = bob(Duration.ofSeconds(10), Duration.ofSeconds(30));
    var deals = new ArrayList<EscrowDeal>();
    List<Callable<Receipt>> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      var sale = town.sale();
      sale.price = BigInteger.valueOf(1_000_000L * (i + 1));
      EscrowDeal deal = sale.deal();
      deals.add(deal);
      all.add(() -> bob.submit(deal, funding(deal)));
    }
    all.add(() -> bob.deposit(Town.DOLLAR, BigInteger.valueOf(7_000_000), "a stake"));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Receipt> one : threads.invokeAll(all)) one.get();
    }
    for (EscrowDeal deal : deals) {
      assertThat(bob.look(deal, Certainty.LATEST).phase()).isEqualTo(Phase.FUNDED);
    }
    assertThat(bob.credit(Town.DOLLAR)).isEqualTo(7_000_000);
    assertThat(allowed()).isZero();
    nothingFailed();
  }

  @Test
  void whatIsStillOnItsWayUsesItsAllowanceFirst() throws Exception {
    EscrowDeal first = town.sale().deal();
    EscrowDeal second = town.sale().deal();
    EvmEscrow hasty = bob(Duration.ofMinutes(1), Duration.ZERO);
    town.eth.dev("evm_setAutomine", false);
    abandon(hasty, first); // the allowance
    town.eth.dev("evm_mine");
    abandon(hasty, first); // the purchase
    assertThat(allowed()).isEqualTo(first.price());
    abandon(hasty, second); // there's an allowance, but it isn't for this one
    town.eth.dev("evm_mine");
    town.eth.dev("evm_setAutomine", true);
    EvmEscrow anew = bob(Duration.ofSeconds(10), Duration.ofSeconds(30));
    anew.submit(second, funding(second));
    assertThat(anew.look(first, Certainty.LATEST).phase()).isEqualTo(Phase.FUNDED);
    assertThat(anew.look(second, Certainty.LATEST).phase()).isEqualTo(Phase.FUNDED);
    assertThat(allowed()).isZero();
    nothingFailed();
  }

  @Test
  void aPaymentThatTheOneBeforeHoldsUpIsRefusedInWordsInsteadOfWaitingForEver() throws Exception {
    EvmEscrow bob = bob(Duration.ofSeconds(60), Duration.ofSeconds(60));
    EscrowDeal first = town.sale().deal();
    EscrowDeal second = town.sale().deal();
    town.eth.dev("evm_setAutomine", false);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Receipt> begun = threads.submit(() -> bob.submit(first, funding(first)));
      while (town.bob.journal.open().isEmpty()) assertThat(begun.isDone()).isFalse();
      assertThatThrownBy(() -> bob.submit(second, funding(second)))
          .isInstanceOfSatisfying(
              EscrowException.class, e -> assertThat(e.reason()).isEqualTo(EscrowException.BUSY))
          .hasMessageContaining("Nothing was sent");
      town.eth.dev("evm_setAutomine", true);
      town.eth.dev("evm_mine");
      begun.get();
    }
    bob.submit(second, funding(second));
    assertThat(bob.look(second, Certainty.LATEST).phase()).isEqualTo(Phase.FUNDED);
    nothingFailed();
  }

  @Test
  void whatAllowingCostIsCountedWithThePaymentAndWithNothingElse() throws Exception {
    EvmEscrow bob = bob(Duration.ofSeconds(10), Duration.ofSeconds(30));
    EscrowDeal deal = town.sale().deal();
    Receipt fund = bob.submit(deal, funding(deal));
    Receipt release = bob.submit(deal, new Act.Release());
    assertThat(fund.gas()).isGreaterThan(mined(fund).gasUsed());
    assertThat(release.gas()).isEqualTo(mined(release).gasUsed());
    assertThat(release.cost()).isEqualTo(mined(release).cost());
  }

  private Eth.Mined mined(Receipt receipt) throws IOException {
    return town.eth.mined(receipt.transaction()).orElseThrow();
  }

  private void abandon(EvmEscrow hasty, EscrowDeal deal) {
    assertThatThrownBy(() -> hasty.submit(deal, funding(deal)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Nothing is lost");
  }
}
