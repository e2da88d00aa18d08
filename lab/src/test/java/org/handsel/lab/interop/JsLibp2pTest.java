package org.handsel.lab.interop;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Our host and js-libp2p on one loopback, each dialling the other: see [JsLibp2pConversation].
class JsLibp2pTest {
  private static final String IP4 = "/ip4/127.0.0.1";
  private static final String IP6 = "/ip6/::1";

  @TestFactory
  Stream<DynamicTest> weUnderstandJsLibp2pAndItUnderstandsUs() throws Exception {
    return Conversation.of(34, JsLibp2pConversation.class, "tcp", IP4, "256");
  }

  @TestFactory
  Stream<DynamicTest> overQuicToo() throws Exception {
    return Conversation.of(17, JsLibp2pConversation.class, "quic", IP4, "64");
  }

  @TestFactory
  Stream<DynamicTest> overWebSocketToo() throws Exception {
    return Conversation.of(17, JsLibp2pConversation.class, "ws", IP4, "64");
  }

  @TestFactory
  Stream<DynamicTest> overIp6Too() throws Exception {
    needIp6();
    return Conversation.of(34, JsLibp2pConversation.class, "tcp", IP6, "4");
  }

  @TestFactory
  Stream<DynamicTest> overQuicAndIp6Too() throws Exception {
    needIp6();
    return Conversation.of(17, JsLibp2pConversation.class, "quic", IP6, "4");
  }

  @TestFactory
  Stream<DynamicTest> overWebSocketAndIp6Too() throws Exception {
    needIp6();
    return Conversation.of(17, JsLibp2pConversation.class, "ws", IP6, "4");
  }

  private static void needIp6() {
    try (var _ = new ServerSocket(0, 1, InetAddress.ofLiteral("::1"))) {
      return;
    } catch (IOException e) {
      abort("there is no IPv6 on this machine's loopback: " + e.getMessage());
    }
  }
}
