package org.handsel.lab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Path;
import java.time.Duration;
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
    meet(Nat.PORT_RESTRICTED, Nat.PORT_RESTRICTED, "direct");
  }

  @Test
  void thoseWhoCantMeetDirectlyHearOfEachOtherThroughTheRelay() throws Exception {
    Internet.missing().ifPresent(reason -> abort(reason));
    meet(Nat.SYMMETRIC, Nat.SYMMETRIC, "relay");
  }

  private void meet(Nat callers, Nat calleds, String path) throws Exception {
    try (var internet = new Internet(0, callers, calleds, LINE, 1);
        var carol =
            Tenant.start(
                internet.relay(),
                folder,
                "Carol",
                "--listen",
                "/ip4/" + Internet.RELAY + "/tcp/4001",
                "--listen",
                "/ip4/" + Internet.RELAY + "/udp/4001/quic-v1",
                "--relay",
                "always")) {
      String known = carol.address("/ip4/" + Internet.RELAY + "/tcp/");
      try (var alice = Tenant.start(internet.caller(), folder, "Alice", "--bootstrap", known);
          var bob = Tenant.start(internet.called(), folder, "Bob", "--bootstrap", known)) {
        assertThat(
                bob.until(
                    "line to Alice",
                    () ->
                        bob.pathTo("Alice")
                            .filter(it -> it.equals(path) || !path.equals("direct"))))
            .isEqualTo(path);
        // What travels now travels between the two.
        if (path.equals("direct")) carol.leave();
        var _ = alice.ask("market", "publish", "--title", "Red bicycle", "--price", "120.00 USD");
        var _ =
            bob.until(
                "listing",
                () ->
                    Optional.of(bob.ask("market", "search", "bicycle").get("total").asInt())
                        .filter(it -> it == 1));
      }
    }
  }
}
