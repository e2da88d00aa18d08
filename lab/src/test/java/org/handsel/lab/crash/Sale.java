package org.handsel.lab.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.handsel.node.app.Deals;
import org.handsel.node.app.MoneyView;
import org.handsel.node.app.RefusedException;
import org.handsel.node.demo.Cast;
import org.handsel.node.demo.Person;

/// One lamp, sold by Alice to Bob by two people who look at their pages, do what is next, start
/// their node again when it has died, and try again what wasn't confirmed. What was confirmed they
/// never do again: if it were lost, the sale would never end.
final class Sale {
  /// So little that what the faucet gives lasts for all sales of the longest run.
  static final BigDecimal PRICE = new BigDecimal("1.00");

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration GLANCE = Duration.ofMillis(40);

  private final Cast cast;
  private final String title;
  private final String listing;
  private final Set<String> confirmed = new HashSet<>();

  private Sale(Cast cast, String title, String listing) {
    this.cast = cast;
    this.title = title;
    this.listing = listing;
  }

  /// Alice offers a lamp, and Bob has heard of it.
  static Sale offer(Cast cast, String title) throws IOException, RefusedException {
    var fields = new LinkedHashMap<String, String>();
    fields.put("title", title);
    fields.put("text", "Gives light.");
    fields.put("price", "1.00 USD");
    fields.put("category", "Home > Lamps");
    fields.put("quantity", "1");
    String listing = cast.alice().publish("market", fields).id();
    cast.bob()
        .until(
            "the lamp",
            () ->
                cast.bob().search(title).hits().stream()
                    .filter(hit -> hit.id().equals(listing))
                    .findFirst());
    return new Sale(cast, title, listing);
  }

  /// Sees it through until each has both ratings and nothing of `still` is left.
  ///
  /// @throws AssertionError if it doesn't come to its end, or something confirmed is gone
  void seeThrough(Awaited still) throws IOException {
    long give = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      for (Person person : List.of(cast.alice(), cast.bob())) {
        if (!person.alive()) {
          person.kill(); // what is left of it
          person.restart();
        }
      }
      try {
        if (next() && still.look().isEmpty()) return;
      } catch (IOException | RefusedException e) {
        if (System.nanoTime() > give) throw new AssertionError(title + " doesn't end", e);
      }
      if (System.nanoTime() > give) {
        throw new AssertionError(title + " doesn't end, waiting for " + still.look() + where());
      }
      LockSupport.parkNanos(GLANCE.toNanos());
    }
  }

  /// What else has to come before the sale is over, by names for whoever reads a failure.
  @FunctionalInterface
  interface Awaited {
    List<String> look() throws IOException;
  }

  private String where() throws IOException {
    try {
      return ": " + find(cast.alice()) + "\n" + find(cast.bob());
    } catch (RefusedException e) {
      return ": " + e.getMessage();
    }
  }

  /// What the two would do now; true once nothing is left to do.
  private boolean next() throws IOException, RefusedException {
    Optional<Deals.Deal> bought = find(cast.bob());
    if (bought.isEmpty()) {
      if (confirmed.contains("buy")) throw new AssertionError("the ask that was confirmed is gone");
      cast.bob().buy(listing, List.of());
      confirmed.add("buy");
      return false;
    }
    Optional<Deals.Deal> sold = find(cast.alice());
    if (sold.isPresent()) press(cast.alice(), sold.get(), "deliver", Map.of("text", "sent"));
    if (bought.get().state().equals("delivered")) {
      press(cast.bob(), bought.get(), "confirm", Map.of());
    }
    press(cast.bob(), bought.get(), "rate", Map.of("stars", "5", "text", "fine"));
    if (sold.isPresent()) press(cast.alice(), sold.get(), "rate", Map.of("stars", "4"));
    return sold.isPresent()
        && sold.get().ratings().size() == 2
        && bought.get().ratings().size() == 2;
  }

  private void press(Person person, Deals.Deal seen, String verb, Map<String, String> input)
      throws IOException, RefusedException {
    if (seen.actions().stream().noneMatch(action -> action.verb().equals(verb))) return;
    String what = person.name() + " " + verb;
    if (confirmed.contains(what)) {
      throw new AssertionError("was confirmed, and is asked for again: " + what);
    }
    person.act(seen.id(), verb, input);
    confirmed.add(what);
  }

  /// One deal on each side, no more: nobody was asked to pay twice.
  void leftOneDealEach() throws IOException, RefusedException {
    for (Person person : List.of(cast.alice(), cast.bob())) {
      assertThat(person.deals().stream().filter(deal -> deal.title().equals(title)))
          .as(person.name() + "'s deals about " + title)
          .hasSize(1);
    }
  }

  private Optional<Deals.Deal> find(Person person) throws IOException, RefusedException {
    return person.deals().stream().filter(deal -> deal.title().equals(title)).findFirst();
  }

  /// The test dollars that a person has, once the chain answers.
  static BigDecimal balance(Person person) throws IOException, RefusedException {
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

  /// Waits until a person has `wanted`: a chain that died may have lost its newest second, and what
  /// was in it is sent again.
  static void settled(Person person, BigDecimal wanted) throws IOException, RefusedException {
    person.until(
        "a balance of " + wanted,
        () -> Optional.of(balance(person)).filter(it -> it.compareTo(wanted) == 0));
  }
}
