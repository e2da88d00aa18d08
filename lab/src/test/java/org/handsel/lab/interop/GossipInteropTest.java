package org.handsel.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/// Gossipsub in a mixed mesh with js-libp2p, signed and not: see [GossipConversation].
@Timeout(900)
class GossipInteropTest {
  @TestFactory
  Stream<DynamicTest> inAMixedMeshEveryMessageReachesEveryone() throws Exception {
    Path folder = JsLibp2pTest.install();
    List<String> lines = JsLibp2pTest.converse(folder, GossipConversation.class);
    assertThat(lines).as("what was tried").hasSize(24);
    return lines.stream()
        .map(line -> line.split(" ", 2))
        .map(line -> dynamicTest(line[1], () -> assertThat(line[0]).isEqualTo("ok")));
  }
}
