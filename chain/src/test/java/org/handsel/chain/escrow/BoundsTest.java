package org.handsel.chain.escrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import org.handsel.chain.account.SendLimits;
import org.handsel.chain.evm.Keccak;
import org.handsel.chain.rpc.Eth;
import org.handsel.core.escrow.Act;
import org.handsel.core.escrow.Escrow;
import org.handsel.core.escrow.EscrowDeal;
import org.handsel.core.escrow.EscrowException;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// However long a chain an endpoint claims, and however many lanes are busy, few things are asked.
class BoundsTest {
  private static final Bytes WORDS = new Packing().number(2, 32, "slot").done();

  /// How a question for a lane's word begins.
  private static final String WORD_OF = Erc20.selector("wordOf(address,uint64)").hex();

  @TempDir Path folder;
  private Town town;
  private Go go;
  private Eth through;

  @BeforeEach
  void open() throws IOException {
    town = new Town(folder);
    go = new Go(town.chain::url);
    through = town.eth(() -> go.url().toString());
  }

  @AfterEach
  void close() throws IOException {
    through.close();
    go.close();
    town.close();
  }

  private List<Eth.Log> logs(LogPages pages, long first, long last) throws IOException {
    return pages.read(
        List.of(town.network.escrow()),
        List.of(List.of(DealEvent.FUNDED)),
        first,
        last,
        _ -> false);
  }

  private EscrowDeal funded() throws Exception {
    EscrowDeal deal = town.sale().deal();
    town.bob.escrow().submit(deal, new Act.Fund(town.alice.escrow().sign(deal)));
    return deal;
  }

  @Test
  void anEndpointThatClaimsAnEndlessChainIsAskedFewTimes() throws Exception {
    funded();
    go.lies.put(
        "eth_getLogs", answer -> answer.replaceFirst("\"(error|result)\":.*", "\"result\":[]}"));
    var pages = new LogPages(through, new LogPages.Limits(20, 100, 10, 1, 1_000));
    assertThatThrownBy(() -> logs(pages, 0, Long.MAX_VALUE / 2))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("after 20 answers");
    assertThat(go.asked("eth_getLogs")).isEqualTo(20);
  }

  @Test
  void pagesGrowWhileTheyAreAnswered() throws Exception {
    funded();
    long last = town.eth.latest().number();
    var pages = new LogPages(through, new LogPages.Limits(50, 100, 1, 1, 1_000));
    assertThat(logs(pages, 0, last)).hasSize(1);
    int once = go.asked("eth_getLogs");
    assertThat(once).isLessThan(8); // 1 + 2 + 4 + … blocks
    assertThat(logs(pages, 0, last)).hasSize(1);
    assertThat(go.asked("eth_getLogs") - once).as("it was learned").isEqualTo(1);
  }

  @Test
  void aRangeThatIsRefusedIsAskedForInParts() throws Exception {
    EscrowDeal first = funded();
    EscrowDeal second = funded();
    long last = town.eth.latest().number();
    assertThat(last).isGreaterThan(6);
    go.refusesMoreBlocksThan = 3;
    var pages = new LogPages(through, new LogPages.Limits(50, 100, 1_000, 1, 1_000));
    assertThat(logs(pages, 0, last))
        .extracting(log -> log.topics().get(1))
        .containsExactly(DealTypes.dealHash(first), DealTypes.dealHash(second));
    go.refusesMoreBlocksThan = 0;
    assertThatThrownBy(() -> logs(pages, 0, last)).hasMessageContaining("range");
  }

  @Test
  void eventsOfOtherBlocksOrContractsAreLies() throws Exception {
    funded();
    long last = town.eth.latest().number();
    var pages = new LogPages(through, LogPages.Limits.DEFAULT);
    String escrow = town.network.escrow().toString().substring(2);
    go.lies.put("eth_getLogs", answer -> answer.replaceAll("(?i)" + escrow, "11".repeat(20)));
    assertThatThrownBy(() -> logs(pages, 0, last)).isInstanceOf(MalformedException.class);
    go.lies.put(
        "eth_getLogs",
        answer -> answer.replaceAll("\"blockNumber\":\"0x[^\"]*\"", "\"blockNumber\":\"0xfffff\""));
    assertThatThrownBy(() -> logs(pages, 0, last)).isInstanceOf(MalformedException.class);
  }

