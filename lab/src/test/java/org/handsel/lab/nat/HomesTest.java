package org.handsel.lab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whole nodes, each behind a real NAT, with one that both can reach and know.
@Timeout(420)
class HomesTest {
  private static final Internet.Line LINE = new Internet.Line(Duration.ofMillis(10), 0);

  @TempDir private Path folder;

  @Test
  void peopleAtHomeWhoKnowOneNodeOutsideFindEachOtherAndMeetDirectly() throws Exception {
    Internet.missing().ifPresent(reason -> abort(reason));
    try (var internet = new Internet(0, Nat.PORT_RESTRICTED, Nat.PORT_RESTRICTED, LINE, 1);
        var carol = carol(internet, Optional.empty());
        var alice = home(internet.caller(), Optional.empty(), "Alice", carol);
        var bob = home(internet.called(), Optional.empty(), "Bob", carol)) {
      bob.until("line to Alice", () -> bob.pathTo("Alice").filter("direct"::equals));
      // What travels now travels between the two.
      carol.leave();
      String _ = heardOf(alice, bob);
    }
  }

  @Test
  void thoseWhoCantMeetDirectlyDealThroughTheRelay() throws Exception {
    Internet.missing().ifPresent(reason -> abort(reason));
    try (var internet = new Internet(0, Nat.SYMMETRIC, Nat.SYMMETRIC, LINE, 1);
        var mint = Mint.open(internet.relay(), folder, Internet.RELAY);
        var carol = carol(internet, Optional.of(mint));
        var alice = home(internet.caller(), Optional.of(mint), "Alice", carol);
        var bob = home(internet.called(), Optional.of(mint), "Bob", carol)) {
      for (Tenant tenant : List.of(alice, bob)) {
        mint.give(tenant.ask("whoami").get("account").asString());
      }
      bob.until("line to Alice", () -> bob.pathTo("Alice"));
      String listing = heardOf(alice, bob);
      String deal = bob.ask("market", "buy", listing).get("id").asString();
      alice.comesTo(deal, "locked");
      var _ = alice.ask("deals", "deliver", deal, "--text", "It stands at the door.");
      bob.comesTo(deal, "delivered", "claimed");
      var _ = bob.ask("deals", "confirm", deal);
      for (Tenant tenant : List.of(alice, bob)) tenant.comesTo(deal, "closed");
      assertThat(bob.pathTo("Alice")).contains("relay");
    }
  }

  private Tenant carol(Internet internet, Optional<Mint> chain) throws IOException {
    return Tenant.start(
        internet.relay(),
        folder,
        chain,
        "Carol",
        "--listen",
        "/ip4/" + Internet.RELAY + "/tcp/4001",
        "--listen",
        "/ip4/" + Internet.RELAY + "/udp/4001/quic-v1",
        "--relay",
        "always");
  }

  private Tenant home(Netns netns, Optional<Mint> chain, String name, Tenant known)
      throws IOException {
    String address = known.address("/ip4/" + Internet.RELAY + "/tcp/");
    return Tenant.start(netns, folder, chain, name, "--bootstrap", address);
  }

  /// The listing that `seller` publishes and `buyer` finds.
  private static String heardOf(Tenant seller, Tenant buyer) throws Exception {
    String id =
        seller
            .ask("market", "publish", "--title", "Red bicycle", "--price", "120.00 USD")
            .get("id")
            .asString();
    return buyer.until(
        "listing",
        () -> {
          boolean found = buyer.ask("market", "search", "bicycle").toString().contains(id);
          return found ? Optional.of(id) : Optional.empty();
        });
  }
}
