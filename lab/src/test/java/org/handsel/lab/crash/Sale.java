package org.handsel.lab.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.handsel.core.agree.Role;
import org.handsel.node.app.Deals;
import org.handsel.node.app.Listings;
import org.handsel.node.app.RefusedException;

/// One lamp that Alice offers and Bob wants, by people who look at their pages, do what is next on
/// their way, start their node again when it has died, and try again what wasn't confirmed. What
/// was confirmed they never do again: if it were lost, the sale would never end.
final class Sale {
  /// What the titles of deals begin with that only hold the seller's open quotes.
  static final String WAITS = "waits";

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration GLANCE = Duration.ofMillis(40);

  /// So many quotes may one buyer leave open.
  private static final int OPEN_QUOTES = 8;

  /// deal.md §2.7: fewer than eight in a row may come to nothing.
  private static final int UNPAID_MAX = 6;

  private static final BigDecimal TOO_LITTLE = new BigDecimal("0.50");

  private final Town town;
  private final Way way;
  private final String title;
  private final String listing;
  private final Set<String> confirmed = new HashSet<>();
  private final Map<Way.Pass, Long> passed = new HashMap<>();

  private Sale(Town town, Way way, String title, String listing) {
    this.town = town;
    this.way = way;
    this.title = title;
    this.listing = listing;
  }

  /// Alice offers a lamp, and Bob has heard of it.
  static Sale offer(Town town, Way way, String what) throws IOException, RefusedException {
    if (way.end().equals("lapsed") && unpaid(town) >= UNPAID_MAX) {
      offer(town, Ways.HAPPY, "to be trusted again").seeThrough(List::of);
    }
    if (way.equals(Ways.REFUSED)) fillQuotes(town);
    String title = way + ": " + what;
    var sale = new Sale(town, way, title, publish(town, way, title));
    if (way.purse() == Way.Purse.EMPTY) sale.spend();
    return sale;
  }

  private static String publish(Town town, Way way, String title)
      throws IOException, RefusedException {
    var fields = new LinkedHashMap<String, String>();
    fields.put("title", title);
    fields.put("text", "Gives light.");
    // So little that what the faucet gives lasts for all sales of the longest run.
    fields.put("price", "1.00 USD");
    fields.put("category", "Home > Lamps");
    fields.put("quantity", "1");
    fields.putAll(way.terms());
    if (way.hasArbiter()) fields.put("arbiters", town.arbiter());
    String listing = town.cast().alice().publish("market", fields).id();
    town.cast()
        .bob()
        .until(
            "the lamp",
            () ->
                town.cast().bob().search(title).hits().stream()
                    .filter(hit -> hit.id().equals(listing))
                    .findFirst());
    return listing;
  }

  /// How many of Bob's newest deals came to nothing. With two more Alice wouldn't sell him any.
  private static long unpaid(Town town) throws IOException, RefusedException {
    return town.cast().bob().deals().stream()
        .sorted(Comparator.comparing(Deals.Deal::opened).reversed())
        .takeWhile(deal -> !deal.state().equals("closed"))
        .filter(deal -> deal.state().equals("lapsed"))
        .count();
  }

  /// Bob asks for as many lamps as Alice answers before she has had enough.
  private static void fillQuotes(Town town) throws IOException, RefusedException {
    for (int i = 0; i < OPEN_QUOTES; i++) {
      String title = WAITS + ": lamp " + i;
      if (town.find(Role.BUYER, title).isPresent()) continue;
      town.cast().bob().buy(publish(town, Ways.REFUSED, title), List.of());
      for (Role role : List.of(Role.BUYER, Role.SELLER)) {
        town.person(role)
            .until(
                "an open quote",
                () -> town.find(role, title).filter(deal -> deal.state().equals("proposed")));
      }
    }
  }

  /// Bob asks for the lamp, and then has no money left.
  private void spend() throws IOException, RefusedException {
    buy();
    town.cast()
        .alice()
        .until(
            "the proposal",
            () -> town.find(Role.SELLER, title).filter(deal -> deal.state().equals("proposed")));
    town.spend(TOO_LITTLE);
  }

  private void buy() throws IOException, RefusedException {
    town.cast().bob().buy(listing, List.of());
    confirmed.add("buy");
  }

