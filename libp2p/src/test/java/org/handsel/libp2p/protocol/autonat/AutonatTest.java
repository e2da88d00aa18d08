package org.handsel.libp2p.protocol.autonat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.Dialogue;
import org.handsel.libp2p.protocol.autonat.Message.DialResponse;
import org.handsel.libp2p.protocol.autonat.Message.DialStatus;
import org.handsel.libp2p.protocol.autonat.Message.ResponseStatus;
import org.handsel.libp2p.protocol.relay.Street;
import org.handsel.libp2p.protocol.relay.Street.Home;
import org.handsel.libp2p.reach.Reachability.State;
import org.handsel.libp2p.reach.ReachabilitySetup;
import org.handsel.libp2p.reach.ReachabilitySetup.Relaying;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Alice wants to know whether she can be called. Real hosts on a network in memory.
@Timeout(120)
class AutonatTest {
  private static final String ALICE = "45.1.0.1";
  private static final Multiaddr OUTER = Multiaddr.of("/ip4/45.1.0.1/tcp/4001");

  private final Street street = new Street();

  @AfterEach
  void stop() throws IOException {
    street.close();
  }

  private List<Home> servers(UnaryOperator<ReachabilitySetup> change) throws IOException {
    var servers = new ArrayList<Home>();
    for (int i = 1; i <= 3; i++) servers.add(street.open("8.8." + i + ".1", change));
    return servers;
  }

  private static void meet(Home alice, List<Home> servers) throws IOException {
    for (Home server : servers) alice.host().connect(server.address());
  }

  @Test
  void whomOthersCanCallIsPublicAndNeedsNoRelay() throws Exception {
    List<Home> servers = servers(setup -> setup.relaying(Relaying.ALWAYS));
    Home alice = street.open(ALICE, setup -> setup.relays(1, List.of()));
    assertThat(alice.reach().state()).isEqualTo(State.UNKNOWN);
    meet(alice, servers);
    Street.await(() -> alice.reach().state() == State.PUBLIC);
    assertThat(alice.reach().addresses()).isEqualTo(Map.of(OUTER, Verdict.REACHABLE));
    Street.await(() -> alice.reach().relays().isEmpty());
  }

  @Test
  void whomNobodyReachesIsPrivateAndKeepsItsRelay() throws Exception {
    List<Home> servers = servers(setup -> setup.relaying(Relaying.ALWAYS));
    Home alice = street.shut(ALICE, setup -> setup.relays(1, List.of()));
    alice.host().announce("mapped", List.of(OUTER));
    meet(alice, servers);
    Street.await(() -> alice.reach().state() == State.PRIVATE);
    Street.await(() -> alice.reach().relays().size() == 1);
  }

  @Test
  void whoMeansToRelayDoesWhileOthersCanCallIt() throws Exception {
    List<Home> servers = servers(setup -> setup);
    Home alice = street.open(ALICE, setup -> setup.relaying(Relaying.REACHABLE));
    assertThat(alice.reach().relaying()).isFalse();
    meet(alice, servers);
    Street.await(alice.reach()::relaying);
    Home bob = street.shut("45.2.0.1", setup -> setup.relays(1, List.of()));
    meet(bob, List.of(alice));
    assertThat(bob.relayed().toString()).contains(alice.host().id().toString());
  }

  @Test
  void whoCantBeCalledRelaysForNobodyHoweverWilling() throws Exception {
    List<Home> servers = servers(setup -> setup);
    Home alice = street.shut(ALICE, setup -> setup.relaying(Relaying.REACHABLE));
    alice.host().announce("mapped", List.of(OUTER));
    meet(alice, servers);
    Street.await(() -> alice.reach().state() == State.PRIVATE);
    assertThat(alice.reach().relaying()).isFalse();
  }

  @Test
  void olderPeersAreAskedInTheirOwnVersion() throws Exception {
    List<Home> servers = servers(setup -> setup);
    for (Home server : servers) server.host().unhandle(DialRequestProtocol.PROTOCOL);
    Home alice = street.open(ALICE, setup -> setup);
    meet(alice, servers);
    Street.await(() -> alice.reach().state() == State.PUBLIC);
  }

  @Test
  void neighboursHaveNoSayInHowThingsLookFromAfar() throws Exception {
    Home alice = street.open(ALICE, setup -> setup);
    var asked = new CountDownLatch(1);
    var neighbours = new ArrayList<Home>();
    for (int i = 1; i <= 3; i++) neighbours.add(street.open("10.0." + i + ".1", setup -> setup));
    Home far = street.open("8.8.9.1", setup -> setup);
    far.host().handle(server(stream -> asked.countDown()));
    meet(alice, neighbours);
    meet(alice, List.of(far));
    assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(alice.reach().state()).isEqualTo(State.UNKNOWN);
  }

  // ---- servers that lie ----

  private interface Talk {
    void with(Stream stream) throws IOException;
  }

  private static StreamProtocol server(Talk talk) {
    return new StreamProtocol() {
      @Override
      public String id() {
        return DialRequestProtocol.PROTOCOL;
      }

      @Override
      public void accept(Stream stream) throws IOException {
        talk.with(stream);
      }
    };
  }

  @Test
  void aSuccessThatNobodySawIsNone() throws Exception {
    List<Home> liars = servers(setup -> setup);
    var asked = new CountDownLatch(3);
    for (Home liar : liars) {
      liar.host()
          .handle(
              server(stream -> {
                var dialogue = new Dialogue(stream, 8192, Street.SOON);
                Message _ = Message.decode(dialogue.hear());
                dialogue.say(new DialResponse(ResponseStatus.OK, 0, DialStatus.OK).toArray());
                // Until the other side has made up its mind.
                int _ = stream.in().read();
                asked.countDown();
              }));
    }
    Home alice = street.open(ALICE, setup -> setup);
    meet(alice, liars);
    assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(alice.reach().state()).isEqualTo(State.UNKNOWN);
  }

  @Test
  void anAnswerThatCostsTooMuchIsNotBought() throws Exception {
    List<Home> greedy = servers(setup -> setup);
    var refused = new CountDownLatch(3);
    for (Home server : greedy) {
      server
          .host()
          .handle(
              server(stream -> {
                var dialogue = new Dialogue(stream, 8192, Street.SOON);
                Message _ = Message.decode(dialogue.hear());
                dialogue.say(new Message.DialDataRequest(0, 1L << 40).toArray());
                try {
                  Optional<byte[]> _ = dialogue.hearOrEnd();
                } catch (IOException e) {
                  refused.countDown();
                }
              }));
    }
    Home alice = street.open(ALICE, setup -> setup);
    meet(alice, greedy);
    assertThat(refused.await(60, TimeUnit.SECONDS)).isTrue();
  }
}