  @Test
  void whatIsLockedIsReadFromTheFirstOpenDealOn() throws Exception {
    EscrowDeal closed = funded();
    town.bob.escrow().submit(closed, new Act.Release());
    EscrowDeal open = funded();
    var trail = new MoneyTrail(through, town.network, town.bob.address(), town.bob.journal);
    assertThat(trail.locked()).containsEntry(Town.DOLLAR, Town.PRICE).hasSize(1);
    town.eth.dev("anvil_mine", "0x200");
    assertThat(trail.locked()).containsEntry(Town.DOLLAR, Town.PRICE);
    town.bob.escrow().submit(open, new Act.Release());
    assertThat(trail.locked()).isEmpty();
    town.eth.dev("anvil_mine", "0x200");
    assertThat(trail.locked()).isEmpty();
    int asked = go.asked("eth_getLogs");
    assertThat(trail.locked()).isEmpty();
    assertThat(go.asked("eth_getLogs")).as("all are long over").isEqualTo(asked);
  }

  /// As if a deal were open on the lane.
  private void busy(long lane) throws IOException {
    Bytes key =
        new Packing().number(0, 4, "").address(town.bob.address()).number(lane, 8, "lane").done();
    String slot = "0x" + Bytes.of(Keccak.of(key.toArray(), WORDS.toArray())).hex();
    String word = "0x" + Bytes.of(Keccak.ofText("a deal")).hex();
    town.eth.dev("anvil_setStorageAt", town.network.escrow().toString(), slot, word);
  }

  @Test
  void aFreeLaneIsFoundInFewAnswersHoweverManyAreBusy() throws Exception {
    for (long lane = 0; lane < 40; lane++) busy(lane);
    var bob = town.bob.escrow(through, town.bob.journal, SendLimits.DEFAULT);
    assertThat(bob.reserve().lane()).isEqualTo(BigInteger.valueOf(40));
    assertThat(bob.reserve().lane()).as("that one is promised").isEqualTo(BigInteger.valueOf(41));
    for (long lane = 40; lane < 100; lane++) busy(lane);
    int before = go.asked(WORD_OF);
    assertThat(bob.reserve().lane().longValueExact()).isGreaterThanOrEqualTo(100);
    assertThat(go.asked(WORD_OF) - before).isLessThan(6);
  }

  @Test
  void anEndpointThatCallsEveryLaneBusyIsAskedFewTimes() throws Exception {
    var bob = town.bob.escrow(through, town.bob.journal, SendLimits.DEFAULT);
    bob.reserve();
    go.lies.put(
        WORD_OF,
        answer ->
            answer.replaceAll(
                "\"result\":\"0x[^\"]*\"", "\"result\":\"0x" + "ff".repeat(32) + "\""));
    int before = go.asked(WORD_OF);
    assertThatThrownBy(bob::reserve)
        .isInstanceOfSatisfying(
            EscrowException.class, e -> assertThat(e.reason()).isEqualTo("NoLane"));
    assertThat(go.asked(WORD_OF) - before).isLessThan(16);
  }

  @Test
  void whoeverHasManyHundredOpenDealsFindsALaneForAnother() throws Exception {
    for (long lane = 0; lane < 600; lane++) busy(lane);
    var bob = town.bob.escrow(through, town.bob.journal, SendLimits.DEFAULT);
    int before = go.asked(WORD_OF);
    assertThat(bob.reserve().lane().longValueExact()).isGreaterThanOrEqualTo(600);
    assertThat(go.asked(WORD_OF) - before).isLessThan(16);
  }

  @Test
  void aLaneFarAwayIsUsedAgainWhenItsPromiseIsOver() throws Exception {
    for (long lane = 0; lane < 600; lane++) busy(lane);
    var bob = town.bob.escrow(through, town.bob.journal, SendLimits.DEFAULT);
    var far = bob.reserve();
    bob.giveBack(far);
    assertThat(bob.reserve()).isEqualTo(new Escrow.Lane(far.lane(), far.seq() + 1));
  }
}
