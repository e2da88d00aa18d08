package org.handsel.lab.interop;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Our host and js-libp2p on one loopback, each dialling the other: see [JsLibp2pConversation].
class JsLibp2pTest {
  @TestFactory
  Stream<DynamicTest> weUnderstandJsLibp2pAndItUnderstandsUs() throws Exception {
    return Conversation.of(34, JsLibp2pConversation.class, "tcp");
  }

  @TestFactory
  Stream<DynamicTest> overQuicToo() throws Exception {
    return Conversation.of(16, JsLibp2pConversation.class, "quic");
  }

  @TestFactory
  Stream<DynamicTest> overWebSocketToo() throws Exception {
    return Conversation.of(17, JsLibp2pConversation.class, "ws");
  }
}
