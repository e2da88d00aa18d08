package org.handsel.node.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.handsel.chain.Chain;
import org.handsel.chain.evm.AccountKey;
import org.handsel.chain.evm.Checksum;
import org.handsel.chain.evm.Keccak;
import org.handsel.chain.local.LocalChain;
import org.handsel.chain.network.Network;
import org.handsel.chain.rpc.OtherChainException;
import org.handsel.core.money.Address;
import org.handsel.node.app.MoneyView;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.Silence;
import org.handsel.storage.Database;
import org.handsel.storage.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A wallet over a real database and a real chain.
class ChainWalletTest {
  @TempDir Path folder;
  private LocalChain local;
  private Database truth;
  private Chain chain;
  private ChainWallet wallet;
  private static final AccountKey BOB = AccountKey.of(Keccak.ofText("bob"));
  private static final AccountKey ALICE = AccountKey.of(Keccak.ofText("alice"));

  @BeforeEach
  void open() throws IOException {
    local = LocalChain.privateIn(folder.resolve("chain"));
    truth = Database.open(folder.resolve("truth.db"), Database.Durability.FULL, Schema.TRUTH);
    chain = chain(BOB, truth);
    wallet = new ChainWallet(chain, new Silence());
  }

  private Chain chain(AccountKey key, Database truth) throws IOException {
    return Chain.at(
        List.of(local.url()),
        Network.local(local.genesis()),
        key,
        new SqlJournals(truth),
        InstantSource.system());
  }

  @AfterEach
  void close() throws IOException {
    chain.close();
    truth.close();
    local.close();
  }

  private static Optional<String> sum(ChainWallet wallet, String currency) throws RefusedException {
    return wallet.show().balances().stream()
        .filter(view -> view.currency().equals(currency))
        .map(MoneyView::amount)
        .findFirst();
  }

  @Test
  void theFaucetGivesAndSendingTakes() throws Exception {
    assertThat(sum(wallet, "tUSD")).contains("0.00");
    wallet.faucet();
    assertThat(sum(wallet, "tUSD")).contains("1000.00");
    assertThat(sum(wallet, "tETH")).contains("10.00");
    String alice = Checksum.text(ALICE.address());
    var sent = wallet.send(alice, new MoneyView("12.5", "tUSD", true));
    assertThat(sent.amount().amount()).isEqualTo("-12.50");
    assertThat(sum(wallet, "tUSD")).contains("987.50");
    var purse = wallet.show();
    assertThat(purse.reachable()).isTrue();
    assertThat(purse.account()).isEqualTo(Checksum.text(BOB.address()));
    assertThat(purse.movements())
        .extracting(m -> m.what())
        .containsExactlyInAnyOrder("send", "receive");
    try (var hersTruth =
            Database.open(folder.resolve("alice.db"), Database.Durability.FULL, Schema.TRUTH);
        Chain hers = chain(ALICE, hersTruth)) {
      assertThat(hers.movements(10)).extracting(m -> m.what()).contains("receive");
    }
  }

  @Test
  void whatCantBeSentIsRefusedInWords() throws Exception {
    String alice = Checksum.text(ALICE.address());
    assertThatThrownBy(() -> wallet.send(alice, new MoneyView("1", "tUSD", true)))
        .hasMessageContaining("1.00 tUSD needed");
    assertThatThrownBy(() -> wallet.send("0x12", new MoneyView("1", "tUSD", true)))
        .hasMessageContaining("40 hexadecimal digits");
    assertThatThrownBy(() -> wallet.send(alice, new MoneyView("0.0000001", "tUSD", true)))
        .hasMessageContaining("6 digits after the point");
    assertThatThrownBy(() -> wallet.send(alice, new MoneyView("1", "EUR", true)))
        .hasMessageContaining("no EUR");
    for (Address lost : List.of(chain.network().escrow(), dollar(), Address.ZERO)) {
      assertThatThrownBy(() -> wallet.send(Checksum.text(lost), new MoneyView("1", "tUSD", true)))
          .hasMessageStartingWith("to: ");
    }
  }

  private Address dollar() {
    return chain.network().tokens().getLast().address();
  }

  @Test
  void whatIsInABlockThatMayStillBeTakenBackIsNotFinal() throws Exception {
    wallet.faucet();
    String alice = Checksum.text(ALICE.address());
    var sent = wallet.send(alice, new MoneyView("12.5", "tUSD", true));
    assertThat(sent.state()).isEqualTo("mined");
  }

  @Test
  void aChainThatIsAwayShowsTheLastSumsAndComesBack() throws Exception {
    wallet.faucet();
    assertThat(sum(wallet, "tUSD")).contains("1000.00");
    URI url = local.url();
    local.close();
    assertThat(wallet.show().reachable()).isFalse();
    assertThat(sum(wallet, "tUSD")).contains("1000.00");
    assertThatThrownBy(wallet::faucet)
        .isInstanceOfSatisfying(
            RefusedException.class,
            e -> assertThat(e.kind()).isEqualTo(RefusedException.Kind.UNAVAILABLE));
    try (Chain later = chain(BOB, truth)) { // a node that starts without its chain
      assertThat(later.escrow().place().genesis()).isEqualTo(local.genesis());
    }
    local = LocalChain.privateIn(folder.resolve("chain"));
    assertThat(local.url()).isEqualTo(url);
    assertThat(wallet.show().reachable()).isTrue();
    assertThat(sum(wallet, "tUSD")).contains("1000.00");
  }

  @Test
  void anotherChainOfTheSameIdIsRefused() throws Exception {
    wallet.faucet();
    try (var other = LocalChain.privateIn(folder.resolve("other"))) {
      assertThatThrownBy(() ->
              Chain.at(
                  List.of(other.url()),
                  Network.local(local.genesis()),
                  BOB,
                  new SqlJournals(truth),
                  InstantSource.system()))
          .isInstanceOf(OtherChainException.class)
          .hasMessageContaining("first block");
    }
  }
}
