package org.handsel.lab.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.handsel.chain.local.LocalChain;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Every command of the guide, as it stands there, between real nodes on a chain of their own.
class TranscriptTest {
  private static final Path GUIDE =
      Path.of(System.getProperty("handsel.root")).resolve("docs/guide");

  /// What may be asked again: news takes a moment to come over the wire.
  private static final Pattern READS =
      Pattern.compile("handsel \\w+ (search|show|list|issues|patches|read).*");

  private static final int TRIES_MAX = 30;

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> theGuideIsTrue() throws IOException {
    try (var files = Files.list(GUIDE)) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList().stream()
          .map(file -> dynamicTest(String.valueOf(file.getFileName()), () -> run(file)));
    }
  }

  private void run(Path file) throws IOException, InterruptedException {
    var transcript = Transcript.of(Files.readString(file));
    Path room = Files.createTempDirectory(folder, "a room");
    Map<String, String> words = Transcript.noWords();
    try (var chain = LocalChain.privateIn(Files.createDirectory(room.resolve("chain")));
        var people = new People(room, chain.url().toString())) {
      for (var command : transcript.commands()) {
        check(file, command, people, words);
      }
    }
  }

  private static void check(
      Path file, Transcript.Command command, People people, Map<String, String> words)
      throws IOException, InterruptedException {
    String text = command.filled(words);
    boolean reads = READS.matcher(text).matches();
    People.Printed printed = people.type(command.who(), text);
    for (int tries = 1; reads && tries < TRIES_MAX && !fits(command, printed, words); tries++) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
      printed = people.type(command.who(), text);
    }
    if (!fits(command, printed, words)) {
      fail(
          file.getFileName()
              + " line "
              + command.line()
              + ": "
              + text
              + "\nexit "
              + printed.exit()
              + ", expected "
              + command.exit()
              + "\nprinted:\n"
              + printed.out()
              + printed.err()
              + "expected:\n"
              + String.join("\n", command.prints()));
    }
  }

  private static boolean fits(
      Transcript.Command command, People.Printed printed, Map<String, String> words) {
    String shown = command.exit() == 0 ? printed.out() : printed.err();
    return printed.exit() == command.exit() && command.matches(shown, words);
  }

  @Test
  void aTranscriptNamesWordsAndSkipsWhatChanges() {
    var transcript =
        Transcript.of(
            """
            Text.
            ```
            bob$ handsel deals show {deal}  [1]
            …
              state  {state} …
            ```
            """);
    var command = transcript.commands().getFirst();
    var words = Transcript.noWords();
    words.put("deal", "bafy1");
    assertThat(command.who()).isEqualTo("bob");
    assertThat(command.exit()).isEqualTo(1);
    assertThat(command.filled(words)).isEqualTo("handsel deals show bafy1");
    assertThat(command.matches("a\nb\n  state   locked at noon\n", words)).isTrue();
    assertThat(words).containsEntry("state", "locked");
    assertThat(command.matches("state locked\n", words)).isFalse();
    assertThat(Transcript.of("no fence\n").commands()).isEqualTo(List.of());
  }
}
