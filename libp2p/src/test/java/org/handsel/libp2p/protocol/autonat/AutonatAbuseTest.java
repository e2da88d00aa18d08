package org.handsel.libp2p.protocol.autonat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.ConnectionWatcher;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.Dialogue;
import org.handsel.libp2p.protocol.autonat.Message.DialDataRequest;
import org.handsel.libp2p.protocol.autonat.Message.DialDataResponse;
import org.handsel.libp2p.protocol.autonat.Message.DialResponse;
import org.handsel.libp2p.protocol.autonat.Message.DialStatus;
import org.handsel.libp2p.protocol.autonat.Message.ResponseStatus;
import org.handsel.libp2p.protocol.relay.Limit;
import org.handsel.libp2p.protocol.relay.RelayLimits;
import org.handsel.libp2p.protocol.relay.Street;
import org.handsel.libp2p.protocol.relay.Street.Home;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Mallory has a server call others.
@Timeout(120)
class AutonatAbuseTest {
  private static final String SERVER = "8.8.1.1";
  private static final String MALLORY = "66.6.6.6";
  private static final String VICTIM = "45.1.0.1";

  private final Street street = new Street();
  private Home server;
  private Home mallory;
  private Connection connection;

  @BeforeEach
  void start() throws IOException {
    server = street.open(SERVER, setup -> setup);
    // He doesn't ask by himself.
    mallory = street.open(MALLORY, setup -> setup.probing(false));
    connection = mallory.host().connect(server.address());
  }

  @AfterEach
  void stop() throws IOException {
    street.close();
  }

  private static Message request(String... addresses) {
    return new Message.DialRequest(
        Arrays.stream(addresses).map(a -> Optional.of(Multiaddr.of(a))).toList(), 7);
  }

  private Message ask(Message question) throws IOException {
    return ask(connection, question);
  }

  private static Message ask(Connection connection, Message question) throws IOException {
    try (Stream stream = connection.open(DialRequestProtocol.PROTOCOL)) {
      var dialogue = new Dialogue(stream, 8192, Street.SOON);
      dialogue.say(question.toArray());
      return Message.decode(dialogue.hear());
    }
  }

  /// Counts who calls a host that listens.
  private AtomicInteger calls(Home home) {
    var calls = new AtomicInteger();
    home.host()
        .watch(
            new ConnectionWatcher() {
              @Override
              public void opened(Connection opened) {
                if (opened.inbound()) calls.incrementAndGet();
              }
            });
    return calls;
  }

  @Test
  void addressesThatAreNobodysBusinessAreNotCalled() throws Exception {
    Home inside = street.open("10.0.0.7", setup -> setup);
    var calls = calls(inside);
    assertThat(
            ask(
                request(
                    "/ip4/10.0.0.7/tcp/4001",
                    "/ip4/127.0.0.1/tcp/4001",
                    "/ip4/169.254.1.1/tcp/80",
                    "/ip6/fe80::1/tcp/80",
                    "/dns4/example.org/tcp/80",
                    "/ip4/8.8.1.1/tcp/22",
                    "/ip6/2606:4700::1/tcp/80",
                    server.address() + "/p2p-circuit",
                    "/ip4/45.1.0.1/udp/4001/quic-v1")))
        .isEqualTo(DialResponse.refusal(ResponseStatus.E_DIAL_REFUSED));
    assertThat(calls).hasValue(0);
  }

  @Test
  void aCallElsewhereCostsMoreThanItself() throws Exception {
    Home victim = street.open(VICTIM, setup -> setup.probing(false));
    var calls = calls(victim);
    Message price = ask(request(victim.address().toString()));
    assertThat(price).isInstanceOf(DialDataRequest.class);
    assertThat(((DialDataRequest) price).numBytes()).isBetween(30_000L, 100_000L);
    // Nothing paid, nobody called.
    assertThat(calls).hasValue(0);
    try (Stream stream = connection.open(DialRequestProtocol.PROTOCOL)) {
      var dialogue = new Dialogue(stream, 8192, Street.SOON);
      dialogue.say(request(victim.address().toString()).toArray());
      var wanted = (DialDataRequest) Message.decode(dialogue.hear());
      for (long paid = 0; paid < wanted.numBytes(); paid += 4096) {
        dialogue.say(new DialDataResponse(4096).toArray());
      }
      // It's not Mallory who is there, so that was no way to him.
      assertThat(Message.decode(dialogue.hear()))
          .isEqualTo(new DialResponse(ResponseStatus.OK, 0, DialStatus.E_DIAL_ERROR));
    }
    assertThat(victim.host().connections()).isEmpty();
  }

