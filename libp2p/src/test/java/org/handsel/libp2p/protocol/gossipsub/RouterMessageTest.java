package org.handsel.libp2p.protocol.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.handsel.libp2p.protocol.gossipsub.Village.BIKES;
import static org.handsel.libp2p.protocol.gossipsub.Village.bytes;
import static org.handsel.libp2p.protocol.gossipsub.Village.dontWant;
import static org.handsel.libp2p.protocol.gossipsub.Village.graft;
import static org.handsel.libp2p.protocol.gossipsub.Village.have;
import static org.handsel.libp2p.protocol.gossipsub.Village.idOf;
import static org.handsel.libp2p.protocol.gossipsub.Village.key;
import static org.handsel.libp2p.protocol.gossipsub.Village.message;
import static org.handsel.libp2p.protocol.gossipsub.Village.peer;
import static org.handsel.libp2p.protocol.gossipsub.Village.want;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.handsel.libp2p.PubSub.Rules;
import org.handsel.libp2p.PubSub.Verdict;
import org.handsel.libp2p.multiformats.Bytes;
import org.junit.jupiter.api.Test;

/// Messages: judged, delivered, forwarded, advertised, asked for, refused.
class RouterMessageTest {
  private final Village village = new Village();

  private void inTheMesh(int from, int to) {
    village.neighbours(from, to);
    for (int i = from; i <= to; i++) village.says(i, graft());
  }

  @Test
  void aMessageIsDeliveredOnceAndGoesToTheMeshButNotBack() {
    village.join(Rules.UNSIGNED);
    inTheMesh(1, 4);
    village.neighbour(5, true);
    village.forget();
    village.says(1, Rpc.of(message("a bike")));
    village.says(2, Rpc.of(message("a bike")));
    assertThat(village.delivered()).hasSize(1);
    assertThat(village.delivered().getFirst().data()).isEqualTo(bytes("a bike"));
    assertThat(village.delivered().getFirst().receivedFrom()).isEqualTo(peer(1));
    assertThat(village.got(message("a bike"), 6)).containsExactly(2, 3, 4);
  }

  @Test
  void nothingIsDeliveredOrForwardedBeforeTheVerdict() {
    village.join(Village.JUDGED);
    inTheMesh(1, 4);
    village.forget();
    village.says(1, Rpc.of(message("a bike")));
    village.says(3, Rpc.of(message("a bike")));
    assertThat(village.validations()).isEqualTo(1);
    assertThat(village.delivered()).isEmpty();
    village.judge("a bike", Verdict.ACCEPT);
    assertThat(village.delivered()).hasSize(1);
    assertThat(village.got(message("a bike"), 6)).as("who didn't send it").containsExactly(2, 4);
  }

  @Test
  void ignoredMessagesGoNowhereAndCostNothing() {
    village.join(Village.JUDGED);
    inTheMesh(1, 2);
    village.forget();
    village.says(1, Rpc.of(message("not now")));
    village.judge("not now", Verdict.IGNORE);
    assertThat(village.delivered()).isEmpty();
    assertThat(village.got(message("not now"), 3)).isEmpty();
    assertThat(village.score(1)).isZero();
  }

  @Test
  void rejectedMessagesCountAgainstAllWhoSentThem() {
    village.join(Village.JUDGED);
    inTheMesh(1, 3);
    village.says(1, Rpc.of(message("a lie")));
    village.says(2, Rpc.of(message("a lie")));
    village.judge("a lie", Verdict.REJECT);
    village.says(3, Rpc.of(message("a lie")));
    assertThat(IntStream.rangeClosed(1, 3).mapToDouble(village::score)).containsOnly(-10.0);
    village.beat();
    assertThat(village.meshSize()).isZero();
  }

  @Test
  void aVerdictThatNeverComesIsTakenForIgnore() {
    village.join(Village.JUDGED);
    inTheMesh(1, 2);
    village.says(1, Rpc.of(message("a riddle")));
    village.beats(32);
    village.judge("a riddle", Verdict.ACCEPT);
    assertThat(village.delivered()).isEmpty();
  }

  @Test
  void beyondTheValidationsAtOnceMessagesAreTakenLater() {
    village.join(Village.JUDGED);
    inTheMesh(1, 1);
    int most = GossipLimits.DEFAULT.validatingMax();
    for (int i = 0; i <= most; i++) village.says(1, Rpc.of(message("bike " + i)));
    assertThat(village.validations()).isEqualTo(most);
    village.judge("bike 0", Verdict.ACCEPT);
    village.says(1, Rpc.of(message("bike " + most)));
    assertThat(village.validations()).isEqualTo(most + 1);
  }

