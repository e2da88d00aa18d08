package org.handsel.lab.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.handsel.chain.local.LocalChain;
import org.handsel.node.app.Peers;
import org.handsel.node.demo.Person;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Three nodes, each a process, that find each other.
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class MeetingTest {
  @TempDir private Path folder;

  @Test
  void threeNodesGivenNoAddressFindEachOtherAndAListingTravels() throws Exception {
    try (var chain = LocalChain.privateIn(folder.resolve("chain"));
        var alice = start("Alice", chain.url(), "--no-dht");
        var bob = start("Bob", chain.url(), "--no-dht");
        var carol = start("Carol", chain.url(), "--no-dht")) {
      boolean multicast =
          alice.until(
              "multicast, or a sign that there is none",
              () -> {
                Peers.Finding finding = alice.network().finding();
                boolean none = finding.links().isEmpty();
                return finding.multicast() || none ? Optional.of(!none) : Optional.empty();
              });
      assumeTrue(multicast, "this machine has no multicast on its loopback interface");
      for (Person person : new Person[] {alice, bob, carol}) knowsBothOthers(person);
      assertThat(alice.network().finding().directory()).isEqualTo("off");
      travels(alice, carol);
    }
  }

  @Test
  void twoWhoKnowOnlyCarolFindEachOtherByTopic() throws Exception {
    try (var chain = LocalChain.privateIn(folder.resolve("chain"));
        var carol = start("Carol", chain.url(), "--no-mdns")) {
      String known = carol.addresses().getFirst();
      try (var alice = start("Alice", chain.url(), "--no-mdns", "--bootstrap", known);
          var bob = start("Bob", chain.url(), "--no-mdns", "--bootstrap", known)) {
        for (Person person : new Person[] {alice, bob, carol}) knowsBothOthers(person);
        Peers.Network network = bob.network();
        assertThat(network.finding().directory()).isEqualTo("server");
        assertThat(network.finding().known()).isEqualTo(2);
        assertThat(network.reachability()).isEqualTo("machine");
        assertThat(network.peers()).allMatch(it -> it.path().equals(Optional.of("lan")));
        travels(alice, bob);
        carol.kill();
        bob.until(
            "word of who went",
            () ->
                bob.network().dropped().stream()
                    .filter(it -> it.person().isPresent())
                    .filter(it -> it.person().get().name().equals("Carol"))
                    .filter(it -> !it.reason().isEmpty())
                    .findFirst());
      }
    }
  }

  private Person start(String name, URI chain, String... more) throws Exception {
    return Person.start(name, folder.resolve(name), chain, more);
  }

  private static void knowsBothOthers(Person person) throws Exception {
    var _ =
        person.until(
            "both others", () -> Optional.of(person.acquaintances()).filter(it -> it == 2));
  }

  private static void travels(Person from, Person to) throws Exception {
    var _ =
        from.publish(
            "market", Map.of("title", "Red bicycle", "price", "120.00 USD", "text", "Runs well."));
    var _ =
        to.until(
            "the listing",
            () -> Optional.of(to.search("bicycle").total()).filter(total -> total == 1));
  }
}
