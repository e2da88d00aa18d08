package org.handsel.lab.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.handsel.chain.local.LocalChain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What was pinned is brought here though the node dies in the middle of it: between processes that
/// are killed as `kill -9` does.
@Timeout(240)
class FilesAfterAKillTest {
  @TempDir Path folder;

  @Test
  void aKilledNodeGoesOnWithWhatWasPinned() throws Exception {
    try (var chain = LocalChain.privateIn(Files.createDirectory(folder.resolve("chain")));
        var people = new People(folder, chain.url().toString())) {
      for (String who : new String[] {"alice", "bob"}) {
        done(people, who, "handsel init --name " + who + " --passphrase-file secret");
      }
      String address = start(people, "alice");
      start(people, "bob");
      done(people, "bob", "handsel peers add " + address);

      var film = new byte[3_500_000];
      new SplittableRandom(1).nextBytes(film);
      Path mine = Files.createDirectories(folder.resolve("alice/book"));
      Files.write(mine.resolve("film"), film);
      Files.writeString(mine.resolve("note"), "one");
      String book = done(people, "alice", "handsel files add book").split(" ", 3)[1];

      // Bob gets the nodes above, and then nobody has the rest.
      done(people, "bob", "handsel files ls " + book);
      done(people, "alice", "handsel files pin rm " + book);
      done(people, "alice", "handsel files clean");
      assertThat(done(people, "bob", "handsel files pin add " + book)).contains("goes on trying");
      long had = pin(people).at("/progress/bytes").asLong();

      people.kill("bob");
      start(people, "bob");
      done(people, "bob", "handsel peers add " + address);
      assertThat(pin(people).at("/cid").asString()).isEqualTo(book);
      assertThat(pin(people).at("/state").asString()).isNotEqualTo("here");

      // As soon as somebody has it, it comes by itself.
      done(people, "alice", "handsel files add book");
      while (!pin(people).at("/state").asString().equals("here")) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
      }
      assertThat(pin(people).at("/size").asLong()).isGreaterThan(Math.max(had, film.length));
      people.kill("bob");
      start(people, "bob");
      done(people, "bob", "handsel files get " + book + " --out copy");
      assertThat(folder.resolve("bob/copy/film")).hasBinaryContent(film);
    }
  }

  private static String start(People people, String who) throws Exception {
    String said = done(people, who, "handsel start --passphrase-file secret");
    return said.lines()
        .filter(line -> line.startsWith("address "))
        .map(line -> line.substring("address ".length()))
        .findFirst()
        .orElseThrow();
  }

  private static String done(People people, String who, String command)
      throws IOException, InterruptedException {
    var printed = people.type(who, command);
    assertThat(printed.exit()).as(command + ": " + printed.err()).isZero();
    return printed.out();
  }

  private static JsonNode pin(People people) throws IOException, InterruptedException {
    String pins = done(people, "bob", "handsel files pin ls --json");
    return JsonMapper.shared().readTree(pins).get(0);
  }
}
