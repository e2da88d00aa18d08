package org.handsel.libp2p.protocol.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Varint;
import org.handsel.libp2p.protocol.Dialogue;
import org.handsel.libp2p.protocol.relay.Street.Home;
import org.handsel.libp2p.reach.ReachabilitySetup.Relaying;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Mallory and a relay, and Mallory as a relay.
@Timeout(120)
class RelayAbuseTest {
  private static final String RELAY = "10.0.0.1";
  private static final String ALICE = "10.0.0.2";
  private static final String MALLORY = "10.0.0.66";

  private final Street street = new Street();

  @AfterEach
  void stop() throws IOException {
    street.close();
  }

  private static HopMessage ask(Connection relay, byte[] request) throws IOException {
    try (Stream stream = relay.open(RelayService.PROTOCOL)) {
      var dialogue = new Dialogue(stream, 4096, Street.SOON);
      dialogue.say(request);
      return HopMessage.decode(dialogue.hear());
    }
  }

  private static HopMessage refusal(Status status) {
    return HopMessage.Answer.refusal(status);
  }

  @Test
  void whatCannotBeReadOrStandThereIsSaidToBeSo() throws Exception {
    Home relay = street.relay(RELAY, RelayLimits.DEFAULT);
    Home mallory = street.shut(MALLORY, setup -> setup);
    Connection connection = mallory.host().connect(relay.address());
    assertThat(ask(connection, new byte[] {8, 9})).isEqualTo(refusal(Status.MALFORMED_MESSAGE));
    assertThat(ask(connection, new byte[] {8, 1})).isEqualTo(refusal(Status.MALFORMED_MESSAGE));
    assertThat(ask(connection, refusal(Status.OK).toArray()))
        .isEqualTo(refusal(Status.UNEXPECTED_MESSAGE));
    byte[] self = new HopMessage.Connect(mallory.host().id()).toArray();
    assertThat(ask(connection, self)).isEqualTo(refusal(Status.PERMISSION_DENIED));
    byte[] theRelay = new HopMessage.Connect(relay.host().id()).toArray();
    assertThat(ask(connection, theRelay)).isEqualTo(refusal(Status.NO_RESERVATION));
    // Its announced length alone is too much.
    try (Stream stream = connection.open(RelayService.PROTOCOL)) {
      stream.timeout(Street.SOON);
      stream.out().write(Varint.encode(1 << 20));
      stream.out().flush();
      assertThat(HopMessage.decode(new Dialogue(stream, 4096, Street.SOON).hear()))
          .isEqualTo(refusal(Status.MALFORMED_MESSAGE));
    }
    assertThat(relay.reach().circuits()).isZero();
  }

  @Test
  void aMessageThatNeverEndsIsGivenUp() throws Exception {
    var hasty = RelayLimits.DEFAULT.messages().timeout(Duration.ofMillis(500));
    Home relay = street.relay(RELAY, RelayLimits.DEFAULT.with(hasty));
    Home mallory = street.shut(MALLORY, setup -> setup);
    Connection connection = mallory.host().connect(relay.address());
    try (Stream stream = connection.open(RelayService.PROTOCOL)) {
      stream.timeout(Duration.ofMillis(50));
      stream.out().write(Varint.encode(4000));
      // A byte now and then keeps no place: the whole message has one deadline.
      assertThatThrownBy(
              () -> {
                while (silent(stream)) {
                  stream.out().write(0);
                  stream.out().flush();
                }
              })
          .isInstanceOf(IOException.class);
    }
  }

  /// True if the other side says nothing for a while.
  private static boolean silent(Stream stream) throws IOException {
    try {
      return stream.in().read() >= 0;
    } catch (SocketTimeoutException e) {
      return true;
    }
  }

