package org.handsel.chain.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
  @TempDir Path folder;

  @Test
  void whoIsInterruptedWhileWaitingLeavesItToOthers() throws Exception {
    Path file = folder.resolve("lock");
    var interrupted = new CompletableFuture<Boolean>();
    Thread.ofPlatform()
        .start(() -> {
          Thread.currentThread().interrupt();
          assertThatThrownBy(() -> FolderLock.take(file)).isInstanceOf(IOException.class);
          interrupted.complete(Thread.currentThread().isInterrupted());
        });
    assertThat(interrupted.get()).isTrue();
    // Nobody holds it now, neither a thread nor the process.
    try (var mine = FolderLock.take(file)) {
      assertThat(mine).isNotNull();
    }
  }
}
