package org.handsel.lab.interop;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Relays, hole punching and AutoNAT of ours and of js-libp2p on one loopback: see
/// [JsReachConversation].
class JsReachTest {
  @TestFactory
  Stream<DynamicTest> bothReachEachOther() throws Exception {
    return Conversation.of(13, JsReachConversation.class);
  }
}
