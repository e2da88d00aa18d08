package org.handsel.chain.escrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.handsel.chain.account.SendLimits;
import org.handsel.chain.rpc.BlockRef;
import org.handsel.chain.rpc.RpcLimits;
import org.handsel.core.escrow.Act;
import org.handsel.core.escrow.ClosingProof;
import org.handsel.core.escrow.EscrowDeal;
import org.handsel.core.escrow.Pot;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How a deal ended is proven from its block, and read without the chain.
class ClosingsTest {
  private static final RpcLimits SMALL =
      new RpcLimits(
          1 << 20,
          1 << 20,
          1_000,
          100_000,
          1 << 20,
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          1,
          Duration.ZERO,
          200);

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

  private EvmEscrow carolThrough() {
    return town.carol.escrow(
        town.eth(() -> go.url().toString(), SMALL), town.carol.journal, SendLimits.DEFAULT);
  }

  private static EscrowDeal funded() throws Exception {
    EscrowDeal deal = town.sale().deal();
    town.bob.escrow().submit(deal, new Act.Fund(town.alice.escrow().sign(deal)));
    return deal;
  }

  private static EscrowDeal released() throws Exception {
    EscrowDeal deal = funded();
    town.bob.escrow().submit(deal, new Act.Release());
    return deal;
  }

  private static ClosingProof.Proven read(EscrowDeal deal, ClosingProof proof)
      throws MalformedException {
    return Closings.read(town.network.escrow(), DealTypes.dealHash(deal), proof);
  }

  private static String nothing(String answer) {
    return answer.replaceFirst("\"result\":.*", "\"result\":null}");
  }

  @Test
  void theEndOfADealIsProvenFromItsBlock() throws Exception {
    EscrowDeal deal = funded();
    assertThat(town.carol.escrow().closing(deal)).as("it's open").isEmpty();
    town.bob.escrow().submit(deal, new Act.Release());
    ClosingProof proof = town.carol.escrow().closing(deal).orElseThrow();

    ClosingProof kept = ClosingProof.decode(proof.encode());
    assertThat(kept).isEqualTo(proof);
    ClosingProof.Proven proven = read(deal, kept);
    Pot pot = town.carol.escrow().look(deal, Pot.Certainty.FINAL);
    assertThat(proven.closed()).isEqualTo(pot.closed().orElseThrow());
    var block = town.eth.block(BlockRef.number(proven.block())).orElseThrow();
    assertThat(proven.blockHash()).isEqualTo(block.hash());
    assertThat(proven.blockTime()).isEqualTo(block.time());
    assertThat(town.alice.escrow().proven(deal, kept)).isEqualTo(proven);
  }

  @Test
  void aDealThatClosesAmongManyTransactionsIsProven() throws Exception {
    EscrowDeal deal = funded();
    town.eth.dev("evm_setAutomine", false);
    try {
      town.eth.dev("anvil_impersonateAccount", town.mallory.address().toString());
      for (int i = 0; i < 140; i++) {
        town.eth.dev(
            "eth_sendTransaction",
            Map.of(
                "from",
                town.mallory.address().toString(),
                "to",
                town.carol.address().toString(),
                "value",
                "0x1",
                "gasPrice",
                "0x174876e800")); // before Bob's
      }
      town.bob.escrow().submit(deal, new Act.Release());
    } finally {
      town.eth.dev("evm_setAutomine", true);
    }
    ClosingProof proof = town.carol.escrow().closing(deal).orElseThrow();
    assertThat(proof.index()).as("beyond what one byte of key holds").isGreaterThan(128);
    assertThat(read(deal, proof).closed().how()).isEqualTo("RELEASED");
    assertThat(carolThrough().closing(deal)).contains(proof);

    go.lies.put("eth_getBlockReceipts", ClosingsTest::nothing);
    assertThat(carolThrough().closing(deal)).as("receipt by receipt").contains(proof);
  }

