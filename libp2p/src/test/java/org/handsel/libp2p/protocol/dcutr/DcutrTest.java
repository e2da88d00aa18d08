package org.handsel.libp2p.protocol.dcutr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.Dialogue;
import org.handsel.libp2p.protocol.relay.RelayLimits;
import org.handsel.libp2p.protocol.relay.Street;
import org.handsel.libp2p.protocol.relay.Street.Home;
import org.handsel.libp2p.transport.Listener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Bob calls Alice through a relay, and then they get a direct connection. Real hosts on a network
/// in memory, which has no NATs: how the messages go, and who calls whom.
@Timeout(120)
class DcutrTest {
  private static final String RELAY = "45.0.0.1";
  private static final String ALICE = "45.0.0.2";
  private static final String BOB = "45.0.0.3";
  private static final Multiaddr NOBODY = Multiaddr.of("/ip4/45.0.0.9/tcp/1");

  private static final Duration HOUR = Duration.ofHours(1);

  private final Street street = new Street();
  private Home relay;
  private Home alice;

  @BeforeEach
  void start() throws IOException {
    relay = street.relay(RELAY, RelayLimits.DEFAULT);
    alice = street.open(ALICE, setup -> setup.relays(1, List.of(relay.address())).probing(false));
  }

  @AfterEach
  void stop() throws IOException {
    street.close();
  }

  private static void awaitDirect(Home one, Home other) {
    Street.await(() ->
        one.host()
            .connection(other.host().id())
            .filter(c -> c.path() != Connection.Path.RELAYED)
            .isPresent());
  }

  @Test
  void whoCanBeCalledIsCalledBackAlone() throws Exception {
    Home bob = street.open(BOB, setup -> setup.probing(false));
    bob.host().connect(alice.relayed());
    awaitDirect(bob, alice);
    awaitDirect(alice, bob);
    assertThat(alice.host().connection(bob.host().id()).orElseThrow().inbound()).isFalse();
    assertThat(Street.say(bob.host().connection(alice.host().id()).orElseThrow(), "hello"))
        .isEqualTo("hello");
  }

  @Test
  void twoCallEachOtherWhenOneAloneDoesNotGetThrough() throws Exception {
    // Alice is told where Bob is and calls in vain; Bob gets through at the agreed moment.
    Home bob = street.shut(BOB, setup -> setup.probing(false));
    bob.host().announce("mapped", List.of(NOBODY));
    bob.host().connect(alice.relayed());
    awaitDirect(alice, bob);
    assertThat(alice.host().connection(bob.host().id()).orElseThrow().inbound()).isTrue();
    awaitDirect(bob, alice);
  }

  @Test
  void whoseCallAloneIsNeverAnsweredMeetsTheOtherHalfway() throws Exception {
    // Bob's gateway drops what Carol sends, and she would wait for an hour. He gets through to her.
    var outer = Multiaddr.of("/ip4/45.0.0.33/tcp/1");
    Home bob = street.shut(BOB, setup -> setup.punching(false).probing(false));
    bob.host().announce("mapped", List.of(outer));
    Home carol =
        street.open(
            "45.0.0.4",
            setup -> setup.relays(1, List.of(relay.address())).punching(false).probing(false),
            HOUR);
    var limits = new DcutrLimits(1, 8, 8, 6, 60, Duration.ofMillis(50), Street.SOON);
    try (Listener _ = street.network.host("45.0.0.33").listen(outer);
        var _ = punching(bob, NOBODY);
        var _ =
            Dcutr.start(
                carol.host(),
                () -> List.of(carol.address().withoutPeer()),
                limits,
                Street.clock())) {
      bob.host().connect(carol.relayed());
      awaitDirect(carol, bob);
      assertThat(carol.host().connection(bob.host().id()).orElseThrow().inbound()).isTrue();
    }
  }

  @Test
  void whereNobodyGetsThroughTheRelayedConnectionStays() throws Exception {
    Home bob = street.shut(BOB, setup -> setup.probing(false));
    Connection relayed = bob.host().connect(alice.relayed());
    assertThat(Street.ping(relayed)).isPositive();
    assertThat(bob.host().connection(alice.host().id())).contains(relayed);
    assertThat(relayed.path()).isEqualTo(Connection.Path.RELAYED);
  }

  @Test
  void whoCannotBeFoundHalfwayCallsAlone() throws Exception {
    // Carol's NAT has another port for everyone, so where she says that she is nobody gets in. Bob
    // tells nobody but her where he can be called.
    var outer = Multiaddr.of("/ip4/45.0.0.33/tcp/1");
    Home bob = street.open("10.0.0.3", setup -> setup.punching(false).probing(false));
    street.passOn(outer, Multiaddr.of("/ip4/10.0.0.3/tcp/4001"));
    Home carol =
        street.shut(
            "45.0.0.4",
            setup -> setup.relays(1, List.of(relay.address())).punching(false).probing(false));
    try (var _ = punching(bob, outer);
        var _ = punching(carol, NOBODY)) {
      bob.host().connect(carol.relayed());
      awaitDirect(carol, bob);
      awaitDirect(bob, carol);
      assertThat(bob.host().connection(carol.host().id()).orElseThrow().inbound()).isTrue();
    }
  }

