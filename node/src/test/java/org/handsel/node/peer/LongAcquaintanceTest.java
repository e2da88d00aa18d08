package org.handsel.node.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.handsel.libp2p.Connection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two nodes that stay connected longer than a hello lasts.
class LongAcquaintanceTest {
  @TempDir Path folder;

  @AfterEach
  void today() {
    Household.ahead = Duration.ZERO;
  }

  @Test
  void whoIsConnectedForDaysIsGreetedAgainOnTheSameConnection() throws Exception {
    try (var alice = new Household(folder.resolve("alice"), "Alice");
        var bob = new Household(folder.resolve("bob"), "Bob")) {
      bob.meets(alice);
      Connection same = alice.neighbours.connection(bob.keys.identity()).orElseThrow();
      Household.ahead = Duration.ofHours(25); // a hello lasts for 24
      Household.until(() -> alice.neighbours.person(same).isPresent());
      Household.ahead = Duration.ofHours(50);
      Household.until(() -> alice.neighbours.person(same).isPresent());
      assertThat(same.closed()).isFalse();
    }
  }
}
