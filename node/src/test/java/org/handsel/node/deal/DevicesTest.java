package org.handsel.node.deal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.handsel.core.identity.Cut;
import org.handsel.core.identity.Device;
import org.handsel.core.identity.Entry;
import org.handsel.core.identity.Guardians;
import org.handsel.core.identity.Keep;
import org.handsel.core.identity.Scope;
import org.handsel.node.app.Deals;
import org.junit.jupiter.api.Test;

/// Alice sells; Bob puts away the laptop that he buys with, or it is stolen.
class DevicesTest extends InVillage {
  @Test
  void aDeviceThatWasPutAwayOrStolenBeginsNoDeal() throws Exception {
    for (Cut cut :
        List.of(
            new Cut.Retired(1_000_000, Optional.empty()),
            new Cut.Stolen(Keep.of(List.of()).cid(), Optional.empty()))) {
      bob.log = bob.cast.log().with(List.of(without(cut)));
      bob.answered.clear();
      String ask = bob.buy(alice.offer("a pen", "1", 1, Map.of()));
      village.until("Bob was never answered", () -> !bob.answered.isEmpty());
      assertThat(bob.runner().show(ask).state()).isEqualTo("asked");
      assertThat(alice.runner().list(Optional.empty())).isEmpty();
    }
  }

  @Test
  void aDealThatADeviceBeganGoesOnWhenItIsPutAway() throws Exception {
    String ask = bob.buy(alice.offer("a pen", "1", 1, Map.of()));
    String deal = village.until(bob, ask, "locked").id();
    village.until(alice, deal, "locked");
    bob.log = bob.cast.log().with(List.of(without(new Cut.Retired(1_000_000, Optional.empty()))));
    alice.act(deal, "deliver", Map.of());
    village.until(bob, deal, "delivered");
    bob.act(deal, "confirm", Map.of());
    Deals.Deal closed = village.until(alice, deal, "closed");
    assertThat(closed.steps().stream().map(it -> it.what().key())).contains("deal.step.released");
  }

  /// A close is a record, and records go by their number: the laptop's are too many by then.
  @Test
  void aRecordBeyondTheCutIsNotHeardInADealEither() throws Exception {
    String ask = bob.buy(alice.offer("a pen", "1", 1, Map.of()));
    String deal = village.until(bob, ask, "locked").id();
    alice.act(deal, "deliver", Map.of());
    village.until(bob, deal, "delivered");
    bob.act(deal, "confirm", Map.of());
    village.until(bob, deal, "closed");
    village.until(alice, deal, "closed");
    bob.log = bob.cast.log().with(List.of(without(new Cut.Retired(1, Optional.empty()))));
    bob.answered.clear();
    bob.act(deal, "rate", Map.of("stars", "1"));
    village.until("Bob was never answered", () -> !bob.answered.isEmpty());
    assertThat(alice.runner().show(deal).steps().stream().map(it -> it.what().key()))
        .doesNotContain("deal.step.sealed");
  }

  /// Bob's recovery words: the laptop is cut, and there is a phone.
  private Entry without(Cut cut) {
    var laptop = new Device(bob.cast.laptop.key(), Set.of(Scope.values()));
    var phone = new Device(bob.cast.phone.key(), Set.of(Scope.values()));
    return Entry.root(
        bob.cast.inception,
        bob.cast.inception.id(),
        bob.cast.root(1),
        bob.cast.promise(2),
        List.of(laptop.dropped(cut), phone),
        Guardians.NONE);
  }
}
