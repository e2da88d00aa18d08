package org.handsel.lab.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.handsel.chain.local.LocalChain;
import org.handsel.node.app.Deals;
import org.handsel.node.app.MoneyView;
import org.handsel.node.app.RefusedException;
import org.handsel.node.demo.Cast;
import org.handsel.node.demo.Person;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Every moment of a deal at which a process can die, for each process: it is killed without
/// warning, started again, and the deal goes on. Nothing confirmed is lost, nothing is paid twice.
@Timeout(value = 4, unit = TimeUnit.MINUTES)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CrashTest {
  private static final BigDecimal PRICE = new BigDecimal("20.00");

  @TempDir private static Path folder;

  private static LocalChain chain;
  private static Cast cast;

  @BeforeAll
  static void gather() throws Exception {
    chain = LocalChain.privateIn(folder.resolve("chain"));
    cast = Cast.gather(folder, chain);
  }

  @AfterAll
  static void part() throws Exception {
    try {
      cast.close();
    } finally {
      chain.close();
    }
  }

  /// Who dies.
  enum Victim {
    SELLER,
    BUYER,
    CHAIN;

    void die() {
      switch (this) {
        case SELLER -> cast.alice().kill();
        case BUYER -> cast.bob().kill();
        case CHAIN -> ProcessHandle.of(chain.pid()).ifPresent(ProcessHandle::destroyForcibly);
      }
    }

    /// The chain's own keeper starts it again; people start their nodes.
    void rise() throws Exception {
      switch (this) {
        case SELLER -> cast.alice().restart();
        case BUYER -> cast.bob().restart();
        case CHAIN -> {
          // Whoever needs it waits until its keeper has started it.
        }
      }
    }
  }

  /// When. Each step of a deal has its moment before it, which is the one after the step before.
  enum Moment {
    WHEN_PUBLISHED,
    WHEN_ASKED,
    WHEN_PROPOSED,
    WHEN_AGREED,
    WHEN_LOCKED,
    WHEN_DELIVERED,
    WHEN_CONFIRMED,
    WHEN_CLOSED,
    WHEN_ONE_HAS_RATED,
    WHEN_BOTH_HAVE_RATED
  }

  @TestFactory
  @Order(1)
  Stream<DynamicTest> aDealGoesOnWhoeverDiesWhenever() {
    return Stream.of(Moment.values())
        .flatMap(moment ->
            Stream.of(Victim.values())
                .map(victim ->
                    dynamicTest(victim + " dies " + moment, () -> new Run(victim, moment).play())));
  }

  private record Run(Victim victim, Moment moment) {
    void play() throws Exception {
      BigDecimal aliceBefore = balance(cast.alice());
      BigDecimal bobBefore = balance(cast.bob());
      String title = "Lamp sold when " + victim + " dies " + moment;
      publish(title);
      String listing =
          cast.bob()
              .until(
                  "the lamp",
                  () ->
                      cast.bob().search(title).hits().stream()
                          .filter(hit -> hit.title().equals(title))
                          .findFirst())
              .id();
      strike(Moment.WHEN_PUBLISHED);
      cast.bob()
          .until(
              "the ask to be taken",
              () -> {
                try {
                  return Optional.of(cast.bob().buy(listing, List.of()));
                } catch (RefusedException e) {
                  if (e.kind() != RefusedException.Kind.UNAVAILABLE) throw e;
                  return Optional.empty(); // the chain is away: nothing was asked, try again
                }
              });
      strike(Moment.WHEN_ASKED);
      strikeOnceIn("proposed", title, Moment.WHEN_PROPOSED);
      strikeOnceIn("agreed", title, Moment.WHEN_AGREED);
      String deal = waitFor(title, "locked");
      strike(Moment.WHEN_LOCKED);
      cast.alice().dealUntil(deal, "being able to deliver", seen -> offers(seen, "deliver"));
      cast.alice().act(deal, "deliver", Map.of("text", "sent"));
      strike(Moment.WHEN_DELIVERED);
      cast.bob().dealUntil(deal, "being able to confirm", seen -> offers(seen, "confirm"));
      cast.bob().act(deal, "confirm", Map.of());
      strike(Moment.WHEN_CONFIRMED);
      waitFor(title, "closed");
      strike(Moment.WHEN_CLOSED);
      rate(cast.bob(), deal);
      strike(Moment.WHEN_ONE_HAS_RATED);
      rate(cast.alice(), deal);
      strike(Moment.WHEN_BOTH_HAVE_RATED);
      for (Person person : List.of(cast.alice(), cast.bob())) {
        person.dealUntil(deal, "both ratings", seen -> seen.ratings().size() == 2);
      }
      settled(cast.alice(), aliceBefore.add(PRICE));
      settled(cast.bob(), bobBefore.subtract(PRICE));
    }

    /// A chain that died may have lost its newest second: what was in it is sent again.
    private static void settled(Person person, BigDecimal wanted)
        throws IOException, RefusedException {
      person.until(
          "a balance of " + wanted,
          () -> Optional.of(balance(person)).filter(it -> it.compareTo(wanted) == 0));
    }

    private void publish(String title) throws Exception {
      var fields = new LinkedHashMap<String, String>();
      fields.put("title", title);
      fields.put("text", "Gives light.");
      fields.put("price", "20.00 USD");
      fields.put("category", "Home > Lamps");
      fields.put("quantity", "1");
      cast.alice().publish("market", fields);
    }

    /// Kills the victim if this is the moment, and starts it again.
    private void strike(Moment now) throws Exception {
      if (now == moment) {
        victim.die();
        victim.rise();
      }
    }

    /// The same as soon as the buyer's node says `state`, or something later.
    private void strikeOnceIn(String state, String title, Moment now) throws Exception {
      if (now == moment) {
        List<String> before = List.of("asked", "quoted", "proposed", "agreed");
        cast.bob()
            .until(
                state,
                () ->
                    find(cast.bob(), title)
                        .filter(deal ->
                            before.indexOf(deal.state()) < 0
                                || before.indexOf(deal.state()) >= before.indexOf(state)));
        strike(now);
      }
    }

    private static String waitFor(String title, String state) throws Exception {
      for (Person person : List.of(cast.bob(), cast.alice())) {
        person.until(
            "the deal to be " + state,
            () -> find(person, title).filter(deal -> deal.state().equals(state)));
      }
      return find(cast.bob(), title).orElseThrow().id();
    }

    private static void rate(Person by, String deal) throws Exception {
      by.dealUntil(deal, "being asked for a rating", seen -> offers(seen, "rate"));
      by.act(deal, "rate", Map.of("stars", "5", "text", "fine"));
    }
  }

  @Test
  @Order(2)
  void inAllEveryLampWasPaidOnce() throws Exception {
    var first = new BigDecimal("1000.00");
    BigDecimal alice = balance(cast.alice()).subtract(first);
    BigDecimal bob = first.subtract(balance(cast.bob()));
    assertThat(alice).isEqualByComparingTo(bob);
    long closed = cast.bob().deals().stream().filter(deal -> deal.state().equals("closed")).count();
    assertThat(bob).isEqualByComparingTo(PRICE.multiply(BigDecimal.valueOf(closed)));
  }

  private static boolean offers(Deals.Deal deal, String verb) {
    return deal.actions().stream().anyMatch(action -> action.verb().equals(verb));
  }

  private static Optional<Deals.Deal> find(Person person, String title)
      throws IOException, RefusedException {
    return person.deals().stream().filter(deal -> deal.title().equals(title)).findFirst();
  }

  private static BigDecimal balance(Person person) throws IOException, RefusedException {
    return person
        .until("the wallet", () -> Optional.of(person.purse()).filter(purse -> purse.reachable()))
        .balances()
        .stream()
        .filter(money -> money.currency().equals("tUSD"))
        .map(MoneyView::amount)
        .map(BigDecimal::new)
        .findFirst()
        .orElseThrow();
  }
}
