package org.handsel.chain.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One chain a machine, shared by processes of which any may be killed at any moment.
class SharedChainTest {
  @TempDir Path state;
  private Path folder;

  @BeforeEach
  void where() throws IOException {
    folder = state.resolve("handsel").resolve("chain");
    Files.createDirectories(folder);
  }

  @Test
  void threeThatComeAtOnceShareOneChainAndTheLastOneEndsIt() throws IOException {
    ProcessHandle chain;
    try (var alice = ChainUser.start(state);
        var bob = ChainUser.start(state);
        var carol = ChainUser.start(state)) {
      chain = alice.in().chain();
      for (String same : new String[] {"pid", "genesis", "url"}) {
        String wanted = alice.ask(same);
        assertThat(same.equals("pid") ? bob.in().ask(same) : bob.ask(same)).isEqualTo(wanted);
        assertThat(same.equals("pid") ? carol.in().ask(same) : carol.ask(same)).isEqualTo(wanted);
      }
      alice.leave();
      bob.leave();
      assertThat(chain.isAlive()).isTrue();
      assertThat(Long.parseLong(carol.ask("now"))).isPositive();
    }
    assertThat(chain.isAlive()).isFalse();
  }

  @Test
  void theStarterMayBeKilledAndTheOthersGoOn() throws IOException {
    try (var alice = ChainUser.start(state).in();
        var bob = ChainUser.start(state).in()) {
      ProcessHandle chain = alice.chain();
      alice.kill();
      assertThat(bob.ask("advance")).isEqualTo("advanced");
      assertThat(bob.chain().pid()).isEqualTo(chain.pid());
      try (var carol = ChainUser.start(state).in()) {
        assertThat(carol.chain().pid()).isEqualTo(chain.pid());
      }
      assertThat(chain.isAlive()).isTrue();
      bob.leave();
      assertThat(chain.isAlive()).isFalse();
    }
  }

  @Test
  void whoAttachedMayBeKilledAndTheStarterIsTheLast() throws IOException {
    try (var alice = ChainUser.start(state).in();
        var bob = ChainUser.start(state).in()) {
      ProcessHandle chain = bob.chain();
      bob.kill();
      assertThat(alice.ask("advance")).isEqualTo("advanced");
      assertThat(chain.isAlive()).isTrue();
      alice.leave();
      assertThat(chain.isAlive()).isFalse();
    }
  }

  @Test
  void theChainEndsWhenAllOfThemAreKilledAndComesBackAsItWas() throws IOException {
    String genesis;
    long later;
    try (var alice = ChainUser.start(state).in();
        var bob = ChainUser.start(state).in()) {
      ProcessHandle chain = alice.chain();
      genesis = alice.ask("genesis");
      bob.ask("advance"); // an hour, which is saved before the answer
      later = Long.parseLong(bob.ask("now"));
      alice.kill();
      bob.kill();
      ChainUser.await(chain);
    }
    try (var carol = ChainUser.start(state).in()) {
      assertThat(carol.ask("genesis")).isEqualTo(genesis);
      assertThat(Long.parseLong(carol.ask("now"))).isGreaterThanOrEqualTo(later);
    }
  }

  @Test
  void aKilledChainIsStartedOnceAndAllFindIt() throws IOException {
    try (var alice = ChainUser.start(state).in();
        var bob = ChainUser.start(state).in()) {
      String genesis = alice.ask("genesis");
      alice.ask("advance");
      long later = Long.parseLong(alice.ask("now"));
      String killed = alice.ask("pid");
      ChainUser.end(alice.chain());
      String again = alice.until("pid", killed);
      assertThat(bob.until("pid", killed)).isEqualTo(again);
      assertThat(bob.ask("genesis")).isEqualTo(genesis);
      assertThat(Long.parseLong(bob.until("now", ""))).isGreaterThanOrEqualTo(later);
      ProcessHandle chain = bob.chain();
      alice.leave();
      assertThat(chain.isAlive()).isTrue();
      bob.leave();
      assertThat(chain.isAlive()).isFalse();
    }
  }

  @Test
  void aChainWhoseWatcherWasKilledIsReplacedByTheNextToCome() throws IOException {
    try (var alice = ChainUser.start(state).in()) {
      LocalChainInfo info = LocalChainInfo.read(folder.resolve("chain.json")).orElseThrow();
      String genesis = alice.ask("genesis");
      ChainUser.end(ProcessHandle.of(info.process().watchPid()).orElseThrow());
      try (var bob = ChainUser.start(state).in()) {
        assertThat(bob.chain().pid()).isNotEqualTo(info.process().pid());
        assertThat(bob.ask("genesis")).isEqualTo(genesis);
        assertThat(alice.until("pid", Long.toString(info.process().pid())))
            .isEqualTo(bob.ask("pid"));
      }
    }
  }

  @Test
  void whatDeadProcessesLeftBehindStopsNobody() throws IOException {
    // A lock file, a pipe, and the number of a process that is somebody else's by now: this one's.
    Files.writeString(folder.resolve("lock"), "");
    Files.writeString(folder.resolve("users"), "");
    Files.writeString(folder.resolve("pipe-1"), "");
    long mine = ProcessHandle.current().pid();
    Files.writeString(
        folder.resolve("chain.json"),
        """
        {"url": "http://127.0.0.1:1", "genesis": "0x%s", "pipe": "pipe-1", \
        "pid": %d, "started": 1, "watch": %d}\
        """
            .formatted("00".repeat(32), mine, mine));
    try (var alice = ChainUser.start(state).in()) {
      assertThat(Long.parseLong(alice.ask("now"))).isPositive();
      assertThat(Files.exists(folder.resolve("pipe-1"))).isFalse();
    }
  }

  @Test
  void aDescriptionThatIsTornOrPointsElsewhereIsAsGoodAsNone() throws IOException {
    Path mine = Files.writeString(state.resolve("mine"), "mine");
    for (String torn :
        new String[] {
          "{\"url\": \"http://127.0",
          "{}",
          "[]",
          "{\"url\": \"http://127.0.0.1:1\", \"genesis\": \"\", \"pipe\": \"../../mine\"}",
          "{\"url\": \"http://127.0.0.1:1\", \"genesis\": \"zz\", \"pipe\": \"pipe-1\"}"
        }) {
      Files.writeString(folder.resolve("chain.json"), torn);
      try (var alice = ChainUser.start(state).in()) {
        assertThat(Long.parseLong(alice.ask("now"))).isPositive();
      }
      assertThat(mine).exists();
    }
  }
}
