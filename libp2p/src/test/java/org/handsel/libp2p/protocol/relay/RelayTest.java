package org.handsel.libp2p.protocol.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.ConnectionWatcher;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.relay.Street.Home;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Alice can't be called; the relay passes on what Bob says. Real hosts on a network in memory.
@Timeout(120)
class RelayTest {
  private static final String RELAY = "10.0.0.1";
  private static final String ALICE = "10.0.0.2";
  private static final String BOB = "10.0.0.3";

  private final Street street = new Street();

  @AfterEach
  void stop() throws IOException {
    street.close();
  }

  private static RelayLimits circuit(Duration lasting, long bytes) {
    return RelayLimits.DEFAULT.with(
        RelayLimits.DEFAULT.service().circuit(new Limit(lasting, bytes)));
  }

  private static RelayLimits unlimited() {
    return circuit(Duration.ZERO, 0);
  }

  private static CompletableFuture<String> closing(Home home) {
    var reason = new CompletableFuture<String>();
    home.host()
        .watch(
            new ConnectionWatcher() {
              @Override
              public void closed(Connection connection, String why) {
                if (connection.path() == Connection.Path.RELAYED) reason.complete(why);
              }
            });
    return reason;
  }

  @Test
  void aPeerThatNobodyCanCallIsCalledThroughItsRelay() throws Exception {
    Home relay = street.relay(RELAY, RelayLimits.DEFAULT);
    Home alice = street.behind(relay, ALICE);
    Home bob = street.shut(BOB, setup -> setup);
    Multiaddr address = alice.relayed();
    assertThat(address.toString())
        .isEqualTo(relay.address() + "/p2p-circuit/p2p/" + alice.host().id());
    Connection connection = bob.host().connect(address);
    assertThat(connection.peer()).isEqualTo(alice.host().id());
    assertThat(connection.path()).isEqualTo(Connection.Path.RELAYED);
    assertThat(Street.ping(connection)).isPositive();
    assertThat(relay.reach().circuits()).isEqualTo(1);
    assertThat(alice.reach().relays()).isEqualTo(List.of(relay.host().id()));
    // The other side sees the same, and asks back the same way.
    Connection back = Street.until(() -> alice.host().connection(bob.host().id()));
    assertThat(back.path()).isEqualTo(Connection.Path.RELAYED);
    assertThat(back.limited()).isTrue();
    assertThat(Street.ping(back)).isPositive();
    connection.close("enough");
    Street.await(() -> relay.reach().circuits() == 0);
    Street.await(() -> alice.host().connection(bob.host().id()).isEmpty());
  }

  @Test
  void applicationsUseARelayedConnectionOnlyIfItsRelaySetsNoLimit() throws Exception {
    Home limited = street.relay(RELAY, RelayLimits.DEFAULT);
    Home alice = street.behind(limited, ALICE);
    Home bob = street.shut(BOB, setup -> setup);
    Connection narrow = bob.host().connect(alice.relayed());
    assertThat(narrow.limited()).isTrue();
    assertThatThrownBy(() -> Street.say(narrow, "hello")).hasMessageContaining("too limited");

    Home generous = street.relay("10.0.0.4", unlimited());
    Home carol = street.behind(generous, "10.0.0.5");
    Connection wide = bob.host().connect(carol.relayed());
    assertThat(wide.limited()).isFalse();
    String much = "much ".repeat(30_000);
    assertThat(Street.say(wide, much)).isEqualTo(much);
  }