  @Test
  void beyondTheBytesUnderValidationMessagesAreTakenLater() {
    Publication first = message("a".repeat(1000));
    GossipLimits few = GossipLimits.DEFAULT.waitingBytes(2L * first.bytes(), 1000);
    var narrow = new Village(GossipParams.DEFAULT, ScoreParams.DEFAULT, few);
    narrow.join(Village.JUDGED);
    narrow.neighbours(1, 1);
    for (String letter : List.of("a", "b", "c")) {
      narrow.says(1, Rpc.of(message(letter.repeat(1000))));
    }
    assertThat(narrow.validations()).isEqualTo(2);
    narrow.judge("a".repeat(1000), Verdict.IGNORE);
    narrow.says(1, Rpc.of(message("c".repeat(1000))));
    assertThat(narrow.validations()).isEqualTo(3);
  }

  @Test
  void whatIsKeptForThoseWhoAskCountsUnknownFields() {
    var cache = new MessageCache(5, 3, 10_000);
    for (int i = 0; i < 100; i++) {
      Optional<Bytes> none = Optional.empty();
      Bytes unknown = Bytes.of(new byte[1000]);
      var padded = new Publication(none, bytes("x" + i), none, BIKES, none, none, unknown);
      cache.put(new MessageKey(BIKES, idOf("x" + i)), padded);
    }
    assertThat(cache.gossipIds(BIKES)).hasSizeBetween(5, 10).endsWith(idOf("x99"));
  }

  @Test
  void ownMessagesGoToEverybodyWhoFollows() {
    village.neighbours(1, 20);
    village.join(Rules.UNSIGNED);
    village.forget();
    village.step(new Input.Publish(message("mine")));
    assertThat(village.got(message("mine"), 21)).hasSize(20);
    assertThat(village.delivered()).isEmpty();
    village.says(3, Rpc.of(message("mine")));
    assertThat(village.delivered()).as("it came back").isEmpty();
  }

  @Test
  void whatNobodyHereFollowsIsPassedOver() {
    village.neighbours(1, 2);
    village.says(1, Rpc.of(message("a bike")));
    assertThat(village.router.seen()).isZero();
  }

  @Test
  void aPeerThatFloodsGetsEverything() {
    village.join(Rules.UNSIGNED);
    inTheMesh(1, 2);
    village.comes(3, Version.FLOODSUB, false);
    village.says(3, Village.following(BIKES));
    village.forget();
    village.says(1, Rpc.of(message("a bike")));
    assertThat(village.got(message("a bike"), 4)).containsExactly(2, 3);
    village.says(3, graft());
    assertThat(village.router.mesh(BIKES)).doesNotContain(peer(3));
  }

  // ---- signatures ----

  @Test
  void signedMessagesNeedAGoodSignature() {
    village.join(Rules.SIGNED);
    inTheMesh(1, 2);
    var good = Publication.signed(key(30), 7, BIKES, bytes("signed"));
    var forged =
        new Publication(
            good.from(),
            bytes("forged"),
            good.sequence(),
            BIKES,
            good.signature(),
            good.key(),
            Bytes.EMPTY);
    village.says(1, Rpc.of(forged));
    village.says(1, Rpc.of(message("not signed")));
    assertThat(village.score(1)).isEqualTo(-40);
    assertThat(village.delivered()).isEmpty();
    // The forgery had the same id, and didn't keep the true one away.
    village.says(2, Rpc.of(good));
    assertThat(village.delivered()).hasSize(1);
    assertThat(village.delivered().getFirst().author()).contains(peer(30));
  }

  @Test
  void messagesThatNameAnAuthorAreRejectedWhereNobodySigns() {
    village.join(Rules.UNSIGNED);
    inTheMesh(1, 1);
    village.says(1, Rpc.of(Publication.signed(key(30), 7, BIKES, bytes("signed"))));
    assertThat(village.delivered()).isEmpty();
    assertThat(village.score(1)).isEqualTo(-10);
  }

  @Test
  void ourOwnComingBackAfterWeForgotItIsNobodysFault() {
    village.join(Rules.SIGNED);
    inTheMesh(1, 1);
    village.says(1, Rpc.of(Publication.signed(village.alice, 7, BIKES, bytes("old"))));
    assertThat(village.delivered()).isEmpty();
    assertThat(village.score(1)).isZero();
  }

  @Test
  void theSameDataInTwoTopicsIsTwoMessages() {
    village.join(Rules.UNSIGNED);
    village.step(new Input.Join("lots", Rules.UNSIGNED));
    inTheMesh(1, 1);
    village.says(1, Rpc.of(message("a bike")));
    village.says(1, Rpc.of(Publication.unsigned("lots", bytes("a bike"))));
    assertThat(village.delivered()).hasSize(2);
  }

  // ---- gossip ----

  @Test
  void thoseOutsideTheMeshHearOfMessagesThreeTimes() {
    village.join(Rules.UNSIGNED);
    inTheMesh(1, 6);
    village.neighbour(7, true);
    village.says(1, Rpc.of(message("a bike")));
    village.forget();
    for (int i = 0; i < 3; i++) {
      village.beat();
      assertThat(village.to(7)).containsExactly(have(idOf("a bike")));
    }
    village.beat();
    assertThat(village.to(7)).isEmpty();
    village.says(7, want(idOf("a bike")));
    assertThat(village.got(message("a bike"), 8)).containsExactly(7);
    village.beat();
    village.says(7, want(idOf("a bike")));
    assertThat(village.to(7)).as("it was dropped after five heartbeats").isEmpty();
  }

