package org.handsel.node.deal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.handsel.core.rate.Hist;
import org.handsel.core.record.SignedRecord;
import org.handsel.node.people.RetiredException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Bob puts an old copy of his files back, and doesn't know that his device went on meanwhile.
class CopyTest extends InVillage {
  private String deal;

  @BeforeEach
  void live() throws Exception {
    deal = village.until(bob, bob.buy(alice.offer("a pen", "1", 1, Map.of())), "locked").id();
    village.until(alice, deal, "locked");
    bob.kill();
    copy(bob.home, folder.resolve("copy"));
    bob.start();
    village.meet();
    bob.act(deal, "confirm", Map.of());
    village.until(alice, deal, "closed");
    bob.act(deal, "rate", Map.of("stars", "5"));
    village.until(
        alice,
        deal,
        "his seal",
        seen -> seen.steps().stream().anyMatch(it -> it.what().key().equals("deal.step.sealed")));
    village.until("Bob's two lines never became public", () -> lines().size() >= 2);
  }

  @Test
  void aStepOfItsOwnThatItDoesNotHoldRetiresTheCopy() throws Exception {
    bob.kill();
    copy(folder.resolve("copy"), bob.home);
    bob.start();
    village.meet();
    alice.act(deal, "rate", Map.of("stars", "4"));
    village.until(
        bob,
        deal,
        "that he is a copy",
        seen -> seen.panel().next().key().equals("deal.trouble.device-retired"));
    assertThatThrownBy(() -> bob.buy(alice.offer("ink", "1", 1, Map.of())))
        .isInstanceOf(RetiredException.class);
    // nothing was signed twice, and a restart doesn't help
    assertThat(lines()).hasSize(2);
    bob.kill();
    bob.start();
    assertThatThrownBy(() -> bob.buy(alice.offer("ink", "1", 1, Map.of())))
        .isInstanceOf(RetiredException.class);
  }

  @Test
  void aLineOfItsOwnHistoryThatItDoesNotHoldRetiresTheCopy() throws Exception {
    List<SignedRecord> published = lines();
    bob.runner().recognise(published);
    assertThat(village.until(bob, deal, "closed").panel().next().key())
        .isNotEqualTo("deal.trouble.device-retired");
    bob.kill();
    copy(folder.resolve("copy"), bob.home);
    bob.start();
    bob.runner().recognise(alice.records().by(alice.id(), Hist.KIND));
    bob.runner().recognise(published.subList(0, 1));
    assertThat(bob.runner().show(deal).panel().next().key())
        .isNotEqualTo("deal.trouble.device-retired");
    bob.runner().recognise(published);
    assertThat(bob.runner().show(deal).panel().next().key())
        .isEqualTo("deal.trouble.device-retired");
  }

  private List<SignedRecord> lines() {
    return alice.records().by(bob.id(), Hist.KIND);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (var old = Files.list(to)) {
      for (Path file : old.toList()) Files.delete(file);
    }
    try (var files = Files.list(from)) {
      for (Path file : files.toList()) Files.copy(file, to.resolve(file.getFileName()));
    }
  }
}
