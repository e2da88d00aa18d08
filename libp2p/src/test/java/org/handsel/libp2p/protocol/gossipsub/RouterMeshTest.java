package org.handsel.libp2p.protocol.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.handsel.libp2p.protocol.gossipsub.Village.BIKES;
import static org.handsel.libp2p.protocol.gossipsub.Village.bytes;
import static org.handsel.libp2p.protocol.gossipsub.Village.graft;
import static org.handsel.libp2p.protocol.gossipsub.Village.message;
import static org.handsel.libp2p.protocol.gossipsub.Village.peer;
import static org.handsel.libp2p.protocol.gossipsub.Village.prune;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.handsel.libp2p.PubSub.Rules;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.junit.jupiter.api.Test;

/// The mesh: who is in it, who is put out, who may come back when.
class RouterMeshTest {
  private final Village village = new Village();

  @Test
  void newcomersAreToldWhatWeFollow() {
    village.join(Rules.UNSIGNED);
    village.comes(1, Version.V1_2, true);
    assertThat(village.to(1)).containsExactly(Village.following(BIKES));
  }

  @Test
  void joiningGraftsAsManyAsTheMeshShouldHave() {
    village.neighbours(1, 20);
    village.join(Rules.UNSIGNED);
    assertThat(village.meshSize()).isEqualTo(6);
    long grafted =
        IntStream.rangeClosed(1, 20)
            .filter(
                i -> village.to(i).stream().anyMatch(rpc -> rpc.control().graft().contains(BIKES)))
            .count();
    assertThat(grafted).isEqualTo(6);
  }

  @Test
  void aMeshTooSmallGrowsAtTheHeartbeat() {
    village.join(Rules.UNSIGNED);
    village.neighbours(1, 10);
    assertThat(village.meshSize()).isZero();
    village.beat();
    assertThat(village.meshSize()).isEqualTo(6);
  }

  @Test
  void aMeshTooLargeShrinksAndNamesOthersToThosePutOut() {
    village.join(Rules.UNSIGNED);
    village.neighbours(1, 15);
    for (int i = 1; i <= 15; i++) village.says(i, graft());
    assertThat(village.meshSize()).isEqualTo(15);
    village.forget();
    village.beat();
    assertThat(village.meshSize()).isEqualTo(6);
    int out =
        IntStream.rangeClosed(1, 15)
            .filter(i -> !village.router.mesh(BIKES).contains(peer(i)))
            .findFirst()
            .orElseThrow();
    Control.Prune pruned = village.pruned(out).getFirst();
    assertThat(pruned.backoff()).contains(Duration.ofMinutes(1));
    assertThat(pruned.peers())
        .hasSizeGreaterThan(12)
        .extracting(Control.Exchanged::peer)
        .doesNotContain(peer(out));
    assertThat(pruned.peers().getFirst().record()).isPresent();
  }

  @Test
  void aFullMeshTakesOnlyThoseWeCalled() {
    village.join(Rules.UNSIGNED);
    village.neighbours(1, 14);
    for (int i = 1; i <= 12; i++) village.says(i, graft());
    village.neighbour(20, false);
    village.says(20, graft());
    village.says(13, graft());
    assertThat(village.router.mesh(BIKES)).contains(peer(13)).doesNotContain(peer(20));
    assertThat(village.pruned(20)).hasSize(1);
  }

  @Test
  void whenItShrinksEnoughOfThoseWeCalledStay() {
    village.join(Rules.UNSIGNED);
    for (int i = 1; i <= 12; i++) village.neighbour(i, false);
    village.neighbours(13, 14);
    for (int i = 1; i <= 14; i++) village.says(i, graft());
    village.beat();
    assertThat(village.router.mesh(BIKES)).hasSize(6).contains(peer(13), peer(14));
  }

  @Test
  void aMeshWithoutAnyWeCalledGetsTwo() {
    village.join(Rules.UNSIGNED);
    for (int i = 1; i <= 6; i++) {
      village.neighbour(i, false);
      village.says(i, graft());
    }
    village.neighbours(7, 10);
    village.beat();
    Set<PeerId> mesh = village.router.mesh(BIKES);
    assertThat(IntStream.rangeClosed(7, 10).filter(i -> mesh.contains(peer(i))).count())
        .isEqualTo(2);
  }

  @Test
  void aGraftForATopicThatWeDontFollowIsNotAnswered() {
    village.neighbour(1, true);
    village.says(1, graft());
    assertThat(village.to(1)).isEmpty();
  }

  @Test
  void whoWasPutOutIsNotGraftedBeforeTheBackoffEnds() {
    village.join(Rules.UNSIGNED);
    village.neighbour(1, true);
    village.says(1, graft());
    village.says(1, prune(Optional.of(Duration.ofSeconds(30))));
    assertThat(village.meshSize()).isZero();
    village.beats(30);
    assertThat(village.meshSize()).isZero();
    village.beats(3);
    assertThat(village.router.mesh(BIKES)).containsExactly(peer(1));
  }