  @Test
  void whatIsMissingIsAskedForAndTheKnownIsNot() {
    village.join(Rules.UNSIGNED);
    inTheMesh(1, 1);
    village.neighbour(2, true);
    village.says(1, Rpc.of(message("a bike")));
    village.forget();
    village.says(2, have(idOf("a bike"), idOf("another")));
    assertThat(village.wanted(2)).containsExactly(idOf("another"));
  }

  @Test
  void aMessageIsGivenThreeTimesToOnePeer() {
    village.join(Rules.UNSIGNED);
    inTheMesh(1, 1);
    village.neighbour(2, true);
    village.says(1, Rpc.of(message("a bike")));
    village.forget();
    for (int i = 0; i < 10; i++) village.says(2, want(idOf("a bike")));
    assertThat(village.to(2)).hasSize(3);
  }

  @Test
  void promisesThatAreBrokenAreBlamed() {
    village.join(Rules.UNSIGNED);
    village.neighbours(1, 2);
    for (int i = 0; i < 6; i++) village.says(1, have(idOf("nothing " + i)));
    village.says(2, have(idOf("something")));
    village.says(2, Rpc.of(message("something")));
    village.beats(2);
    assertThat(village.score(1)).isNotNegative();
    village.beat();
    assertThat(village.score(1)).isLessThan(-80);
    assertThat(village.score(2)).isPositive();
  }

  @Test
  void aFloodOfAdvertsIsAnsweredTenTimesAndFiveThousandIds() {
    village.join(Rules.UNSIGNED);
    village.neighbours(1, 2);
    for (int i = 0; i < 100; i++) village.says(1, have(idOf("nothing " + i)));
    assertThat(village.wanted(1)).hasSize(10);
    Bytes[] many =
        IntStream.range(0, 6000).mapToObj(i -> idOf("nothing " + i)).toArray(Bytes[]::new);
    village.says(2, have(many));
    village.says(2, have(many));
    assertThat(village.wanted(2)).hasSize(5000);
  }

  @Test
  void aFloodOfRequestsIsAnsweredToItsLimit() {
    village.join(Rules.UNSIGNED);
    village.neighbours(1, 2);
    for (int i = 0; i < 2000; i++) village.says(1, Rpc.of(message("bike " + i)));
    village.forget();
    Bytes[] all = IntStream.range(0, 2000).mapToObj(i -> idOf("bike " + i)).toArray(Bytes[]::new);
    for (int i = 0; i < 5; i++) village.says(2, want(all));
    assertThat(village.to(2)).hasSize(5000);
  }

  @Test
  void whoHasALargeMessageIsNotSentAnother() {
    String large = "x".repeat(2000);
    village.join(Village.JUDGED);
    inTheMesh(1, 3);
    village.forget();
    village.says(1, Rpc.of(message(large)));
    assertThat(village.to(2)).containsExactly(dontWant(idOf(large)));
    village.says(3, dontWant(idOf(large)));
    village.judge(large, Verdict.ACCEPT);
    assertThat(village.got(message(large), 4)).containsExactly(2);
  }

  @Test
  void aFloodOfRefusalsIsForgottenBeyondItsLimit() {
    village.join(Rules.UNSIGNED);
    inTheMesh(1, 2);
    Bytes[] first = IntStream.range(0, 1000).mapToObj(i -> idOf("x" + i)).toArray(Bytes[]::new);
    village.says(2, dontWant(first));
    village.says(2, dontWant(idOf("a bike")));
    village.forget();
    village.says(1, Rpc.of(message("a bike")));
    assertThat(village.got(message("a bike"), 3)).containsExactly(2);
  }

  @Test
  void seenMessagesAreForgottenAfterTheirTime() {
    village.join(Rules.UNSIGNED);
    inTheMesh(1, 1);
    village.says(1, Rpc.of(message("a bike")));
    village.beats(119);
    village.says(1, Rpc.of(message("a bike")));
    assertThat(village.delivered()).hasSize(1);
    village.beats(3);
    assertThat(village.router.seen()).isZero();
  }

  @Test
  void aPeerRemembersNoMoreTopicsThanItMay() {
    village.comes(1, Version.V1_2, true);
    for (int i = 0; i < 2000; i++) village.says(1, Village.following("topic " + i));
    assertThat(village.router.following("topic 999")).containsExactly(peer(1));
    assertThat(village.router.following("topic 1000")).isEmpty();
  }

  @Test
  void anRpcOfAPeerThatNeverCameIsPassedOver() {
    village.join(Rules.UNSIGNED);
    village.says(9, Rpc.of(message("a bike")));
    village.says(
        9,
        new Rpc(
            List.of(),
            List.of(),
            new Control(
                List.of(),
                List.of(),
                List.of(BIKES),
                List.of(new Control.Prune(BIKES, List.of(), Optional.empty())),
                List.of())));
    assertThat(village.delivered()).isEmpty();
    assertThat(village.to(9)).isEmpty();
  }
}