  @Test
  void moreBytesThanTheLimitEndTheCircuit() throws Exception {
    Home relay = street.relay(RELAY, circuit(Duration.ofMinutes(2), 20_000));
    Home alice = street.behind(relay, ALICE);
    Home bob = street.shut(BOB, setup -> setup);
    var end = closing(bob);
    Connection connection = bob.host().connect(alice.relayed());
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 10_000; i++) Street.ping(connection);
            })
        .isInstanceOf(IOException.class);
    assertThat(end.get(20, TimeUnit.SECONDS)).isNotEmpty();
    Street.await(() -> alice.host().connection(bob.host().id()).isEmpty());
    Street.await(() -> relay.reach().circuits() == 0);
  }

  @Test
  void whenItsTimeIsOverTheCircuitEnds() throws Exception {
    Home relay = street.relay(RELAY, circuit(Duration.ofSeconds(1), 0));
    Home alice = street.behind(relay, ALICE);
    Home bob = street.shut(BOB, setup -> setup);
    var end = closing(bob);
    Connection connection = bob.host().connect(alice.relayed());
    assertThat(connection.limited()).isTrue();
    assertThat(end.get(20, TimeUnit.SECONDS)).isNotEmpty();
    Street.await(() -> relay.reach().circuits() == 0);
  }

  @Test
  void whoHasNoPlaceIsNotCalled() throws Exception {
    Home relay = street.relay(RELAY, RelayLimits.DEFAULT);
    Home alice = street.shut(ALICE, setup -> setup);
    alice.host().connect(relay.address());
    Home bob = street.shut(BOB, setup -> setup);
    Multiaddr guessed = Multiaddr.of(relay.address() + "/p2p-circuit/p2p/" + alice.host().id());
    assertThatThrownBy(() -> bob.host().connect(guessed)).hasMessageContaining("NO_RESERVATION");
  }

  @Test
  void aPlaceEndsWithTheConnectionAndIsTakenAgain() throws Exception {
    Home relay = street.relay(RELAY, RelayLimits.DEFAULT);
    Home other = street.relay("10.0.0.4", RelayLimits.DEFAULT);
    Home alice =
        street.shut(ALICE, setup -> setup.relays(1, List.of(relay.address(), other.address())));
    Street.await(() -> alice.reach().relays().equals(List.of(relay.host().id())));
    street.network.part(RELAY, ALICE);
    Street.await(() -> alice.reach().relays().equals(List.of(other.host().id())));
    Home bob = street.shut(BOB, setup -> setup);
    Street.await(() ->
        alice.host().addresses().stream()
            .anyMatch(a -> a.toString().startsWith(other.address().toString())));
    assertThat(Street.ping(bob.host().connect(alice.relayed()))).isPositive();
  }

  @Test
  void anyPeerThatRelaysIsAskedIfNoneWasChosen() throws Exception {
    Home relay = street.relay(RELAY, RelayLimits.DEFAULT);
    Home alice = street.shut(ALICE, setup -> setup.relays(1, List.of()));
    assertThat(alice.reach().relays()).isEmpty();
    alice.host().connect(relay.address());
    Street.await(() -> alice.reach().relays().equals(List.of(relay.host().id())));
  }

  @Test
  void aRelayThatStopsBreaksItsCircuitsOff() throws Exception {
    Home relay = street.relay(RELAY, RelayLimits.DEFAULT);
    Home alice = street.behind(relay, ALICE);
    Home bob = street.shut(BOB, setup -> setup);
    bob.host().connect(alice.relayed());
    relay.reach().close();
    Street.await(() -> bob.host().connection(alice.host().id()).isEmpty());
    Street.await(() -> !relayKnown(bob, relay));
    assertThatThrownBy(() -> bob.host().connect(alice.relayed())).isInstanceOf(IOException.class);
  }

  private static boolean relayKnown(Home home, Home relay) {
    return home.host()
        .connection(relay.host().id())
        .map(c -> c.protocols().contains(RelayService.PROTOCOL))
        .orElse(false);
  }

  @Test
  void aRelayCannotPassAnotherPeerOff() throws Exception {
    // Mallory's relay joins whoever calls with Carol.
    Home mallory = street.open(RELAY, setup -> setup);
    Home carol = street.open("10.0.0.5", setup -> setup.relays(1, List.of(mallory.address())));
    mallory.host().handle(treacherous(mallory, carol));
    carol.host().connect(mallory.address());
    Home alice = street.shut(ALICE, setup -> setup);
    Home bob = street.shut(BOB, setup -> setup);
    Multiaddr toAlice = Multiaddr.of(mallory.address() + "/p2p-circuit/p2p/" + alice.host().id());
    Street.await(() -> !carol.reach().relays().isEmpty());
    assertThatThrownBy(() -> bob.host().connect(toAlice))
        .hasMessageContaining("wanted " + alice.host().id());
    assertThat(bob.host().connection(alice.host().id())).isEmpty();
  }

  private static StreamProtocol treacherous(Home mallory, Home carol) {
    RelayLimits.Service service = RelayLimits.DEFAULT.service();
    return new StreamProtocol() {
      @Override
      public String id() {
        return RelayService.PROTOCOL;
      }

      @Override
      public void accept(Stream hop) throws IOException {
        var dialogue = new org.handsel.libp2p.protocol.Dialogue(hop, 4096, Street.SOON);
        HopMessage request = HopMessage.decode(dialogue.hear());
        var until = Street.clock().instant().plusSeconds(3600);
        var place = new Reservation(until, List.of(mallory.address()), Optional.empty());
        dialogue.say(
            new HopMessage.Answer(Optional.of(Status.OK), Optional.of(place), Limit.NONE)
                .toArray());
        if (!(request instanceof HopMessage.Connect)) return;
        Connection target = mallory.host().connection(carol.host().id()).orElseThrow();
        Stream stop = target.open(StopProtocol.PROTOCOL);
        var call = new org.handsel.libp2p.protocol.Dialogue(stop, 4096, Street.SOON);
        call.say(new StopMessage.Connect(hop.connection().peer(), Limit.NONE).toArray());
        assertThat(StopMessage.decode(call.hear())).isEqualTo(StopMessage.Answer.of(Status.OK));
        new Bridge(hop, stop, Limit.NONE, service.stallMax()).run();
      }
    };
  }
}
