package org.handsel.node.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a command says of a node that dies while it is asked.
class NodeClientTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"id\":"
      })
  void whatWasAskedMayHaveBeenDone(String lastWords) throws Exception {
    try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.startVirtualThread(() -> answer(listening, lastWords));
      var base = URI.create("http://127.0.0.1:" + listening.getLocalPort());
      try (var client = new NodeClient(base, "token")) {
        assertThatThrownBy(() -> client.bytes("/api/v1/me"))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("It may have done what you asked");
      }
    }
  }

  /// Whoever had no answer at all may ask once more.
  private static void answer(ServerSocket listening, String lastWords) {
    while (!listening.isClosed()) {
      try (Socket socket = listening.accept()) {
        var in = socket.getInputStream();
        var asked = new StringBuilder();
        while (!asked.toString().endsWith("\r\n\r\n")) asked.append((char) in.read());
        socket.getOutputStream().write(lastWords.getBytes(US_ASCII));
      } catch (IOException e) {
        return;
      }
    }
  }
}
