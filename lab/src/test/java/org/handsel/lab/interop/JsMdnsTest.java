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

/// Our node and one of js-libp2p find each other on a loopback of their own, with no address given:
/// see [JsMdnsConversation].
class JsMdnsTest {
  private static final int ATTEMPTS = 8;

  @TestFactory
  Stream<DynamicTest> eachFindsTheOtherWhoeverCameFirst() throws Exception {
    List<String> lines = converse(install());
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
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            JsMdnsConversation.class.getName(),
            folder.toString());
    Process process =
        new ProcessBuilder(Alone.command(command))
            .redirectError(folder.resolve("mdns.log").toFile())
            .start();
    var lines = new ArrayList<String>();
    try (var reader = process.inputReader()) {
      process.getOutputStream().close();
      reader.lines().forEach(lines::add);
      assertThat(process.waitFor()).as("see " + folder + "/mdns.log").isZero();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return lines;
  }
}
