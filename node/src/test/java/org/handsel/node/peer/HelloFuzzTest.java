package org.handsel.node.peer;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.handsel.libp2p.multiformats.MalformedException;

class HelloFuzzTest {
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