  /// Sees it through until it has ended for everybody, both ratings are there, and nothing of
  /// `still` is left.
  ///
  /// @throws AssertionError if it doesn't come to its end, or something confirmed is gone
  void seeThrough(Awaited still) throws IOException {
    long give = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      town.revive();
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
      return ": " + pages();
    } catch (RefusedException e) {
      return ": " + e.getMessage();
    }
  }

  private Map<Role, Deals.Deal> pages() throws IOException, RefusedException {
    var pages = new EnumMap<Role, Deals.Deal>(Role.class);
    for (Role role : Role.values()) {
      if (role == Role.ARBITER && !way.hasArbiter()) continue;
      town.find(role, title).ifPresent(deal -> pages.put(role, deal));
    }
    return pages;
  }

  /// What they would do now; true once nothing is left to do.
  private boolean next() throws IOException, RefusedException {
    Map<Role, Deals.Deal> pages = pages();
    if (!pages.containsKey(Role.BUYER)) {
      if (confirmed.contains("buy")) throw new AssertionError("the ask that was confirmed is gone");
      buy();
      return false;
    }
    for (Way.Deed deed : way.deeds()) {
      switch (deed) {
        case Way.Press it -> press(pages, it);
        case Way.Pass it -> pass(pages, it);
      }
    }
    boolean over = true;
    for (Role role : way.people()) {
      Optional<Deals.Deal> page = Optional.ofNullable(pages.get(role));
      over &= page.filter(deal -> deal.state().equals(way.end())).isPresent();
      if (role == Role.ARBITER || !way.end().equals("closed")) continue;
      press(pages, new Way.Press(role, "closed", "rate", Map.of("stars", "4"), false));
      over &= page.filter(deal -> deal.ratings().size() == 2).isPresent();
    }
    return over;
  }

  private void press(Map<Role, Deals.Deal> pages, Way.Press it)
      throws IOException, RefusedException {
    Deals.Deal page = pages.get(it.who());
    if (page == null || !page.state().equals(it.state())) return;
    // An arbiter who ruled at once would have the others miss that it is disputed.
    if (it.who() == Role.ARBITER && !agree(pages)) return;
    Optional<Deals.Action> offered =
        page.actions().stream().filter(action -> action.verb().equals(it.verb())).findFirst();
    if (offered.isEmpty()) return;
    String what = town.person(it.who()).name() + " " + it.verb();
    if (confirmed.contains(what)) {
      if (it.asked()) return;
      throw new AssertionError("was confirmed, and is asked for again: " + what);
    }
    var input = new HashMap<>(it.input());
    for (Listings.FieldView field : offered.get().fields()) {
      if (field.type().equals("this")) input.put(field.name(), field.of().getFirst());
    }
    town.person(it.who()).act(page.id(), it.verb(), input);
    confirmed.add(what);
  }

  /// Whether all see the deal in the same phase: in each one another deadline comes next.
  private static boolean agree(Map<Role, Deals.Deal> pages) {
    return pages.values().stream()
            .filter(page -> !page.role().equals(Role.ARBITER.word()))
            .map(page -> page.state() + page.panel().deadline())
            .distinct()
            .count()
        == 1;
  }

  /// Until when it is to pass is fixed when all see that it may: however often it is tried, no more
  /// time passes.
  private void pass(Map<Role, Deals.Deal> pages, Way.Pass it) throws IOException {
    for (Role role : it.who()) {
      Deals.Deal page = pages.get(role);
      if (page == null || !page.state().equals(it.state())) return;
    }
    long now = town.chain().now();
    Long until = passed.get(it);
    if (until == null) {
      until = now + it.time().toSeconds();
      passed.put(it, until);
    }
    if (now < until) town.chain().advance(Duration.ofSeconds(until - now));
  }

  /// One deal for each, no more: nobody was asked to pay twice. Everybody has what is theirs.
  void ended(Map<Role, BigDecimal> before) throws IOException, RefusedException {
    for (Role role : way.people()) {
      assertThat(town.person(role).deals().stream().filter(deal -> deal.title().equals(title)))
          .as(town.person(role).name() + "'s deals about " + title)
          .hasSize(1);
    }
    if (way.purse() == Way.Purse.EMPTY) {
      town.giveBack(before.getOrDefault(Role.BUYER, BigDecimal.ZERO));
    }
    for (Role role : Role.values()) {
      town.settled(role, before.getOrDefault(role, BigDecimal.ZERO).add(way.gain(role)));
    }
  }
}