  @Test
  void whoPaysInCrumbsIsNotServed() throws Exception {
    try (Stream stream = connection.open(DialRequestProtocol.PROTOCOL)) {
      var dialogue = new Dialogue(stream, 8192, Street.SOON);
      dialogue.say(request("/ip4/45.1.0.1/tcp/4001").toArray());
      assertThat(Message.decode(dialogue.hear())).isInstanceOf(DialDataRequest.class);
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 100; i++) dialogue.say(new DialDataResponse(1).toArray());
                Message _ = Message.decode(dialogue.hear());
              })
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void onlySoManyRequestsAMinuteAreServed() throws Exception {
    int max = AutonatLimits.DEFAULT.server().requestsPerPeerMax();
    var answers = new ArrayList<Message>();
    for (int i = 0; i < max + 2; i++) answers.add(ask(request(mallory.address().toString())));
    // He is where he says, but doesn't take the nonce.
    var reached = new DialResponse(ResponseStatus.OK, 0, DialStatus.E_DIAL_BACK_ERROR);
    assertThat(answers.subList(0, max)).containsOnly(reached);
    assertThat(answers.subList(max, max + 2))
        .containsOnly(DialResponse.refusal(ResponseStatus.E_REQUEST_REJECTED));
  }

  @Test
  void overARelayNobodyIsCalled() throws Exception {
    var open = RelayLimits.DEFAULT.with(RelayLimits.DEFAULT.service().circuit(Limit.NONE));
    Home relay = street.relay("8.8.2.1", open);
    Home hidden = street.behind(relay, "8.8.3.1");
    Connection relayed = mallory.host().connect(hidden.relayed());
    assertThat(relayed.path()).isEqualTo(Connection.Path.RELAYED);
    assertThat(ask(relayed, request(mallory.address().toString())))
        .isEqualTo(DialResponse.refusal(ResponseStatus.E_REQUEST_REJECTED));
  }

  @Test
  void versionOneCallsTheAskersOwnAddressOnly() throws Exception {
    Home victim = street.open(VICTIM, setup -> setup.probing(false));
    var calls = calls(victim);
    assertThat(ask1(mallory, List.of(victim.address())))
        .isEqualTo(LegacyMessage.Status.E_DIAL_REFUSED);
    assertThat(ask1(mallory, List.of(Multiaddr.of("/ip4/127.0.0.1/tcp/4001"))))
        .isEqualTo(LegacyMessage.Status.E_DIAL_REFUSED);
    assertThat(ask1(victim, List.of(mallory.address())))
        .isEqualTo(LegacyMessage.Status.E_BAD_REQUEST);
    assertThat(ask1(mallory, List.of(Multiaddr.of("/ip4/66.6.6.6/tcp/9"))))
        .isEqualTo(LegacyMessage.Status.E_DIAL_ERROR);
    assertThat(ask1(mallory, List.of(mallory.address()))).isEqualTo(LegacyMessage.Status.OK);
    assertThat(calls).hasValue(0);
  }

  private LegacyMessage.Status ask1(Home as, List<Multiaddr> addresses) throws IOException {
    try (Stream stream = connection.open(LegacyProtocol.PROTOCOL)) {
      var dialogue = new Dialogue(stream, 8192, Street.SOON);
      dialogue.say(new LegacyMessage.Dial(Optional.of(as.host().id()), addresses).toArray());
      return ((LegacyMessage.DialResponse) LegacyMessage.decode(dialogue.hear())).status();
    }
  }
}
