package org.handsel.node.deal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.handsel.core.deal.Ledger;
import org.handsel.core.mail.Letter;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.junit.jupiter.api.Test;

/// What waits for people who don't come back.
class OutboxTest extends InVillage {
  private static List<Letter> waits(Village.Person from, Village.Person to) {
    Ledger ledger = from.ledger.orElseThrow();
    return ledger.waiting(to.id(), 0).stream()
        .flatMap(place -> ledger.letter(place).stream())
        .toList();
  }

  @Test
  void anAskThatIsTakenBackBeforeItWasHeardIsNotSent() throws Exception {
    bob.avoids = Set.of(alice.id());
    String ask = bob.buy(alice.offer("ink", "1", 1, Map.of()));
    assertThat(waits(bob, alice)).extracting(Letter::kind).containsExactly(Letter.Kind.ASK);
    bob.act(ask, "decline", Map.of());
    assertThat(waits(bob, alice)).isEmpty();
  }

  @Test
  void whoeverAsksForTheCaseAndNeverListensHasOneWaiting() throws Exception {
    String deal = village.until(bob, bob.buy(alice.offer("ink", "1", 1, Map.of())), "locked").id();
    village.until(alice, deal, "locked");
    alice.avoids = Set.of(bob.id());
    for (int i = 0; i < 3; i++) {
      alice.act(deal, "settle", Map.of("sellerBps", "" + (9000 - i)));
      alice.ahead = alice.ahead.plusSeconds(4); // a case is sent once in three seconds
      alice
          .letters
          .orElseThrow()
          .read(
              bob.id(),
              new Letter(Letter.Kind.WANT, subject(deal), Bytes.of(new byte[] {(byte) i})));
    }
    assertThat(waits(alice, bob))
        .extracting(Letter::kind)
        .containsOnlyOnce(Letter.Kind.CASE)
        .contains(Letter.Kind.STEP);
  }

  @Test
  void aDealThatWasClosedLongAgoHasNoLettersAndOneThatLivesKeepsThem() throws Exception {
    String open = village.until(bob, bob.buy(alice.offer("ink", "1", 2, Map.of())), "locked").id();
    String over = village.until(bob, bob.buy(alice.offer("pen", "1", 2, Map.of())), "locked").id();
    bob.avoids = Set.of(alice.id());
    bob.act(open, "settle", Map.of("sellerBps", "5000"));
    bob.act(over, "confirm", Map.of());
    village.until(bob, over, "closed");
    long now = System.currentTimeMillis();
    bob.runner().sweep(now + Duration.ofDays(89).toMillis());
    assertThat(waits(bob, alice)).extracting(Letter::about).contains(subject(over));
    bob.runner().sweep(now + Duration.ofDays(91).toMillis());
    assertThat(waits(bob, alice)).extracting(Letter::about).containsOnly(subject(open));
  }

  private static Bytes subject(String deal) throws Exception {
    return Cid.parse(deal).hash().digest();
  }
}
