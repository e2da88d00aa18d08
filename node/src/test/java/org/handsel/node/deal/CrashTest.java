package org.handsel.node.deal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.core.record.SignedRecord;
import org.handsel.node.app.Deals;
import org.handsel.node.app.RefusedException;
import org.handsel.storage.StorageException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// A node is killed before and after each thing it writes down or sends to the chain, and started
/// again: the deal goes on to its end, and money moves once.
class CrashTest {
  private static final int POINTS = 22;
  private static final BigInteger PRICE = BigInteger.valueOf(10_000);

  @TempDir static Path folder;
  private static Village village;
  private static Village.Person alice;
  private static Village.Person bob;

  @BeforeAll
  static void live() throws Exception {
    village = new Village(folder);
    alice = village.add("alice");
    bob = village.add("bob");
    village.meet();
  }

  @AfterAll
  static void leave() throws Exception {
    village.close();
  }

  @TestFactory
  List<DynamicTest> aBuyerKilledAnywhereGoesOn() {
    return killings(true);
  }

  @TestFactory
  List<DynamicTest> aSellerKilledAnywhereGoesOn() {
    return killings(false);
  }

  private static List<DynamicTest> killings(boolean buyer) {
    var tests = new ArrayList<DynamicTest>();
    for (int point = 0; point < POINTS; point++) {
      int at = point;
      // What is on disk after one point is what is there before the next: half of them will do.
      for (boolean after : point % 2 == 0 ? List.of(false) : List.of(false, true)) {
        String name = (after ? "after" : "before") + " point " + at;
        tests.add(dynamicTest(name, () -> kill(buyer, at, after)));
      }
    }
    return tests;
  }

  private static void kill(boolean buyer, int point, boolean after) throws Exception {
    Village.Person victim = buyer ? bob : alice;
    SignedRecord listing = alice.offer("a pen", "1", 1, Map.of());
    BigInteger alices = alice.dollars();
    BigInteger bobs = bob.dollars();
    restart(victim, new Fuse(point, after));
    village.until(
        "the two never finished",
        () -> {
          if (finished(listing)) return true;
          try {
            push(listing);
          } catch (Fuse.Killed | RefusedException | StorageException _) {
            // the person tries again
          }
          if (victim.fuse.blown()) restart(victim, Fuse.NEVER);
          return false;
        });
    restart(victim, Fuse.NEVER);
    assertThat(alice.dollars().subtract(alices)).isEqualTo(PRICE);
    assertThat(bobs.subtract(bob.dollars())).isEqualTo(PRICE);
    assertThat(deals(bob, listing)).hasSize(1);
    assertThat(deals(alice, listing)).hasSize(1);
  }

  private static void restart(Village.Person victim, Fuse fuse) throws Exception {
    victim.kill();
    victim.fuse = fuse;
    try {
      victim.start();
    } catch (Fuse.Killed _) {
      restart(victim, Fuse.NEVER);
    }
    village.meet();
  }

  /// What the two would do next, if they looked at their pages now.
  private static void push(SignedRecord listing) throws Exception {
    if (deals(bob, listing).isEmpty()) bob.buy(listing);
    for (Village.Person person : List.of(alice, bob)) {
      for (Deals.Deal deal : deals(person, listing)) {
        for (Deals.Action action : deal.actions()) {
          switch (action.verb()) {
            case "deliver" -> person.runner().act(deal.id(), "deliver", Map.of());
            case "confirm" -> {
              if (deal.state().equals("delivered")) {
                person.runner().act(deal.id(), "confirm", Map.of());
              }
            }
            case "rate" -> person.runner().act(deal.id(), "rate", Map.of("stars", "5"));
            default -> {}
          }
        }
      }
    }
  }

  private static boolean finished(SignedRecord listing) {
    try {
      return bothRated(listing);
    } catch (Fuse.Killed _) {
      return false; // a dead node shows no page
    }
  }

  private static boolean bothRated(SignedRecord listing) {
    return List.of(alice, bob).stream()
        .allMatch(
            person -> deals(person, listing).stream().anyMatch(deal -> deal.ratings().size() == 2));
  }

  private static List<Deals.Deal> deals(Village.Person person, SignedRecord listing) {
    return person.runner().list(Optional.empty()).stream()
        .filter(deal -> deal.listing().equals(Optional.of(listing.id().toString())))
        .toList();
  }
}
