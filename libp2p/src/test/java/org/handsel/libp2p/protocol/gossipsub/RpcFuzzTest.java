package org.handsel.libp2p.protocol.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.PubSub.Rules;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a peer sends, it is read within the limits, and read the same when it is written again;
/// and a router survives it.
@ExtendWith(NearMisses.class)
class RpcFuzzTest {
  static Stream<Named<byte[]>> rpc() {
    var control =
        new Control(
            List.of(new Control.Have(Village.BIKES, List.of(Village.idOf("one")))),
            List.of(Village.idOf("two")),
            List.of(Village.BIKES),
            List.of(
                new Control.Prune(
                    Village.BIKES,
                    List.of(
                        new Control.Exchanged(
                            Village.peer(4), Optional.of(Village.bytes("record")))),
                    Optional.of(Duration.ofSeconds(60)))),
            List.of(Village.idOf("three")));
    return Stream.of(
        named("a message", Rpc.of(Village.message("one")).toArray()),
        named(
            "a signed message",
            Rpc.of(Publication.signed(Village.key(1), 9, Village.BIKES, Village.bytes("two")))
                .toArray()),
        named("a subscription", Village.following(Village.BIKES).toArray()),
        named("every control message", Rpc.of(control).toArray()));
  }

  @MethodSource
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
