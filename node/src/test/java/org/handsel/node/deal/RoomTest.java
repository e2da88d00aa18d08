package org.handsel.node.deal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.core.agree.Bargain;
import org.handsel.core.agree.Role;
import org.handsel.core.agree.Terms;
import org.handsel.core.deal.Event;
import org.handsel.core.deal.SignedStep;
import org.handsel.core.deal.Transcript;
import org.handsel.core.identity.DeviceKey;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Test;

class RoomTest {
  private final Cid bob = Bargain.cid("bob");
  private final Cid mallory = Bargain.cid("mallory");
  private final Cid carol = Bargain.cid("carol");
  private final Terms bike = Bargain.bike(bob, mallory, carol);
  private final DealFile file =
      new DealFile(bike.id(), Notes.start(Role.BUYER, mallory, bike.title(), bike.order(), 0));

  RoomTest() {
    file.terms = Optional.of(bike);
  }

  @Test
  void howeverManyDevicesTheOthersSpeakFromWhatWeSayCanBeRead() throws Exception {
    int refused = 0;
    for (int device = 0; device < 20; device++) {
      refused += hear(told(mallory, Role.SELLER, device, "a")) ? 0 : 1;
      refused += hear(told(carol, Role.ARBITER, 100 + device, "b")) ? 0 : 1;
    }
    assertThat(refused).isEqualTo(2 * (20 - Room.AUTHOR_LANES_MAX));
    var word = new Event.Told(Role.BUYER, "I'm still heard");
    SignedStep mine = SignedStep.next(file.transcript, bike.id(), bob, device(200), bob, 0, word);
    assertThat(SignedStep.decode(mine.encode(), bike).step().seen())
        .hasSize(2 * Room.AUTHOR_LANES_MAX);
  }

  @Test
  void aThirdStepWithOneNumberIsRefused() throws Exception {
    assertThat(hear(first("one"))).isTrue();
    assertThat(hear(first("two"))).isTrue();
    assertThatThrownBy(() -> Room.check(file, List.of(), first("three")))
        .hasMessageContaining("one number");
  }

  @Test
  void beforeMoneyIsLockedFewWordsAreTakenAndAfterwardsMore() throws Exception {
    String text = "a".repeat(100);
    for (int i = 0; i < Room.UNPAID_STEPS_MAX; i++) takeUnpaid(said(text), 0);
    SignedStep more = said(text);
    assertThatThrownBy(() -> takeUnpaid(more, 0))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(MalformedException.class); // it may come again
    file.notes = file.notes.with("lockedAt", 1);
    takeUnpaid(more, 0);
  }

  @Test
  void whereAllDealsAreFullEachHasItsShareStill() {
    long taken = taken("€".repeat(4000), Room.ALL_UNPAID_BYTES_MAX);
    assertThat(taken).isBetween(6L, Room.SHARE_BYTES / 12_000);
  }

  @Test
  void oneDealHoldsNoMoreThanAQuarterOfAMebibyteBeforeItIsPaid() {
    assertThat(taken("€".repeat(4000), 0)).isBetween(18L, Room.UNPAID_BYTES_MAX / 12_000);
  }

  @Test
  void whoProposesAgainAndAgainIsNotCheckedEachTime() throws Exception {
    assertThat(hear(proposal())).isTrue();
    assertThat(hear(proposal())).isTrue();
    SignedStep third = proposal();
    assertThatThrownBy(() -> Room.check(file, List.of(), third))
        .hasMessageContaining("a third propose");
  }

  private SignedStep proposal() {
    var word = new Event.Proposed(Bytes.utf8("entry"), Bargain.SALT, List.of());
    return SignedStep.next(file.transcript, bike.id(), bob, device(3), bob, 0, word);
  }

  private long taken(String text, long all) {
    for (int i = 0; ; i++) {
      try {
        takeUnpaid(said(text), all);
      } catch (IOException _) {
        return i;
      }
    }
  }

  private void takeUnpaid(SignedStep step, long all) throws IOException {
    Room.checkUnpaid(file, bob, List.of(), step, all);
    file.take(step, bob);
  }

  private SignedStep said(String text) {
    return told(mallory, Role.SELLER, 1, text);
  }

  private SignedStep first(String text) {
    var word = new Event.Told(Role.SELLER, text);
    return SignedStep.next(Transcript.EMPTY, bike.id(), mallory, device(1), mallory, 0, word);
  }

  private SignedStep told(Cid author, Role role, int device, String text) {
    var word = new Event.Told(role, text);
    return SignedStep.next(file.transcript, bike.id(), author, device(device), author, 0, word);
  }

  private boolean hear(SignedStep step) {
    try {
      Room.check(file, new ArrayList<>(), step);
    } catch (IOException _) {
      return false;
    }
    file.take(step, bob);
    return true;
  }

  private static DeviceKey device(int number) {
    var seed = new byte[32];
    seed[0] = (byte) number;
    return DeviceKey.ofSeed(seed);
  }
}
