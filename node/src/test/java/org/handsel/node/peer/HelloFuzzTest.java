package org.handsel.node.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.stream.Stream;
import org.handsel.core.identity.Cast;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(NearMisses.class)
class HelloFuzzTest {
  static Stream<Named<byte[]>> anythingAtAllIsAHelloOrMalformed() {
    Cast alice = Cast.alice();
    var here = KeyPair.ofSeed(new byte[32]).peerId();
    Hello hello = Hello.sign(alice.log(), alice.laptop, here, here, 0, List.of("bikes"), "test");
    return Stream.of(named("alice's", hello.encode()));
  }

  @MethodSource
  @FuzzTest
  void anythingAtAllIsAHelloOrMalformed(byte[] bytes) {
    try {
      Hello hello = Hello.decode(bytes);
      assertThat(Hello.decode(hello.encode())).isEqualTo(hello);
    } catch (MalformedException _) {
      // as it should be
    }
  }
}
