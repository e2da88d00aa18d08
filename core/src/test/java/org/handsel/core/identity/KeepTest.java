package org.handsel.core.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(NearMisses.class)
class KeepTest {
  @Test
  void theLongestListFitsIntoABlock() throws Exception {
    var random = new Random(5);
    var digests = new ArrayList<Bytes>();
    for (int i = 0; i < Keep.DIGESTS_MAX; i++) {
      var digest = new byte[32];
      random.nextBytes(digest);
      digests.add(Bytes.of(digest));
    }
    Keep keep = Keep.of(digests);
    byte[] block = keep.encode();
    assertThat(block.length).isLessThanOrEqualTo(1 << 20);
    assertThat(Keep.decode(block)).isEqualTo(keep);
    assertThat(digests).allMatch(keep::stands);
    assertThat(keep.stands(Bytes.of(new byte[32]))).isFalse();
    digests.add(Bytes.of(new byte[32]));
    assertThatThrownBy(() -> Keep.of(digests)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aListThatFallsOrRepeatsIsNone() {
    Data low = Data.of(Bytes.of(new byte[32]));
    var one = new byte[32];
    one[0] = 1;
    Data high = Data.of(Bytes.of(one));
    Data brief = Data.of(Bytes.of(new byte[31]));
    for (var items : List.of(List.of(high, low), List.of(low, low), List.of(brief))) {
      assertThatThrownBy(() -> Keep.decode(DagCbor.encode(Data.list(items))))
          .isInstanceOf(MalformedException.class);
    }
  }

  static Stream<Named<byte[]>> anyBlockIsAListOrMalformed() {
    var high = new byte[32];
    high[0] = 1;
    return Stream.of(
        named("two", Keep.of(List.of(Bytes.of(new byte[32]), Bytes.of(high))).encode()));
  }

  @MethodSource
  @FuzzTest
  void anyBlockIsAListOrMalformed(byte[] block) {
    try {
      Keep keep = Keep.decode(block);
      assertThat(keep.encode()).isEqualTo(block);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }
}
