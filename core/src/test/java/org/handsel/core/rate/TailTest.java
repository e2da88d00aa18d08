package org.handsel.core.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.handsel.core.agree.Party.HistHead;
import org.handsel.core.agree.Role;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Test;

/// alice shows bob what he can't know yet; mallory leaves something out.
class TailTest {
  private static final long DAY = 24L * 3600 * 1000;
  private static final long NOON = 100 * DAY;
  private static final Bytes LAPTOP = Bytes.utf8("laptop");
  private static final Bytes PHONE = Bytes.utf8("phone");

  private final Cid alice = cid("alice");
  private final List<Fact> lines = history(LAPTOP, 6, NOON);
  private final List<HistHead> head = List.of(headOf(lines));

  @Test
  void whatIsShownDownToTheFirstLineIsWhole() throws Exception {
    assertThat(judge(lines, List.of())).isEqualTo(new Tail.Whole());
  }

  @Test
  void publicLinesStandForThoseThatAreNotShown() throws Exception {
    assertThat(judge(lines.subList(4, 6), lines.subList(0, 4))).isEqualTo(new Tail.Whole());
    assertThat(judge(lines.subList(5, 6), lines)).isEqualTo(new Tail.Whole());
  }

  @Test
  void aLineThatIsLeftOutIsAHole() throws Exception {
    assertThat(judge(lines.subList(4, 6), lines.subList(0, 3)))
        .isEqualTo(new Tail.Incomplete(LAPTOP, 3));
    assertThat(judge(lines.subList(5, 6), List.of())).isEqualTo(new Tail.Incomplete(LAPTOP, 4));
  }

  @Test
  void twoLinesOnOneHeightAreAProofWhicheverOfThemIsShown() throws Exception {
    Fact beside = line(LAPTOP, 2, Optional.of(lines.get(1).id()), "beside", NOON);
    for (List<Fact> known : List.of(List.of(beside), List.of(lines.get(1), beside))) {
      var fork = (Tail.Forked) judge(lines, known);
      assertThat(List.of(fork.one(), fork.other())).containsExactlyInAnyOrder(beside, lines.get(2));
    }
    var both = new ArrayList<>(lines);
    both.add(3, beside);
    assertThat(judge(both, List.of())).isInstanceOf(Tail.Forked.class);
  }

  @Test
  void aTailThatEndsElsewhereThanInTheHeadIsRefused() {
    assertRefused(lines.subList(0, 5), "doesn't end in the head");
    List<HistHead> higher = List.of(new HistHead(LAPTOP, 7, lines.get(5).id()));
    assertThatThrownBy(() -> Tail.judge(alice, higher, lines, List.of()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("doesn't end in the head");
  }

  @Test
  void aTailThatJumpsOrRunsBackwardsIsRefused() {
    var jumping = new ArrayList<>(lines);
    jumping.remove(3);
    assertRefused(jumping, "doesn't follow");
    var backwards = new ArrayList<>(lines);
    Collections.swap(backwards, 1, 2);
    assertRefused(backwards, "doesn't follow");
    // the height is right, and it names a line that nobody has
    Fact lie = line(LAPTOP, 4, Optional.of(cid("nothing")), "lie", NOON);
    Fact end = line(LAPTOP, 5, Optional.of(lie.id()), "end", NOON);
    assertThatThrownBy(() ->
            Tail.judge(
                alice, List.of(headOf(List.of(end))), List.of(lines.get(3), lie, end), List.of()))
        .hasMessageContaining("doesn't follow");
  }

  @Test
  void linesOfSomebodyElseAndTooManyLinesAreRefused() {
    var mixed = new ArrayList<Fact>(List.of(named(cid("bob"), LAPTOP, NOON, open("his"), 0)));
    mixed.addAll(lines);
    assertRefused(mixed, "not a line of this person");
    List<Fact> many = history(LAPTOP, Tail.LINES_MAX + 2, NOON);
    assertThatThrownBy(() -> Tail.judge(alice, List.of(headOf(many)), many, List.of()))
        .hasMessageContaining("98 lines");
    assertRefused(List.of(), "0 lines");
  }

  @Test
  void aLineOfADeviceThatTheHeadDoesNotNameIsRefused() {
    var more = new ArrayList<>(history(PHONE, 1, NOON));
    more.addAll(lines);
    assertRefused(more, "doesn't end in the head");
  }

  @Test
  void aHeadThatWasOldWhenItWasNamedHidesNothing() throws Exception {
    Fact after = line(LAPTOP, 6, Optional.of(lines.get(5).id()), "after", NOON);
    // what was written since, or on the same day, is nobody's fault
    assertThat(judge(lines, List.of(after))).isEqualTo(new Tail.Whole());
    Fact before = line(LAPTOP, 6, Optional.of(lines.get(5).id()), "before", NOON - 2 * DAY);
    assertThat(judge(lines, List.of(before))).isEqualTo(new Tail.Incomplete(LAPTOP, 6));
    List<Fact> forgotten = history(PHONE, 1, NOON - 2 * DAY);
    assertThat(judge(lines, forgotten)).isEqualTo(new Tail.Incomplete(PHONE, 0));
  }

  @Test
  void everyDeviceOfTheHeadHasToBeWhole() throws Exception {
    List<Fact> phone = history(PHONE, 3, NOON);
    List<HistHead> both = List.of(headOf(lines), headOf(phone));
    assertThat(Tail.judge(alice, both, lines, phone)).isEqualTo(new Tail.Whole());
    assertThat(Tail.judge(alice, both, lines, phone.subList(1, 3)))
        .isEqualTo(new Tail.Incomplete(PHONE, 0));
    assertThat(Tail.judge(alice, both, lines, List.of())).isEqualTo(new Tail.Incomplete(PHONE, 2));
  }

  private Tail.Verdict judge(List<Fact> shown, List<Fact> known) throws MalformedException {
    return Tail.judge(alice, head, shown, known);
  }

  private void assertRefused(List<Fact> shown, String why) {
    assertThatThrownBy(() -> judge(shown, List.of()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(why);
  }

  private List<Fact> history(Bytes device, int count, long at) {
    var history = new ArrayList<Fact>();
    for (int i = 0; i < count; i++) {
      Optional<Cid> prev = i == 0 ? Optional.empty() : Optional.of(history.getLast().id());
      history.add(line(device, i, prev, "line " + i, at));
    }
    return history;
  }

  private static HistHead headOf(List<Fact> lines) {
    Fact last = lines.getLast();
    try {
      return new HistHead(last.dev(), Hist.of(last.body()).height(), last.id());
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private Fact line(Bytes device, long height, Optional<Cid> prev, String about, long at) {
    return named(alice, device, at, new Hist(height, prev, open(about).event()), height);
  }

  private static Hist open(String about) {
    Bytes ref = Hist.ref(Bytes.of(new byte[32]), cid(about), cid("bob"));
    return new Hist(0, Optional.empty(), new Hist.Open(ref, Role.SELLER, "market", 9));
  }

  private static Fact named(Cid author, Bytes device, long at, Hist line, long height) {
    Data.Map body = line.toData();
    var all = List.<Data>of(Data.of(author), Data.of(device), Data.of(height), Data.of(at), body);
    Cid id = Cid.of(Cid.DAG_CBOR, DagCbor.encode(Data.list(all)));
    return new Fact(id, author, device, Hist.KIND, at, body);
  }

  private static Cid cid(String name) {
    return Cid.of(Cid.DAG_CBOR, Bytes.utf8(name).toArray());
  }
}
