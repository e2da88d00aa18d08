package org.handsel.node.deal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.handsel.core.record.SignedRecord;
import org.handsel.node.app.Deals;
import org.junit.jupiter.api.Test;

/// Bob asks, and what Alice answers comes when his ask is long over.
class LateQuoteTest extends InVillage {
  /// Two days pass for everybody, the chain too, before the quotes come.
  @Test
  void quotesThatComeAfterTheirFundByAreNobodysFault() throws Exception {
    SignedRecord pen = alice.offer("a pen", "1", 30, Map.of());
    alice.avoids = Set.of(bob.id());
    for (int asks = 0; asks < 8; asks++) bob.buy(pen);
    village.until(
        "Alice never made all quotes",
        () -> alice.runner().list(Optional.of("quoted")).size() >= 8);
    bob.ahead = Duration.ofDays(2);
    alice.ahead = Duration.ofDays(2);
    village.chain.advance(Duration.ofDays(2));
    village.until(
        "Bob's asks never lapsed", () -> bob.runner().list(Optional.of("lapsed")).size() >= 8);
    village.until(
        "Alice's quotes never lapsed",
        () -> alice.runner().list(Optional.of("lapsed")).size() >= 8);
    alice.avoids = Set.of();
    village.until("Alice was never answered", () -> alice.answered.size() >= 8);
    String id = bob.buy(pen);
    Deals.Deal next =
        village.until(
            bob, id, "an end", it -> it.state().equals("locked") || it.state().equals("lapsed"));
    assertThat(next.state()).isEqualTo("locked");
  }
}
