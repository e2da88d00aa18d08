package org.handsel.lab.interop;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/// Gossipsub in a mixed mesh with js-libp2p, signed and not: see [GossipConversation].
@Timeout(900)
class GossipInteropTest {
  @TestFactory
  Stream<DynamicTest> inAMixedMeshEveryMessageReachesEveryone() throws Exception {
    return Conversation.of(24, GossipConversation.class);
  }
}
