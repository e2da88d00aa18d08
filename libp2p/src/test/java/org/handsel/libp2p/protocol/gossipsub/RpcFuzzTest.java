package org.handsel.libp2p.protocol.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.handsel.libp2p.PubSub.Rules;
import org.handsel.libp2p.multiformats.MalformedException;

/// Whatever a peer sends, it is read within the limits, and read the same when it is written again;
/// and a router survives it.
class RpcFuzzTest {
  @FuzzTest
  void rpc(byte[] bytes) {
    try {
      Rpc read = Rpc.decode(bytes, GossipLimits.DEFAULT);
      assertThat(Rpc.decode(read.toArray(), GossipLimits.DEFAULT)).isEqualTo(read);
      var village = new Village();
      village.join(Rules.SIGNED);
      village.neighbours(1, 3);
      village.says(1, read);
      village.beat();
      assertThat(village.router.topics()).containsExactly(Village.BIKES);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching(".+");
    }
  }
}