  private static Dcutr punching(Home home, Multiaddr at) {
    return Dcutr.start(home.host(), () -> List.of(at), DcutrLimits.DEFAULT, Street.clock());
  }

  // ---- mallory ----

  private Stream punching() throws IOException {
    Home mallory = street.shut("66.6.6.6", setup -> setup.punching(false).probing(false));
    return mallory.host().connect(alice.relayed()).openLimited(Dcutr.PROTOCOL);
  }

  @Test
  void privateAddressesAndNamesAreNotCalled() throws Exception {
    try (Stream stream = punching()) {
      var dialogue = new Dialogue(stream, HolePunch.BYTES_MAX, Street.SOON);
      dialogue.say(
          new HolePunch.Connect(
                  List.of(
                      Multiaddr.of("/ip4/192.168.1.1/tcp/80"),
                      Multiaddr.of("/ip4/127.0.0.1/tcp/80"),
                      Multiaddr.of("/dns4/router.example.org/tcp/80"),
                      alice.address()))
              .toArray());
      assertThatThrownBy(dialogue::hear).isInstanceOf(IOException.class);
    }
  }

  @Test
  void whatIsOutOfOrderEndsTheExchange() throws Exception {
    try (Stream stream = punching()) {
      var dialogue = new Dialogue(stream, HolePunch.BYTES_MAX, Street.SOON);
      byte[] connect = new HolePunch.Connect(List.of(NOBODY)).toArray();
      dialogue.say(connect);
      assertThat(HolePunch.decode(dialogue.hear()))
          .isEqualTo(new HolePunch.Connect(List.of(alice.address().withoutPeer())));
      dialogue.say(connect);
      assertThatThrownBy(dialogue::hear).isInstanceOf(IOException.class);
    }
  }

  @Test
  void overADirectConnectionThereIsNothingToUpgrade() throws Exception {
    Home mallory = street.shut("66.6.6.6", setup -> setup.punching(false).probing(false));
    Connection direct = mallory.host().connect(alice.address());
    // It may be ended before it is agreed on.
    assertThatThrownBy(
            () -> {
              try (Stream stream = direct.open(Dcutr.PROTOCOL)) {
                var dialogue = new Dialogue(stream, HolePunch.BYTES_MAX, Street.SOON);
                dialogue.say(new HolePunch.Connect(List.of(NOBODY)).toArray());
                dialogue.hear();
              }
            })
        .isInstanceOf(IOException.class);
  }

  @Test
  void onePeerHasUsCallOnlySoOften() throws Exception {
    Home mallory = street.shut("66.6.6.6", setup -> setup.punching(false).probing(false));
    Connection relayed = mallory.host().connect(alice.relayed());
    int served = 0;
    for (int i = 0; i < DcutrLimits.DEFAULT.perPeerMax() + 2; i++) {
      try (Stream stream = relayed.openLimited(Dcutr.PROTOCOL)) {
        var dialogue = new Dialogue(stream, HolePunch.BYTES_MAX, Street.SOON);
        dialogue.say(new HolePunch.Connect(List.of(NOBODY)).toArray());
        dialogue.hear();
        served++;
        dialogue.say(new HolePunch.Sync().toArray());
        // The end of the exchange, when it has called in vain.
        assertThatThrownBy(dialogue::hear).isInstanceOf(IOException.class);
      } catch (IOException e) {
        assertThat(i).isGreaterThanOrEqualTo(DcutrLimits.DEFAULT.perPeerMax());
      }
    }
    assertThat(served).isEqualTo(DcutrLimits.DEFAULT.perPeerMax());
  }

  /// How often of `times` Carol tries to reach Bob, who calls her through a relay.
  private int tries(DcutrLimits limits, int times) throws Exception {
    Home carol =
        street.shut(
            "45.0.0.4",
            setup -> setup.relays(1, List.of(relay.address())).punching(false).probing(false));
    Home bob = street.shut(BOB, setup -> setup.punching(false).probing(false));
    assertThat(Street.ping(bob.host().connect(carol.relayed()))).isPositive();
    Connection relayed = carol.host().connection(bob.host().id()).orElseThrow();
    int tries = 0;
    try (var dcutr = Dcutr.start(carol.host(), List::of, limits, Street.clock())) {
      for (int i = 0; i < times; i++) if (dcutr.upgrade(relayed)) tries++;
    }
    return tries;
  }

  @Test
  void whoCallsThroughARelayAgainAndAgainIsCalledBackOnlySoOften() throws Exception {
    assertThat(tries(DcutrLimits.DEFAULT, 10)).isEqualTo(DcutrLimits.DEFAULT.perPeerMax());
  }

  @Test
  void allTogetherAreCalledBackOnlySoOftenAMinute() throws Exception {
    assertThat(tries(new DcutrLimits(1, 8, 8, 100, 3, HOUR, HOUR), 10)).isEqualTo(3);
  }
}
