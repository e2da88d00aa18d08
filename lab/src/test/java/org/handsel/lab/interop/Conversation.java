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

/// A program of ours that talks with other people's, in a process of its own and in a network of
/// its own where one can be made. It prints `ok …` or `failed …` for each thing that it tried, and
/// each is a test; or nothing but `alone` if it can't try anything without such a network.
final class Conversation {
  private Conversation() {}

  /// The tests that `program` makes with `arguments` behind the folder of the scripts: `tried` of
  /// them. Skipped where js-libp2p can't be installed.
  static Stream<DynamicTest> of(int tried, Class<?> program, String... arguments)
      throws IOException, InterruptedException {
    return of(tried, installed(), program, arguments);
  }

  /// The tests that `program` makes with `folder` and `arguments`: `tried` of them.
  static Stream<DynamicTest> of(int tried, Path folder, Class<?> program, String... arguments)
      throws IOException, InterruptedException {
    List<String> lines = lines(folder, program, arguments);
    if (lines.equals(List.of("alone"))) abort("no network namespace can be made here");
    assertThat(lines).as("what was tried").hasSize(tried);
    return lines.stream()
        .map(line -> line.split(" ", 2))
        .map(line -> dynamicTest(line[1], () -> assertThat(line[0]).isEqualTo("ok")));
  }

  private static Path installed() {
    try {
      return JsFolder.installed(Path.of(System.getProperty("handsel.root")));
    } catch (IOException e) {
      return abort("js-libp2p can't be installed here: " + e.getMessage());
    }
  }

  private static List<String> lines(Path folder, Class<?> program, String... arguments)
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
    command.addAll(List.of(arguments));
    Path log = folder.resolve(program.getSimpleName() + ".log");
    Process process =
        new ProcessBuilder(Alone.command(command)).redirectError(log.toFile()).start();
    var lines = new ArrayList<String>();
    try (var reader = process.inputReader()) {
      process.getOutputStream().close();
      reader.lines().forEach(lines::add);
      assertThat(process.waitFor()).as("see " + log).isZero();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return lines;
  }
}
