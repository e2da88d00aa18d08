package org.handsel.lab.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.handsel.chain.local.LocalChain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A project outlives the node it began on: between processes that are killed as `kill -9` does,
/// with the stock git client.
@Timeout(240)
class CodeAfterAKillTest {
  @TempDir Path folder;

  @Test
  void whatWasPushedIsThereAfterAKillAndServedByWhoClonedIt() throws Exception {
    try (var chain = LocalChain.privateIn(Files.createDirectory(folder.resolve("chain")));
        var people = new People(folder, chain.url().toString())) {
      for (String who : new String[] {"alice", "bob", "carol"}) {
        done(people, who, "handsel init --name " + who + " --passphrase-file secret");
      }
      String alices = start(people, "alice");
      start(people, "bob");
      done(people, "bob", "handsel peers add " + alices);
      String url = done(people, "alice", "handsel code init bell").strip().split(" +", 3)[2];
      done(people, "alice", "git init -q -b main bell");
      commit(people, "alice", "one");
      done(people, "alice", "git -C bell push -q " + url + " main");

      // What git was told is pushed outlives a kill at once.
      people.kill("alice");
      alices = start(people, "alice");
      done(people, "bob", "handsel peers add " + alices);
      done(people, "bob", "git clone -q " + url + " bell");
      commit(people, "bob", "two");
      done(people, "bob", "git -C bell push -q origin HEAD:refs/for/main");
      people.kill("bob");
      String bobs = start(people, "bob");
      done(people, "bob", "handsel peers add " + alices);
      String patches = "handsel code patches bell";
      while (!done(people, "alice", patches).contains("two")) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
      }
      String patch = done(people, "alice", patches).split(" ", 2)[0];
      done(people, "alice", "handsel code merge bell " + patch);
      done(people, "bob", "git -C bell pull -q origin main");
      assertThat(done(people, "bob", patches)).contains("merged");

      // Whoever began it is gone: who cloned it serves it, as it was signed.
      people.kill("alice");
      start(people, "carol");
      done(people, "carol", "handsel peers add " + bobs);
      done(people, "carol", "git clone -q " + url + " bell");
      assertThat(folder.resolve("carol/bell/two.txt")).hasContent("two");
      assertThat(folder.resolve("carol/bell/one.txt")).hasContent("one");
    }
  }

  private void commit(People people, String who, String name) throws Exception {
    Files.writeString(folder.resolve(who + "/bell/" + name + ".txt"), name);
    done(people, who, "git -C bell add " + name + ".txt");
    done(people, who, "git -C bell commit -q -m " + name);
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
}
