package org.handsel.chain.escrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.handsel.chain.account.Journal;
import org.handsel.chain.account.SendLimits;
import org.handsel.chain.account.Sent;
import org.handsel.chain.rpc.BlockRef;
import org.handsel.chain.rpc.ChainDownException;
import org.handsel.chain.rpc.Endpoints;
import org.handsel.chain.rpc.Eth;
import org.handsel.chain.rpc.OtherChainException;
import org.handsel.chain.rpc.RpcLimits;
import org.handsel.core.escrow.Act;
import org.handsel.core.escrow.EscrowDeal;
import org.handsel.core.escrow.EscrowException;
import org.handsel.core.escrow.Phase;
import org.handsel.core.escrow.Pot.Certainty;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A chain that is away, slow, another one, set back, or lying: nothing is lost or paid twice.
class ChainFaultsTest {
  private static final RpcLimits HASTY =
      new RpcLimits(
          1 << 20,
          1 << 20,
          1_000,
          100_000,
          1 << 20,
          Duration.ofSeconds(1),
          Duration.ofMillis(600),
          1,
          Duration.ZERO,
          200);

  @TempDir Path folder;
  private Town town;
  private Go go;

  @BeforeEach
  void open() throws IOException {
    town = new Town(folder);
    go = new Go(town.chain::url);
  }

  @AfterEach
  void close() throws IOException {
    go.close();
    town.close();
  }

  private EvmEscrow bobThrough() {
    return town.bob.escrow(
        town.eth(() -> go.url().toString(), HASTY), town.bob.journal, SendLimits.DEFAULT);
  }

  private EscrowDeal deal() throws IOException, EscrowException {
    return town.sale().deal();
  }

  private Act.Fund funding(EscrowDeal deal) {
    return new Act.Fund(town.alice.escrow().sign(deal));
  }

  @Test
  void aChainThatIsAwayIsSaidSoAndNothingWasSent() throws Exception {
    EscrowDeal deal = deal();
    go.mood = Go.Mood.GONE;
    assertThatThrownBy(() -> bobThrough().submit(deal, funding(deal)))
        .isInstanceOf(ChainDownException.class)
        .hasMessageContaining("can't be reached");
    assertThat(town.bob.journal.newest(10)).isEmpty();
  }

  @Test
  void aSlowChainEndsInTime() throws Exception {
    EscrowDeal deal = deal();
    go.mood = Go.Mood.SLOW;
    assertThatThrownBy(() -> bobThrough().submit(deal, funding(deal)))
        .isInstanceOf(ChainDownException.class);
  }

  @Test
  void liesEndTheCall() throws Exception {
    for (Go.Mood lie :
        List.of(Go.Mood.WRONG_ID, Go.Mood.HUGE, Go.Mood.WRONG_TYPE, Go.Mood.NO_JSON)) {
      go.mood = lie;
      assertThatThrownBy(() -> bobThrough().now()).as(lie.name()).isInstanceOf(IOException.class);
      go.mood = Go.Mood.HONEST;
      assertThat(bobThrough().now()).isPositive();
    }
    go.mood = Go.Mood.WRONG_ID;
    assertThatThrownBy(() -> bobThrough().now()).isInstanceOf(MalformedException.class);
  }

  @Test
  void anAnswerThatIsLostAfterSendingPaysOnce() throws Exception {
    EscrowDeal deal = deal();
    BigInteger before = town.bob.escrow().balance(Town.DOLLAR);
    go.loseAnswersTo = "eth_sendRawTransaction";
    EvmEscrow bob = bobThrough();
    bob.submit(deal, funding(deal));
    go.loseAnswersTo = "";
    var again = bob.submit(deal, funding(deal));
    assertThat(again.transaction().size()).isEqualTo(32);
    assertThat(town.bob.escrow().balance(Town.DOLLAR)).isEqualTo(before.subtract(Town.PRICE));
  }

