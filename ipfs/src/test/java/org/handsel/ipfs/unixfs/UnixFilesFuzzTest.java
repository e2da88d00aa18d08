package org.handsel.ipfs.unixfs;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.handsel.ipfs.Block;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// Whatever a stranger sends as a node of a file: what is read is written back byte for byte, and a
/// file of it ends, within its bound, whatever its links lead to.
class UnixFilesFuzzTest {
  @FuzzTest
  void aNodeIsReadOrRefused(byte[] bytes) {
    try {
      assertThat(DagPb.decode(DagPb.decode(bytes).toArray())).isEqualTo(DagPb.decode(bytes));
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }

  @FuzzTest
  void readingAFileEnds(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try {
      long _ = UnixFiles.read(Cid.of(Cid.DAG_PB, bytes), name -> answer(name, bytes), out, 5000);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
    assertThat(out.size()).isLessThanOrEqualTo(5000);
  }

  /// Every dag-pb link leads to the same node again, every other to its bytes.
  private static Block answer(Cid name, byte[] bytes) {
    return Block.of(name.codec() == Cid.DAG_PB ? Cid.DAG_PB : Cid.RAW, bytes);
  }
}