  @Test
  void aProofOfSomethingElseProvesNothing() throws Exception {
    EscrowDeal deal = released();
    EscrowDeal other = released();
    ClosingProof proof = town.carol.escrow().closing(deal).orElseThrow();
    refused(other, proof);
    assertThatThrownBy(() -> Closings.read(Address.ZERO, DealTypes.dealHash(deal), proof))
        .isInstanceOf(MalformedException.class);
    refused(deal, new ClosingProof(proof.header(), proof.index() + 1, proof.path()));
    for (int at = 0; at < proof.header().size(); at += 7) {
      byte[] changed = proof.header().toArray();
      changed[at] ^= 1;
      var lie = new ClosingProof(Bytes.of(changed), proof.index(), proof.path());
      try {
        assertThat(read(deal, lie).blockHash()).isNotEqualTo(read(deal, proof).blockHash());
      } catch (MalformedException expected) {
        assertThat(expected).hasMessageMatching("(?s).+");
      }
    }
    assertThatThrownBy(
            () -> new ClosingProof(Bytes.of(new byte[ClosingProof.BYTES_MAX]), 0, proof.path()))
        .isInstanceOf(IllegalArgumentException.class);
    refused(deal, new ClosingProof(Bytes.of(new byte[9 << 10]), 0, proof.path()));
    var paths = new ArrayList<>(proof.path());
    paths.add(Bytes.EMPTY);
    refused(deal, new ClosingProof(proof.header(), proof.index(), paths));
  }

  private static void refused(EscrowDeal deal, ClosingProof proof) {
    assertThatThrownBy(() -> read(deal, proof)).isInstanceOf(MalformedException.class);
  }

  @Test
  void anEndpointThatLiesInOneReceiptIsFound() throws Exception {
    EscrowDeal deal = released();
    go.lies.put("Receipt", answer -> answer.replace("\"status\":\"0x1\"", "\"status\":\"0x0\""));
    assertThatThrownBy(() -> carolThrough().closing(deal))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("made up");
    go.lies.put(
        "Receipt",
        answer ->
            answer.replaceFirst("\"cumulativeGasUsed\":\"0x.", "\"cumulativeGasUsed\":\"0xf"));
    assertThatThrownBy(() -> carolThrough().closing(deal)).isInstanceOf(MalformedException.class);
    go.lies.clear();
    go.lies.put("eth_getBlockReceipts", answer -> answer.replace("0x1\"", "0x0\""));
    assertThat(carolThrough().closing(deal)).as("asked for one by one").isPresent();
  }

  @Test
  void anEndpointThatMakesUpTheHeaderOrTheEventIsFound() throws Exception {
    EscrowDeal deal = released();
    for (String field : new String[] {"receiptsRoot", "parentHash", "gasUsed", "extraData"}) {
      go.lies.clear();
      go.lies.put("debug_getRawHeader", ClosingsTest::nothing);
      go.lies.put(
          "eth_getBlockByHash",
          answer ->
              answer.replaceFirst(
                  "\"" + field + "\":\"0x[^\"]*\"",
                  "\"" + field + "\":\"0x" + "ab".repeat(field.equals("gasUsed") ? 3 : 32) + "\""));
      assertThatThrownBy(() -> carolThrough().closing(deal))
          .as(field)
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining("header");
    }
    go.lies.clear();
    Bytes price = new Packing().number(Town.PRICE, 32, "price").done();
    Bytes more = new Packing().number(Town.PRICE.add(BigInteger.ONE), 32, "price").done();
    go.lies.put("eth_getLogs", answer -> answer.replace(price.hex(), more.hex()));
    assertThatThrownBy(() -> carolThrough().closing(deal))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("isn't the one in its block");
  }

  @Test
  void anAnswerWithoutEndIsCutOff() throws Exception {
    EscrowDeal deal = released();
    go.endless = "eth_getBlockReceipts";
    assertThat(carolThrough().closing(deal)).as("asked for one by one").isPresent();
    go.endless = "eth_getTransactionReceipt";
    go.lies.put("eth_getBlockReceipts", ClosingsTest::nothing);
    assertThatThrownBy(() -> carolThrough().closing(deal)).isInstanceOf(IOException.class);
  }
}