  @Test
  void whatNeverReachedTheChainIsSentAgainAsItWas() throws Exception {
    EscrowDeal deal = deal();
    go.swallow = "eth_sendRawTransaction";
    var hasty =
        new SendLimits(
            SendLimits.DEFAULT.tipMax(),
            SendLimits.DEFAULT.feeMax(),
            SendLimits.DEFAULT.gasMax(),
            Duration.ofSeconds(30),
            Duration.ofMillis(300),
            Duration.ofMillis(5),
            Duration.ofMillis(50));
    Eth through = town.eth(() -> go.url().toString(), HASTY);
    assertThatThrownBy(
            () -> town.bob.escrow(through, town.bob.journal, hasty).submit(deal, funding(deal)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Nothing is lost");
    assertThat(town.bob.journal.open()).hasSize(1); // the allowance
    go.swallow = "";
    bobThrough().submit(deal, funding(deal));
    assertThat(town.bob.journal.newest(10)).hasSize(2);
    assertThat(town.bob.escrow().look(deal, Certainty.FINAL).phase()).isEqualTo(Phase.FUNDED);
  }

  @Test
  void aTransactionThatWaitsTooLongIsOfferedMore() throws Exception {
    EscrowDeal deal = deal();
    go.swallow = "eth_sendRawTransaction";
    var impatient =
        new SendLimits(
            SendLimits.DEFAULT.tipMax(),
            SendLimits.DEFAULT.feeMax(),
            SendLimits.DEFAULT.gasMax(),
            Duration.ofMillis(100),
            Duration.ofSeconds(20),
            Duration.ofMillis(5),
            Duration.ofMillis(20));
    Eth through = town.eth(() -> go.url().toString(), HASTY);
    go.swallowMost.set(1);
    town.bob.escrow(through, town.bob.journal, impatient).submit(deal, funding(deal));
    List<Sent> approvals = town.bob.journal.of(DealTypes.dealHash(deal).hex() + ":approve");
    assertThat(approvals).hasSizeBetween(1, 3);
    assertThat(approvals).allMatch(sent -> sent.nonce() == approvals.getFirst().nonce());
    assertThat(town.bob.journal.open()).isEmpty();
  }

  @Test
  void anEndpointThatHasNotSeenTheReceiptYetDoesNotMakeAPaymentUndone() throws Exception {
    EscrowDeal deal = deal();
    BigInteger before = town.bob.escrow().balance(Town.DOLLAR);
    var impatient =
        new SendLimits(
            SendLimits.DEFAULT.tipMax(),
            SendLimits.DEFAULT.feeMax(),
            SendLimits.DEFAULT.gasMax(),
            Duration.ofMillis(20),
            Duration.ofMillis(300),
            Duration.ofMillis(5),
            Duration.ofSeconds(5));
    Eth through = town.eth(() -> go.url().toString(), HASTY);
    go.knowsNothingOf = "eth_getTransactionReceipt";
    assertThatThrownBy(
            () -> town.bob.escrow(through, town.bob.journal, impatient).submit(deal, funding(deal)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Nothing is lost");
    assertThat(town.bob.journal.newest(10))
        .isNotEmpty()
        .allMatch(sent -> sent.outcome().isEmpty(), "isn't taken for undone");
    go.knowsNothingOf = "";
    bobThrough().submit(deal, funding(deal));
    assertThat(town.bob.escrow().balance(Town.DOLLAR)).isEqualTo(before.subtract(Town.PRICE));
    assertThat(town.bob.journal.newest(10)).as("an allowance and a payment").hasSize(2);
    assertThat(town.bob.journal.open()).isEmpty();
  }

  @Test
  void aKilledChainGoesOnWhereItWasAndNothingIsPaidTwice() throws Exception {
    EscrowDeal deal = deal();
    BigInteger before = town.bob.escrow().balance(Town.DOLLAR);
    var funded = town.bob.escrow().submit(deal, funding(deal));
    ProcessHandle chain = ProcessHandle.of(town.chain.pid()).orElseThrow();
    chain.destroyForcibly();
    chain.onExit().join();
    town.chain.ensure();
    assertThat(town.bob.escrow().look(deal, Certainty.FINAL).phase()).isEqualTo(Phase.FUNDED);
    assertThat(town.bob.escrow().submit(deal, funding(deal)).transaction())
        .isEqualTo(funded.transaction());
    assertThat(town.bob.escrow().balance(Town.DOLLAR)).isEqualTo(before.subtract(Town.PRICE));
  }

  @Test
  void aChainThatWasSetBackGetsWhatItLostAgain() throws Exception {
    EscrowDeal deal = deal();
    String snapshot = town.eth.dev("evm_snapshot").asString();
    BigInteger before = town.bob.escrow().balance(Town.DOLLAR);
    var funded = town.bob.escrow().submit(deal, funding(deal));
    town.eth.dev("evm_revert", snapshot);
    assertThat(town.bob.escrow().look(deal, Certainty.LATEST).phase()).isEqualTo(Phase.UNFUNDED);
    var again = town.bob.escrow().submit(deal, funding(deal));
    assertThat(again.transaction()).isEqualTo(funded.transaction());
    assertThat(town.bob.escrow().look(deal, Certainty.FINAL).phase()).isEqualTo(Phase.FUNDED);
    assertThat(town.bob.escrow().balance(Town.DOLLAR)).isEqualTo(before.subtract(Town.PRICE));
    town.bob.sender(town.eth, town.bob.journal, SendLimits.DEFAULT).recover();
    assertThat(town.bob.journal.open()).isEmpty();
  }

  @Test
  void whatIsSentAgainIsFinalThoughNobodySendsMore() throws Exception {
    EscrowDeal deal = deal();
    String snapshot = town.eth.dev("evm_snapshot").asString();
    town.bob.escrow().submit(deal, funding(deal));
    town.eth.dev("evm_revert", snapshot);
    town.bob.sender(town.eth, town.bob.journal, SendLimits.DEFAULT).recover();
    assertThat(town.alice.escrow().look(deal, Certainty.FINAL).phase()).isEqualTo(Phase.FUNDED);
  }

  @Test
  void anUnknownNonceIsFilledSoThatLaterOnesGoThrough() throws Exception {
    EscrowDeal deal = deal();
    String snapshot = town.eth.dev("evm_snapshot").asString();
    town.bob.escrow().submit(deal, funding(deal)); // an allowance, then the payment
    town.eth.dev("evm_revert", snapshot);
    Journal hole = new TestJournal(); // the allowance's line is lost
    Sent payment = town.bob.journal.newest(1).getFirst();
    hole.write(
        new Sent(
            payment.hash(),
            payment.nonce(),
            payment.raw(),
            payment.act(),
            payment.note(),
            payment.at(),
            Optional.empty()));
    town.bob.sender(town.eth, hole, SendLimits.DEFAULT).recover();
    long nonce = town.eth.nonce(town.bob.address(), BlockRef.LATEST);
    assertThat(nonce).isEqualTo(payment.nonce() + 1);
    assertThat(hole.newest(9)).extracting(s -> s.note().what()).contains("gap");
  }

  @Test
  void anotherChainIsRefusedByName() throws Exception {
    try (Eth other =
        new Eth(
            new Endpoints(
                () -> List.of(town.chain.url()),
                new Endpoints.Expected(1, Optional.empty()),
                HASTY))) {
      assertThatThrownBy(other::latest)
          .isInstanceOf(OtherChainException.class)
          .hasMessageContaining("serves chain 7357")
          .hasMessageContaining("chain 1");
    }
    try (Eth reset =
        new Eth(
            new Endpoints(
                () -> List.of(town.chain.url()),
                new Endpoints.Expected(7357, Optional.of(Bytes.of(new byte[32]))),
                HASTY))) {
      assertThatThrownBy(reset::latest).hasMessageContaining("first block");
    }
  }

  @Test
  void theNextEndpointIsAskedWhenOneFails() throws Exception {
    go.mood = Go.Mood.GONE;
    try (Eth two =
        new Eth(
            new Endpoints(
                () -> List.of(go.url(), town.chain.url()),
                new Endpoints.Expected(7357, Optional.of(town.chain.genesis())),
                HASTY))) {
      assertThat(two.latest().number()).isPositive();
    }
  }
}
