package org.handsel.lab.interop;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Our node and one of js-libp2p find each other on a loopback of their own, with no address given:
/// see [JsMdnsConversation].
class JsMdnsTest {
  @TestFactory
  Stream<DynamicTest> eachFindsTheOtherWhoeverCameFirst() throws Exception {
    return Conversation.of(8, JsMdnsConversation.class);
  }
}
