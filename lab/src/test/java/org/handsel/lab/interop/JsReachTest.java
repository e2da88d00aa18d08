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

/// Relays, hole punching and AutoNAT of ours and of js-libp2p on one loopback: see
/// [JsReachConversation].
class JsReachTest {
  private static final int ATTEMPTS = 13;

  @TestFactory
  Stream<DynamicTest> bothReachEachOther() throws Exception {
    List<String> lines = converse(install());
    if (lines.equals(List.of("alone"))) abort("no network namespace can be made here");
    assertThat(lines).as("what was tried").hasSize(ATTEMPTS);
    return lines.stream()
        .map(line -> line.split(" ", 2))
        .map(line -> dynamicTest(line[1], () -> assertThat(line[0]).isEqualTo("ok")));
  }

  private static Path install() {
    try {
      return JsFolder.installed(Path.of(System.getProperty("handsel.root")));
    } catch (IOException e) {
      return abort("js-libp2p can't be installed here: " + e.getMessage());
    }
  }

  private static List<String> converse(Path folder) throws IOException, InterruptedException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            JsReachConversation.class.getName(),
            folder.toString());
    Process process =
        new ProcessBuilder(Alone.command(command))
            .redirectError(folder.resolve("reach.log").toFile())
            .start();
    var lines = new ArrayList<String>();
    try (var reader = process.inputReader()) {
      process.getOutputStream().close();
      reader.lines().forEach(lines::add);
      assertThat(process.waitFor()).as("see " + folder + "/reach.log").isZero();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return lines;
  }
}