  @Test
  void noPlaceAndNoCircuitOverARelayedConnection() throws Exception {
    var generous = RelayLimits.DEFAULT.with(RelayLimits.DEFAULT.service().circuit(Limit.NONE));
    Home first = street.relay(RELAY, generous);
    Home second =
        street.open(
            "10.0.0.4",
            setup -> setup.relaying(Relaying.ALWAYS).relays(1, List.of(first.address())));
    Multiaddr through = second.relayed();
    Home alice = street.behind(second, ALICE);
    Home mallory = street.shut(MALLORY, setup -> setup);
    Connection relayed = mallory.host().connect(through);
    assertThat(relayed.path()).isEqualTo(Connection.Path.RELAYED);
    assertThat(ask(relayed, new HopMessage.Reserve().toArray()))
        .isEqualTo(refusal(Status.PERMISSION_DENIED));
    assertThat(ask(relayed, new HopMessage.Connect(alice.host().id()).toArray()))
        .isEqualTo(refusal(Status.PERMISSION_DENIED));
  }

  @Test
  void oneCallerGetsOnlySoManyCircuitsAndTriesOnlySoOften() throws Exception {
    var few = RelayLimits.DEFAULT.service().circuits(100, 2, 5);
    Home relay = street.relay(RELAY, RelayLimits.DEFAULT.with(few));
    Home alice = street.behind(relay, ALICE);
    Home mallory = street.shut(MALLORY, setup -> setup);
    Connection connection = mallory.host().connect(relay.address());
    byte[] call = new HopMessage.Connect(alice.host().id()).toArray();
    var open = new ArrayList<Stream>();
    var answers = new ArrayList<Optional<Status>>();
    for (int i = 0; i < 7; i++) {
      Stream stream = connection.open(RelayService.PROTOCOL);
      open.add(stream);
      var dialogue = new Dialogue(stream, 4096, Street.SOON);
      dialogue.say(call);
      answers.add(((HopMessage.Answer) HopMessage.decode(dialogue.hear())).status());
      if (i == 4) open.removeFirst().reset();
      if (i == 4) Street.await(() -> relay.reach().circuits() < 2);
    }
    assertThat(answers.stream().map(Optional::orElseThrow))
        .containsExactly(
            Status.OK,
            Status.OK,
            Status.RESOURCE_LIMIT_EXCEEDED,
            Status.RESOURCE_LIMIT_EXCEEDED,
            Status.RESOURCE_LIMIT_EXCEEDED,
            // There is room again, but five tries a minute were all.
            Status.RESOURCE_LIMIT_EXCEEDED,
            Status.RESOURCE_LIMIT_EXCEEDED);
    open.forEach(Stream::reset);
    Street.await(() -> relay.reach().circuits() == 0);
  }

  @Test
  void aCallerThatNeverSpeaksHoldsItsOwnPlaceOnly() throws Exception {
    Home relay = street.relay(RELAY, RelayLimits.DEFAULT);
    Home alice = street.behind(relay, ALICE);
    Home mallory = street.shut(MALLORY, setup -> setup);
    Connection connection = mallory.host().connect(relay.address());
    try (Stream silent = connection.open(RelayService.PROTOCOL)) {
      new Dialogue(silent, 4096, Street.SOON)
          .say(new HopMessage.Connect(alice.host().id()).toArray());
      Street.await(() -> relay.reach().circuits() == 1);
      Home bob = street.shut("10.0.0.3", setup -> setup);
      assertThat(Street.ping(bob.host().connect(alice.relayed()))).isPositive();
    }
  }

  @Test
  void callsOfARelayThatWeDidNotChooseAreRefused() throws Exception {
    Home alice = street.open(ALICE, setup -> setup);
    Home mallory = street.shut(MALLORY, setup -> setup);
    Connection connection = mallory.host().connect(alice.address());
    assertThat(stop(connection, new StopMessage.Connect(mallory.host().id(), Limit.NONE)))
        .isEqualTo(StopMessage.Answer.of(Status.PERMISSION_DENIED));
    assertThat(stop(connection, StopMessage.Answer.of(Status.OK)))
        .isEqualTo(StopMessage.Answer.of(Status.UNEXPECTED_MESSAGE));
  }

