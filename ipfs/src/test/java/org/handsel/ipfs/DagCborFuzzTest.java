package org.handsel.ipfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.stream.Stream;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a stranger sends as DAG-CBOR: a value that is written back byte for byte, or a
/// [MalformedException].
@ExtendWith(NearMisses.class)
class DagCborFuzzTest {
  static Stream<Named<byte[]>> whatIsReadIsWrittenTheSame() {
    Data.Map inner =
        Data.map()
            .put("yes", true)
            .put("nothing", Data.none())
            .put("link", Cid.of(Cid.RAW, new byte[1]))
            .build();
    Data all =
        Data.map()
            .put("text", "händsel")
            .put("bytes", Bytes.of(new byte[30]))
            .put("numbers", Data.list(List.of(Data.of(-1), Data.of(24), Data.of(Long.MAX_VALUE))))
            .put("inner", inner)
            .build();
    return Stream.of(named("of everything", DagCbor.encode(all)));
  }

  @MethodSource
  @FuzzTest
  void whatIsReadIsWrittenTheSame(byte[] bytes) {
    try {
      assertThat(DagCbor.encode(DagCbor.decode(bytes))).isEqualTo(bytes);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }
}
