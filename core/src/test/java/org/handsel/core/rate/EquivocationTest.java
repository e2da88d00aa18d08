package org.handsel.core.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.handsel.core.agree.Role;
import org.handsel.core.identity.Cast;
import org.handsel.core.identity.DeviceKey;
import org.handsel.core.record.Pen;
import org.handsel.core.record.SignedRecord;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

/// mallory says two things at once; alice doesn't, whatever mallory shows.
@ExtendWith(NearMisses.class)
class EquivocationTest {
  private final Cast alice = Cast.alice();
  private final Cast mallory = Cast.mallory();
  private final AtomicLong numbers = new AtomicLong();
  private final SignedRecord one = line(mallory, mallory.laptop, 3, "bob");
  private final SignedRecord other = line(mallory, mallory.laptop, 3, "carol");

  @Test
  void twoLinesOnOneHeightProveItInEitherOrder() throws Exception {
    var proof = Equivocation.of(one, other);
    assertThat(Equivocation.of(other, one)).isEqualTo(proof);
    assertThat(Equivocation.of(proof.toData())).isEqualTo(proof);
    assertThat(proof.author()).isEqualTo(mallory.log().id());
    assertThat(proof.device()).isEqualTo(mallory.laptop.key());
    assertThat(proof.height()).isEqualTo(3);
  }

  @Test
  void whatDoesNotContradictItselfProvesNothing() {
    for (SignedRecord innocent :
        List.of(
            one,
            line(mallory, mallory.laptop, 4, "carol"),
            line(mallory, mallory.phone, 3, "carol"),
            line(alice, mallory.laptop, 3, "carol"))) {
      assertThatThrownBy(() -> Equivocation.of(one, innocent))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining("don't contradict");
    }
  }

  @Test
  void aProofIsWhatItSaysAndNothingElse() throws Exception {
    Data.Map proof = Equivocation.of(one, other).toData();
    Data.Map swapped =
        proof.with().put("one", proof.bytes("other")).put("other", proof.bytes("one")).build();
    assertRefused(swapped, "smaller digest");
    assertRefused(proof.with().put("of", alice.log().id()).build(), "somebody else");
    byte[] forged = proof.bytes("one").toArray();
    forged[forged.length - 2] ^= 1;
    assertRefused(proof.with().put("one", Bytes.of(forged)).build(), "not its device's");
    assertRefused(proof.with().put("one", Bytes.of(new byte[8 << 10])).build(), "too long");
    assertRefused(Data.map().build(), "");
  }

  @Test
  void amongManyLinesEachPlaceIsLookedAt() {
    var innocent = line(mallory, mallory.laptop, 2, "bob");
    assertThat(Equivocation.among(List.of(innocent, one, one))).isEmpty();
    assertThat(Equivocation.among(List.of(one, innocent, other))).hasSize(1);
  }

  static Stream<Named<byte[]>> anyBodyIsAProofOrMalformed() throws MalformedException {
    var cast = new EquivocationTest();
    Data.Map proof = Equivocation.of(cast.one, cast.other).toData();
    return Stream.of(named("a proof", DagCbor.encode(proof)));
  }

  @MethodSource
  @FuzzTest
  void anyBodyIsAProofOrMalformed(byte[] bytes) {
    try {
      Data.Map body = DagCbor.decode(bytes).asMap();
      assertThat(Equivocation.of(body).toData()).isEqualTo(body);
    } catch (MalformedException _) {
      // as it should be
    }
  }

  private static void assertRefused(Data.Map body, String why) {
    assertThatThrownBy(() -> Equivocation.of(body))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(why);
  }

  private SignedRecord line(Cast author, DeviceKey device, long height, String with) {
    Cid other = Cid.of(Cid.DAG_CBOR, Bytes.utf8(with).toArray());
    Bytes ref = Hist.ref(Bytes.of(new byte[32]), author.log().id(), other);
    var hist = new Hist(height, Optional.of(other), new Hist.Open(ref, Role.SELLER, "market", 9));
    var pen =
        new Pen(
            author.log().id(),
            device,
            numbers::incrementAndGet,
            () -> author.inception.id(),
            InstantSource.system());
    try {
      return pen.fact(Hist.KIND, List.of(Hist.TOPIC), hist.toData(), 5);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }
}
