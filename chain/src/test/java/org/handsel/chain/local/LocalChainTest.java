package org.handsel.chain.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.handsel.libp2p.multiformats.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One chain a folder, whoever comes and goes and however they go.
class LocalChainTest {
  @TempDir Path folder;

  @Test
  void theFirstStartsItOthersAttachAndItEndsWithTheLast() throws IOException {
    ProcessHandle process;
    try (var alice = LocalChain.privateIn(folder)) {
      process = ProcessHandle.of(alice.pid()).orElseThrow();
      try (var bob = LocalChain.privateIn(folder)) {
        assertThat(bob.pid()).isEqualTo(alice.pid());
        assertThat(bob.url()).isEqualTo(alice.url());
      }
      assertThat(process.isAlive()).isTrue();
      assertThat(alice.now()).isPositive();
    }
    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void itComesBackAsItWasClockIncluded() throws IOException {
    Bytes genesis;
    long later;
    try (var chain = LocalChain.privateIn(folder)) {
      genesis = chain.genesis();
      long before = chain.now();
      chain.advance(Duration.ofDays(3));
      later = chain.now();
      assertThat(later - before).isBetween(259_200L, 259_300L);
    }
    try (var chain = LocalChain.privateIn(folder)) {
      assertThat(chain.genesis()).isEqualTo(genesis);
      assertThat(chain.now()).isBetween(later, later + 100);
    }
  }

  @Test
  void blocksComeToAQuietChainThoughItsClockWasMoved() throws IOException {
    var seconds = new AtomicLong();
    // A minute passes whenever the keeper looks.
    InstantSource hasty = () -> Instant.ofEpochSecond(seconds.addAndGet(60));
    try (var chain = LocalChain.privateIn(folder, hasty)) {
      chain.advance(Duration.ofDays(3));
      long moved = chain.now();
      while (chain.now() == moved) Thread.onSpinWait(); // or the test's time is up
      assertThat(chain.now()).isBetween(moved + 1, moved + 100);
    }
  }

  @Test
  void aChainThatIsKilledIsStartedAgainFromItsSavedStateHoweverOften() throws IOException {
    try (var chain = LocalChain.privateIn(folder)) {
      Bytes genesis = chain.genesis();
      for (int i = 0; i < 4; i++) {
        chain.advance(Duration.ofHours(1));
        long later = chain.now();
        ProcessHandle killed = ProcessHandle.of(chain.pid()).orElseThrow();
        killed.destroyForcibly();
        killed.onExit().join();
        chain.ensure();
        assertThat(chain.pid()).isNotEqualTo(killed.pid());
        assertThat(chain.genesis()).as("first block after kill %d", i + 1).isEqualTo(genesis);
        assertThat(chain.now()).isBetween(later, later + 100);
        chain.save();
      }
    }
  }

  @Test
  void aTornNewestCopyCostsOnlyWhatCameAfterTheOneBefore() throws IOException {
    Bytes genesis;
    try (var chain = LocalChain.privateIn(folder)) {
      genesis = chain.genesis();
      chain.save();
      chain.advance(Duration.ofHours(1));
    }
    Path newest = folder.resolve("state.json.gz");
    byte[] whole = Files.readAllBytes(newest);
    Files.write(newest, Arrays.copyOf(whole, whole.length / 2));
    try (var chain = LocalChain.privateIn(folder)) {
      assertThat(chain.genesis()).isEqualTo(genesis);
    }
    try (var files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString())).anyMatch(n -> n.contains("broken"));
    }
  }
}
