package org.handsel.lab.interop;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Our DHT and that of js-libp2p on one loopback: see [JsKadConversation].
class JsKadTest {
  @TestFactory
  Stream<DynamicTest> bothAreServersAndClientsOfOneNetwork() throws Exception {
    return Conversation.of(23, JsKadConversation.class);
  }
}
