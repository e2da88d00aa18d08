package org.handsel.node.deal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.ipfs.Data;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Deadlines are the chain's: a node whose own clock is wrong loses nothing by it.
class ClocksTest extends InVillage {
  private Village.Person carol;

  @BeforeEach
  void live() throws Exception {
    carol = village.add("carol");
    village.meet();
    carol.offerToRule(100);
  }

  @Test
  void aSellerWhoseClockIsFarAheadClaimsAllTheSame() throws Exception {
    String deal = locked(0);
    alice.act(deal, "deliver", Map.of());
    village.until(bob, deal, "delivered");
    alice.ahead = Duration.ofDays(15); // the time to claim is over in 14
    village.until(bob, deal, "claimed");
  }

  @Test
  void whatTheChainStillTakesIsOfferedWhateverOnesOwnClockSays() throws Exception {
    String unwanted = locked(Duration.ofDays(1).toSeconds());
    String deal = locked(0);
    bob.ahead = Duration.ofDays(2);
    bob.act(unwanted, "cancel", Map.of());
    village.until(bob, unwanted, "closed");
    alice.act(deal, "deliver", Map.of());
    alice.act(deal, "claim", Map.of());
    village.until(bob, deal, "claimed");
    bob.ahead = Duration.ofDays(30); // three days are for objections
    bob.act(deal, "dispute", Map.of());
    village.until(
        "Carol never got the case", () -> !carol.runner().list(Optional.of("disputed")).isEmpty());
    carol.ahead = Duration.ofDays(60);
    carol.act(deal, "rule", Map.of("sellerBps", "5000", "feeBps", "0"));
    village.until(bob, deal, "closed");
  }

  @Test
  void whoTriesADeadlineTooEarlyIsNotToldOfTrouble() throws Exception {
    String deal = locked(0);
    bob.ahead = Duration.ofDays(15);
    for (int looks = 0; looks < 20; looks++) {
      village.rest();
      assertThat(bob.runner().show(deal).panel().next().key()).startsWith("deal.next.");
    }
    village.chain.advance(Duration.ofDays(15));
    village.until(bob, deal, "closed");
  }

  /// A deal in which claims begin after `claimFrom` seconds; until then the buyer can cancel.
  private String locked(long claimFrom) throws Exception {
    var policy =
        Map.<String, Data>of(
            "arbiters", Data.links(List.of(carol.id())), "claimFromSeconds", Data.of(claimFrom));
    String ask = bob.buy(alice.offer("a pen", "1", 1, policy));
    String deal =
        village.until(bob, ask, "the locked money", seen -> seen.state().equals("locked")).id();
    village.until(alice, deal, "locked");
    return deal;
  }
}