  private static StopMessage stop(Connection connection, StopMessage message) throws IOException {
    try (Stream stream = connection.open(StopProtocol.PROTOCOL)) {
      var dialogue = new Dialogue(stream, 4096, Street.SOON);
      dialogue.say(message.toArray());
      return StopMessage.decode(dialogue.hear());
    }
  }

  @Test
  void whoIsKeptOffDoesNotComeThroughARelay() throws Exception {
    Home relay = street.relay(RELAY, RelayLimits.DEFAULT);
    Home alice = street.behind(relay, ALICE);
    Home mallory = street.shut(MALLORY, setup -> setup);
    alice.host().access().deny(mallory.host().id(), "mallory lies");
    assertThatThrownBy(() -> mallory.host().connect(alice.relayed()))
        .hasMessageContaining("CONNECTION_FAILED");
    assertThat(alice.host().connection(mallory.host().id())).isEmpty();
  }

  @Test
  void aRelaysPrivateAddressesAreNotAnnounced() throws Exception {
    // Out on the Internet; it names an address in our own house, and one of this machine.
    Home mallory = street.open("8.8.8.8", setup -> setup);
    var said =
        List.of(
            Multiaddr.of("/ip4/192.168.1.1/tcp/80"),
            Multiaddr.of("/ip4/127.0.0.1/tcp/80"),
            Multiaddr.of(mallory.address() + "/p2p-circuit"),
            Multiaddr.of("/ip4/8.8.4.4/tcp/80"));
    mallory.host().handle(promising(said));
    Home alice = street.behind(mallory, "9.9.9.9");
    assertThat(alice.host().addresses())
        .containsExactly(
            Multiaddr.of(
                "/ip4/8.8.4.4/tcp/80/p2p/"
                    + mallory.host().id()
                    + "/p2p-circuit/p2p/"
                    + alice.host().id()));
  }

  /// Keeps a place for everybody, at these addresses.
  private static StreamProtocol promising(List<Multiaddr> addresses) {
    return new StreamProtocol() {
      @Override
      public String id() {
        return RelayService.PROTOCOL;
      }

      @Override
      public void accept(Stream stream) throws IOException {
        var dialogue = new Dialogue(stream, 4096, Street.SOON);
        assertThat(HopMessage.decode(dialogue.hear())).isEqualTo(new HopMessage.Reserve());
        var until = Street.clock().instant().plusSeconds(3600);
        var place = Optional.of(new Reservation(until, addresses, Optional.empty()));
        var granted = new HopMessage.Answer(Optional.of(Status.OK), place, Limit.NONE);
        dialogue.say(granted.toArray());
      }
    };
  }

  @Test
  void aVoucherThatSpeaksOfOthersIsNoPlace() throws Exception {
    Home mallory = street.open(RELAY, setup -> setup);
    Home carol = street.shut("10.0.0.5", setup -> setup);
    var until = Street.clock().instant().plusSeconds(3600);
    var voucher = new Voucher(mallory.host().id(), carol.host().id(), until).seal(mallory.keys());
    var asked = new CountDownLatch(1);
    mallory
        .host()
        .handle(
            new StreamProtocol() {
              @Override
              public String id() {
                return RelayService.PROTOCOL;
              }

              @Override
              public void accept(Stream stream) throws IOException {
                var place =
                    new Reservation(
                        until,
                        List.of(mallory.address()),
                        Optional.of(Bytes.of(voucher.toArray())));
                new Dialogue(stream, 4096, Street.SOON)
                    .say(
                        new HopMessage.Answer(
                                Optional.of(Status.OK), Optional.of(place), Limit.NONE)
                            .toArray());
                // The end comes once the other side has read it.
                int _ = stream.in().read();
                asked.countDown();
              }
            });
    Home alice = street.shut(ALICE, setup -> setup.relays(1, List.of(mallory.address())));
    assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(alice.reach().relays()).isEmpty();
    assertThat(alice.host().addresses()).isEmpty();
  }
}