  @Test
  void whoComesBackDuringBackoffIsPutOutAgainAndBlamed() {
    village.join(Rules.UNSIGNED);
    village.neighbour(1, true);
    village.says(1, prune(Optional.empty()));
    village.forget();
    for (int i = 0; i < 4; i++) village.says(1, graft());
    assertThat(village.meshSize()).isZero();
    assertThat(village.pruned(1)).hasSize(4);
    // Twice each time, as it came back at once: 8 misdeeds, 3 are free, squared, times 10.
    assertThat(village.score(1)).isEqualTo(-250);
    village.forget();
    village.says(1, graft());
    assertThat(village.to(1)).as("an answer to a graylisted peer").isEmpty();
  }

  @Test
  void aBackoffOfAYearIsCutToAnHour() {
    village.join(Rules.UNSIGNED);
    village.neighbour(1, true);
    Rpc year = prune(Optional.of(Duration.ofDays(365)));
    try {
      village.says(1, Rpc.decode(year.toArray(), GossipLimits.DEFAULT));
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
    village.pass(Duration.ofMinutes(61));
    village.beat();
    assertThat(village.router.mesh(BIKES)).containsExactly(peer(1));
  }

  @Test
  void leavingPutsEverybodyOutForAShortTime() {
    village.neighbours(1, 6);
    village.join(Rules.UNSIGNED);
    village.forget();
    village.step(new Input.Leave(BIKES));
    for (int i = 1; i <= 6; i++) {
      List<Rpc> said = village.to(i);
      assertThat(said.getFirst().subscriptions()).containsExactly(new Rpc.Subscribed(BIKES, false));
      assertThat(said.getFirst().control().prune().getFirst().backoff())
          .contains(Duration.ofSeconds(10));
    }
    village.join(Rules.UNSIGNED);
    assertThat(village.meshSize()).as("within the back-off").isZero();
    village.beats(13);
    assertThat(village.meshSize()).isEqualTo(6);
  }

  @Test
  void aPeerOfAnAgreementIsNeverInTheMeshAndGetsEverything() {
    var direct =
        new Village(GossipParams.DEFAULT.direct(Set.of(peer(1), peer(9))), ScoreParams.DEFAULT);
    direct.beat();
    assertThat(direct.toConnect()).contains(peer(1), peer(9));
    direct.join(Rules.UNSIGNED);
    direct.neighbours(1, 3);
    direct.beat();
    assertThat(direct.router.mesh(BIKES)).containsExactlyInAnyOrder(peer(2), peer(3));
    direct.says(1, graft());
    assertThat(direct.pruned(1)).hasSize(1);
    direct.forget();
    direct.says(2, Rpc.of(message("a bike")));
    assertThat(direct.got(message("a bike"), 4)).containsExactly(1, 3);
  }

  @Test
  void exchangedPeersAreConnectedToIfTheTellerHasEarnedIt() {
    village.join(Rules.UNSIGNED);
    village.neighbours(1, 2);
    village.beat();
    var other = new Control.Exchanged(peer(50), Optional.of(bytes("a record")));
    village.says(1, prune(Optional.empty(), other));
    assertThat(village.toConnect()).isEmpty();
    for (int i = 0; i < 20; i++) village.says(2, Rpc.of(message("bike " + i)));
    assertThat(village.score(2)).isGreaterThanOrEqualTo(5);
    village.says(2, prune(Optional.empty(), other));
    assertThat(village.toConnect()).containsExactly(peer(50));
  }

  private static Control.Exchanged[] many(int from) {
    return IntStream.range(from, from + 40)
        .mapToObj(i -> new Control.Exchanged(peer(i), Optional.of(bytes("a record"))))
        .toArray(Control.Exchanged[]::new);
  }

  @Test
  void fewOfThemAreTriedPerHeartbeatWhoeverNamesThem() {
    village.join(Rules.UNSIGNED);
    village.neighbours(1, 3);
    village.beat();
    for (int i = 1; i <= 3; i++) bring(i, 30);
    village.says(1, prune(Optional.empty(), many(100)));
    village.says(2, prune(Optional.empty(), many(200)));
    int most = GossipLimits.DEFAULT.connectsPerBeatMax();
    assertThat(village.toConnect()).hasSize(most);
    village.beat();
    village.says(3, prune(Optional.empty(), many(300)));
    assertThat(village.toConnect()).hasSize(2 * most);
  }

  @Test
  void whoPutsUsOutAgainAndAgainNamesOthersOnce() {
    village.join(Rules.UNSIGNED);
    village.neighbour(1, true);
    village.beat();
    bring(1, 30);
    village.says(1, prune(Optional.empty(), many(100)));
    village.forget();
    village.beat();
    village.says(1, prune(Optional.empty(), many(200)));
    assertThat(village.toConnect()).isEmpty();
  }

  @Test
  void aFatRecordIsNotPassedOn() {
    village.join(Rules.UNSIGNED);
    Bytes fat = Bytes.of(new byte[GossipLimits.DEFAULT.exchangedRecordBytesMax() + 1]);
    village.comes(1, fat);
    village.says(1, Village.following(BIKES));
    village.neighbours(2, 14);
    for (int i = 2; i <= 14; i++) village.says(i, graft());
    village.neighbour(20, false);
    village.says(20, graft());
    assertThat(village.pruned(20).getFirst().peers())
        .hasSizeGreaterThan(12)
        .contains(new Control.Exchanged(peer(1), Optional.empty()));
  }

  @Test
  void fatRecordsDoNotMakeAnRpcThatNobodyReads() throws Exception {
    Bytes large = Bytes.of(new byte[GossipLimits.DEFAULT.exchangedRecordBytesMax()]);
    for (int i = 1; i <= 20; i++) village.comes(i, large);
    for (int topic = 0; topic < 40; topic++) {
      village.step(new Input.Join("topic " + topic, Rules.UNSIGNED));
      for (int i = 1; i <= 20; i++) village.says(i, Village.following("topic " + topic));
    }
    village.beat();
    village.forget();
    var all = IntStream.range(0, 40).mapToObj(topic -> "topic " + topic).toList();
    for (int i = 1; i <= 19; i++) village.says(i, Village.grafts(all));
    village.comesInbound(20, large);
    village.forget();
    village.says(20, Village.grafts(all));
    List<Rpc> said = village.to(20);
    assertThat(said.stream().mapToInt(rpc -> rpc.control().prune().size()).sum()).isEqualTo(40);
    for (Rpc rpc : said) {
      assertThat(rpc.toArray()).hasSizeLessThan(GossipLimits.DEFAULT.rpcBytesMax());
    }
  }

  @Test
  void aPeerOfVersionOneHearsNothingOfBackoffs() {
    village.join(Rules.UNSIGNED);
    village.comes(1, Version.V1_0, true);
    village.says(1, Village.following(BIKES));
    village.beat();
    village.forget();
    village.step(new Input.Leave(BIKES));
    assertThat(village.pruned(1))
        .containsExactly(new Control.Prune(BIKES, List.of(), Optional.empty()));
  }

  @Test
  void publishingWithoutFollowingUsesAFanoutThatIsForgotten() {
    var calm = new Village(GossipParams.DEFAULT.floodPublish(false), ScoreParams.DEFAULT);
    calm.neighbours(1, 20);
    calm.step(new Input.Publish(message("one")));
    List<Integer> first = calm.got(message("one"), 21);
    assertThat(first).hasSize(6);
    calm.step(new Input.Publish(message("two")));
    assertThat(calm.got(message("two"), 21)).isEqualTo(first);
    calm.beats(62);
    calm.step(new Input.Publish(message("three")));
    assertThat(calm.got(message("three"), 21)).hasSize(6).isNotEqualTo(first);
  }

  @Test
  void aMeshThatBringsNothingTakesInTwoWhoDoEachMinute() {
    village.join(Rules.UNSIGNED);
    village.neighbours(1, 6);
    village.beat();
    village.neighbours(7, 12);
    for (int i = 7; i <= 10; i++) bring(i, 10);
    village.beats(59);
    assertThat(meshed(1, 6)).hasSize(6);
    assertThat(village.meshSize()).as("before a minute").isEqualTo(6);
    village.forget();
    village.beat();
    assertThat(meshed(1, 6)).hasSize(6);
    List<Integer> taken = meshed(7, 10);
    assertThat(taken).hasSize(2);
    assertThat(meshed(11, 12)).as("no better than the mesh").isEmpty();
    for (int better : taken) {
      assertThat(village.to(better)).anyMatch(rpc -> rpc.control().graft().contains(BIKES));
    }
    // Nor does doing nothing for long make a good mesh.
    village.beats(60);
    assertThat(meshed(7, 10)).hasSize(4);
    assertThat(meshed(11, 12)).isEmpty();
  }

  @Test
  void aMeshThatBringsEnoughIsLeftAsItIs() {
    village.join(Rules.UNSIGNED);
    village.neighbours(1, 6);
    village.beat();
    village.neighbours(7, 12);
    for (int i = 1; i <= 6; i++) bring(i, 5);
    for (int i = 7; i <= 12; i++) bring(i, 20);
    village.beats(130);
    assertThat(village.meshSize()).isEqualTo(6);
    assertThat(meshed(1, 6)).hasSize(6);
  }

  private void bring(int number, int messages) {
    for (int i = 0; i < messages; i++) {
      village.says(number, Rpc.of(message(number + " brings bike " + i)));
    }
  }

  private List<Integer> meshed(int from, int to) {
    Set<PeerId> mesh = village.router.mesh(BIKES);
    return IntStream.rangeClosed(from, to).filter(i -> mesh.contains(peer(i))).boxed().toList();
  }
}
