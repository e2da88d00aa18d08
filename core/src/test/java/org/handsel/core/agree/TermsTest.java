package org.handsel.core.agree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.handsel.libp2p.NearMisses.finding;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;
import org.handsel.core.identity.Cast;
import org.handsel.core.service.Order;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(NearMisses.class)
class TermsTest {
  private static final BigInteger LANE_MAX = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

  private final Cid alice = Bargain.cid("alice");
  private final Cid bob = Bargain.cid("bob");
  private final Cid carol = Bargain.cid("carol");
  private final Terms bike = Bargain.bike(bob, alice, carol);

  @Test
  void termsAreReadAsTheyWereWritten() throws Exception {
    assertThat(Terms.decode(bike.encode())).isEqualTo(bike);
    assertThat(Terms.decode(bike.encode()).id()).isEqualTo(bike.id());
  }

  @Test
  void everybodyIsWhatTheTermsSay() {
    assertThat(bike.role(bob)).contains(Role.BUYER);
    assertThat(bike.role(alice)).contains(Role.SELLER);
    assertThat(bike.role(carol)).contains(Role.ARBITER);
    assertThat(bike.role(Bargain.cid("mallory"))).isEmpty();
  }

  @Test
  void aPartyOnThePanelIsRefused() {
    var terms = Bargain.bike(bob, alice, alice);
    assertThatThrownBy(() -> Terms.decode(terms.encode()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("panel");
  }

  @Test
  void buyingFromOneselfIsRefused() {
    var terms = Bargain.bike(bob, bob, carol);
    assertThatThrownBy(() -> Terms.decode(terms.encode()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("same");
  }

  @Test
  void aFieldMoreOrLessIsRefused() throws Exception {
    Data.Map map = DagCbor.decode(bike.encode()).asMap();
    for (Data.Map other :
        List.of(
            map.with().put("more", 1).build(),
            map.with().without("seq").build(),
            map.with().put("v", 2).build(),
            map.with().put("salt", Bytes.of(new byte[31])).build(),
            map.with().put("lane", "-1").build())) {
      assertThatThrownBy(() -> Terms.decode(DagCbor.encode(other)))
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void termsHaveOneForm() {
    byte[] capitals = finding("terms-with-an-address-in-capitals").getPayload();
    assertThatThrownBy(() -> Terms.decode(capitals)).hasMessageContaining("another form");
  }

  @Test
  void anAskWithWhatTermsCannotHoldIsRefused() throws Exception {
    var bobs = new Cast("bob");
    Party good = Bargain.party(bobs.log().id(), 1);
    var longHead = new Party.HistHead(Bytes.of(new byte[40 << 10]), 3, good.openEntry());
    var heavy =
        new Party(
            good.id(),
            good.logHead(),
            List.of(longHead),
            good.account(),
            good.out(),
            good.openEntry());
    Where place = bike.chain();
    var wordy =
        new Where(
            place.caip2(), place.escrow(), place.codeHash(), place.token(), "f".repeat(40 << 10));
    assertThat(Ask.decode(ask(bobs, good, place, LANE_MAX)).ask().lane()).isEqualTo(LANE_MAX);
    var lane = ask(bobs, good, place, LANE_MAX.add(BigInteger.ONE));
    assertThatThrownBy(() -> Ask.decode(lane)).hasMessageContaining("lane: too large");
    var head = ask(bobs, heavy, place, BigInteger.ONE);
    assertThatThrownBy(() -> Ask.decode(head)).hasMessageContaining("histHead: no device");
    var finality = ask(bobs, good, wordy, BigInteger.ONE);
    assertThatThrownBy(() -> Ask.decode(finality)).hasMessageContaining("finality: too long");
  }

  private Bytes ask(Cast bobs, Party buyer, Where place, BigInteger lane) {
    var proof = Bytes.of(new byte[64]);
    return new Ask(
            bike.listing(), Order.of(1), buyer, List.of(), place, Bargain.SALT, lane, 7, proof)
        .sign(bobs.laptop, 1)
        .bytes();
  }

  static Stream<Named<byte[]>> bytesOfStrangersAreTermsOrMalformed() {
    return Stream.of(
        named("a bike", new TermsTest().bike.encode()),
        finding("terms-with-an-address-in-capitals"));
  }

  @MethodSource
  @FuzzTest
  void bytesOfStrangersAreTermsOrMalformed(byte[] bytes) {
    try {
      Terms terms = Terms.decode(bytes);
      assertThat(terms.encode()).isEqualTo(bytes);
    } catch (MalformedException _) {
      // as it should be
    }
  }

  static Stream<Named<byte[]>> bytesOfStrangersAreAsksAndQuotesOrMalformed() {
    var test = new TermsTest();
    var bobs = new Cast("bob");
    Bytes ask =
        test.ask(bobs, Bargain.party(bobs.log().id(), 1), test.bike.chain(), BigInteger.ONE);
    Bytes quote = new Quote(Bargain.SALT, test.bike, Bargain.SALT).sign(bobs.laptop, 1).bytes();
    return Stream.of(named("an ask", ask.toArray()), named("a quote", quote.toArray()));
  }

  @MethodSource
  @FuzzTest
  void bytesOfStrangersAreAsksAndQuotesOrMalformed(byte[] bytes) {
    try {
      Ask.decode(Bytes.of(bytes));
    } catch (MalformedException _) {
      // as it should be
    }
    try {
      Quote.decode(Bytes.of(bytes));
    } catch (MalformedException _) {
      // as it should be
    }
  }
}
