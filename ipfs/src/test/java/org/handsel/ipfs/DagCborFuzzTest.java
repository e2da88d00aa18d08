package org.handsel.ipfs;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.handsel.libp2p.multiformats.MalformedException;

/// Whatever a stranger sends as DAG-CBOR: a value that is written back byte for byte, or a
/// [MalformedException].
class DagCborFuzzTest {
  @FuzzTest
  void whatIsReadIsWrittenTheSame(byte[] bytes) {
    try {
      assertThat(DagCbor.encode(DagCbor.decode(bytes))).isEqualTo(bytes);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }
}
