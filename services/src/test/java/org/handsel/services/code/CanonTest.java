package org.handsel.services.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Two of three maintainers move a branch; nobody else does.
class CanonTest {
  static final Cid ALICE = named("alice");
  static final Cid BOB = named("bob");
  static final Cid CAROL = named("carol");
  static final Cid MALLORY = named("mallory");
  static final Cid BELL = named("bell");
  static final Project TWO_OF_THREE =
      new Project("bell", "", List.of(ALICE, BOB, CAROL), 2, "main", Bytes.of(new byte[16]));

  static Cid named(String name) {
    return Cid.of(Cid.DAG_CBOR, Bytes.utf8(name).toArray());
  }

  static Bytes object(int number) {
    byte[] bytes = new byte[Names.OBJECT_BYTES];
    bytes[0] = (byte) number;
    return Bytes.of(bytes);
  }

  private static Claim main(Canon canon, int object) {
    return canon.next(BELL, new TreeMap<>(Map.of("refs/heads/main", object(object))), List.of());
  }

  private static Canon of(Canon.Signed... signed) {
    return Canon.of(BELL, TWO_OF_THREE, List.of(signed));
  }

  private static Canon.Signed by(Cid who, Claim claim) {
    return new Canon.Signed(who, claim);
  }

  @Test
  void oneSignatureOfTwoProposesAndMovesNothing() {
    Claim first = main(of(), 1);
    Canon canon = of(by(ALICE, first), by(ALICE, first), by(MALLORY, first));
    assertThat(canon.now()).isEmpty();
    assertThat(canon.proposed()).containsExactly(first);
    assertThat(canon.signers(first)).containsExactly(ALICE);
    assertThat(of(by(ALICE, first), by(BOB, first)).now()).contains(first);
  }

  @Test
  void strangersAndOtherProjectsDontCount() {
    Claim first = main(of(), 1);
    Claim elsewhere = new Claim(named("lamp"), 1, Optional.empty(), first.refs(), List.of());
    Canon canon = of(by(MALLORY, first), by(ALICE, elsewhere), by(BOB, elsewhere));
    assertThat(canon.now()).isEmpty();
    assertThat(canon.proposed()).isEqualTo(List.of());
  }

  @Test
  void aMoveThatWasOvertakenIsNoLongerProposed() {
    Claim first = main(of(), 1);
    Canon one = of(by(ALICE, first), by(BOB, first));
    Claim second = main(one, 2);
    Claim rival = main(one, 3);
    Canon two =
        of(by(ALICE, first), by(BOB, first), by(ALICE, second), by(CAROL, rival), by(BOB, second));
    assertThat(two.now()).contains(second);
    assertThat(two.proposed()).isEqualTo(List.of());
    assertThat(two.ever("refs/heads/main", object(1))).isTrue();
    assertThat(two.ever("refs/heads/main", object(3))).isFalse();
  }

  @TestFactory
  Stream<DynamicTest> whatHoldsDependsOnNoOrder() {
    return LongStream.range(0, 50)
        .mapToObj(seed -> DynamicTest.dynamicTest("seed=" + seed, () -> shuffled(seed)));
  }

  private static void shuffled(long seed) {
    var random = new Random(seed);
    var signed = new ArrayList<Canon.Signed>();
    for (int i = 0; i < 12; i++) {
      Canon known = Canon.of(BELL, TWO_OF_THREE, signed);
      Claim claim =
          known.proposed().isEmpty() || random.nextInt(3) == 0
              ? main(known, random.nextInt(100))
              : known.proposed().get(random.nextInt(known.proposed().size()));
      signed.add(by(List.of(ALICE, BOB, CAROL, MALLORY).get(random.nextInt(4)), claim));
    }
    Canon canon = Canon.of(BELL, TWO_OF_THREE, signed);
    Collections.shuffle(signed, random);
    Canon other = Canon.of(BELL, TWO_OF_THREE, signed);
    assertThat(other.now()).isEqualTo(canon.now());
    assertThat(other.proposed()).isEqualTo(canon.proposed());
    if (canon.now().isPresent()) {
      assertThat(canon.signers(canon.now().get())).hasSizeGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void claimsAndProjectsReadAsTheyWereWritten() throws MalformedException {
    Canon one = of(by(ALICE, main(of(), 1)), by(BOB, main(of(), 1)));
    Claim claim =
        one.next(
            BELL,
            new TreeMap<>(Map.of("refs/heads/main", object(2), "refs/tags/v1", object(1))),
            List.of(named("patch")));
    assertThat(Claim.of(claim.toData())).isEqualTo(claim);
    assertThat(Project.of(TWO_OF_THREE.toData())).isEqualTo(TWO_OF_THREE);
  }

  @Test
  void strangeNamesAreRefused() {
    for (String name :
        List.of(
            "HEAD",
            "refs/heads/",
            "refs/heads/a..b",
            "refs/heads/../x",
            "refs/notes/x",
            "refs/heads/.a",
            "refs/heads/a.lock",
            "refs/heads/a b",
            "refs/heads/a\n")) {
      assertThat(Names.canonical(name)).as(name).isFalse();
      Data.Map body =
          Data.map()
              .put("project", BELL)
              .put("seq", 1)
              .put("refs", Data.map().put(name, object(1)).build())
              .build();
      assertThatThrownBy(() -> Claim.of(body)).isInstanceOf(MalformedException.class);
    }
    assertThat(Names.canonical("refs/heads/feature/ünïcode-1")).isTrue();
  }
}
