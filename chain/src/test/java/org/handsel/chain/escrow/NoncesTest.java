package org.handsel.chain.escrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.handsel.chain.account.DevChain;
import org.handsel.chain.account.Order;
import org.handsel.chain.account.SendLimits;
import org.handsel.chain.account.Sender;
import org.handsel.chain.account.Sent;
import org.handsel.chain.rpc.BlockRef;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A chain whose service became dearer than what somebody offered who no longer waits: nothing that
/// comes after it gets stuck.
class NoncesTest {
  /// So much dearer that it stays so for the blocks of a test.
  private static final BigInteger DEARER = BigInteger.valueOf(300);

  @TempDir Path folder;
  private Town town;

  @BeforeEach
  void open() throws IOException {
    town = new Town(folder);
    town.eth.dev("anvil_setNextBlockBaseFeePerGas", "0x3b9aca00");
    town.eth.dev("evm_mine");
    town.eth.dev("evm_setAutomine", false);
  }

  @AfterEach
  void close() throws IOException {
    town.close();
  }

  /// Somebody's sender on a chain that makes its blocks as it likes.
  private Sender sender(Town.Person person, Duration bumpAfter, Duration waitMax) {
    var limits =
        new SendLimits(
            SendLimits.DEFAULT.tipMax(),
            SendLimits.DEFAULT.feeMax(),
            SendLimits.DEFAULT.gasMax(),
            bumpAfter,
            waitMax,
            Duration.ofMillis(5),
            Duration.ofMillis(20));
    return new Sender(
        town.eth,
        town.network,
        person.key,
        person.journal,
        new DevChain(town.eth, false, DevChain.Saving.ELSEWHERE),
        limits,
        InstantSource.system());
  }

  private Order order(String act, BigInteger wei) {
    var note = new Sent.Note("send", Address.ZERO, wei, town.carol.address(), Optional.empty());
    return new Order(act, town.carol.address(), wei, Bytes.EMPTY, note);
  }

  /// Sends `wei` at today's price, and gives up waiting.
  private Sent abandoned(Town.Person person, BigInteger wei) {
    Sender hasty = sender(person, Duration.ofMinutes(1), Duration.ZERO);
    assertThatThrownBy(() -> hasty.send(order("cheap", wei)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Nothing is lost");
    return person.journal.newest(1).getFirst();
  }

  private void becomeDear() throws IOException {
    BigInteger dear = town.eth.latest().baseFee().multiply(DEARER);
    town.eth.dev("anvil_setNextBlockBaseFeePerGas", "0x" + dear.toString(16));
    town.eth.dev("evm_mine");
    assertThat(town.eth.latest().baseFee()).isEqualTo(dear);
  }

  private long taken(Town.Person person) throws IOException {
    return town.eth.nonce(person.address(), BlockRef.LATEST);
  }

  @Test
  void whatOfferedTooLittleBeforeIsOfferedMoreWithWhatIsWaitedFor() throws Exception {
    Sent cheap = abandoned(town.bob, BigInteger.ONE);
    becomeDear();
    assertThat(taken(town.bob)).isEqualTo(cheap.nonce());
    town.eth.dev("evm_setAutomine", true);
    Sender later = sender(town.bob, Duration.ofMillis(100), Duration.ofSeconds(5));
    var mined = later.send(order("later", BigInteger.TWO));
    assertThat(mined.succeeded()).isTrue();
    assertThat(taken(town.bob)).isEqualTo(cheap.nonce() + 2);
    later.recover();
    assertThat(town.bob.journal.open()).isEmpty();
    List<Sent> tries = town.bob.journal.of("cheap");
    assertThat(tries).allMatch(sent -> sent.nonce() == cheap.nonce());
    assertThat(tries.getLast().outcome().orElseThrow().state()).isEqualTo(Sent.State.REPLACED);
    assertThat(tries.getFirst().outcome().orElseThrow().state()).isEqualTo(Sent.State.DONE);
  }

  @Test
  void whatNobodyWaitsForIsOfferedMoreToo() throws Exception {
    Sent cheap = abandoned(town.bob, BigInteger.ONE);
    becomeDear();
    Sender anew = sender(town.bob, Duration.ZERO, Duration.ZERO);
    anew.tend(); // as a node that was started anew it doesn't know how long it has waited
    anew.tend();
    assertThat(town.bob.journal.of("cheap")).hasSize(2);
    town.eth.dev("evm_mine");
    assertThat(taken(town.bob)).isEqualTo(cheap.nonce() + 1);
    anew.tend();
    assertThat(town.bob.journal.open()).isEmpty();
  }

  @Test
  void whatOffersEnoughIsOfferedNoMoreUnlessSomebodyWaits() throws Exception {
    abandoned(town.bob, BigInteger.ONE);
    Sender anew = sender(town.bob, Duration.ZERO, Duration.ZERO);
    for (int i = 0; i < 4; i++) anew.tend();
    assertThat(town.bob.journal.of("cheap")).hasSize(1);
    assertThat(town.bob.journal.open()).hasSize(1);
  }

  @Test
  void noMoreIsOfferedThanTheAccountHas() throws Exception {
    BigInteger has = town.bob.escrow().balance(Address.ZERO);
    abandoned(town.bob, has.subtract(BigInteger.TEN.pow(15))); // enough for the cheap fee only
    becomeDear();
    Sender anew = sender(town.bob, Duration.ZERO, Duration.ZERO);
    for (int i = 0; i < 4; i++) anew.tend();
    assertThat(town.bob.journal.of("cheap")).as("an offer that nobody takes").hasSize(1);
  }
}
