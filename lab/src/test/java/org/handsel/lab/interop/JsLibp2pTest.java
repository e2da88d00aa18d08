package org.handsel.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.handsel.lab.js.Alone;
import org.handsel.lab.js.JsFolder;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Our host and js-libp2p on one loopback, each dialling the other. Both run in a process of their
/// own, in a network namespace of their own where that is possible: see [JsLibp2pConversation].
class JsLibp2pTest {
  @TestFactory
  Stream<DynamicTest> weUnderstandJsLibp2pAndItUnderstandsUs() throws Exception {
    return over("tcp", 34);
  }

  @TestFactory
  Stream<DynamicTest> overQuicToo() throws Exception {
    return over("quic", 16);
  }

  @TestFactory
  Stream<DynamicTest> overWebSocketToo() throws Exception {
    return over("ws", 17);
  }

  private static Stream<DynamicTest> over(String way, int tried) throws Exception {
    Path folder = install();
    List<String> lines = converse(folder, JsLibp2pConversation.class, way);
    assertThat(lines).as("what was tried").hasSize(tried);
    return lines.stream()
        .map(line -> line.split(" ", 2))
        .map(line -> dynamicTest(line[1], () -> assertThat(line[0]).isEqualTo("ok")));
  }

  /// The folder of the scripts; skips the test where they can't be installed.
  static Path install() {
    try {
      return JsFolder.installed(Path.of(System.getProperty("handsel.root")));
    } catch (IOException e) {
      return abort("js-libp2p can't be installed here: " + e.getMessage());
    }
  }

  /// What `program` printed, run alone with `folder` and `more` as its arguments.
  static List<String> converse(Path folder, Class<?> program, String... more)
      throws IOException, InterruptedException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName(),
                folder.toString()));
    command.addAll(List.of(more));
    Process process =
        new ProcessBuilder(Alone.command(command))
            .redirectError(folder.resolve("conversation.log").toFile())
            .start();
    var lines = new ArrayList<String>();
    try (var reader = process.inputReader()) {
      process.getOutputStream().close();
      reader.lines().forEach(lines::add);
      assertThat(process.waitFor()).as("see " + folder + "/conversation.log").isZero();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return lines;
  }
}
