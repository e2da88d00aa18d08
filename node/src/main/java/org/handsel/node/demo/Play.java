package org.handsel.node.demo;

import java.awt.Color;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.node.app.Deals;
import org.handsel.node.app.Listings;
import org.handsel.node.app.MoneyView;
import org.handsel.node.app.People;
import org.handsel.node.app.RefusedException;

/// Has the cast play one story, telling each step once it is seen on the other side too.
final class Play {
  private static final String CURRENCY = "tUSD";
  private static final Duration DAY = Duration.ofDays(1);

  private final Cast cast;
  private final Teller teller;
  private final Person alice;
  private final Person bob;
  private final Person carol;
  private final Visit visit;

  Play(Cast cast, Teller teller) {
    this.cast = cast;
    this.teller = teller;
    this.alice = cast.alice();
    this.bob = cast.bob();
    this.carol = cast.carol();
    this.visit = new Visit(cast, teller);
  }

  /// Plays `story` to its end.
  Bill play(Story story) throws IOException, RefusedException {
    Map<Person, String> before = balances();
    String deal = story == Story.STAYS ? visit.booked() : dealOverABicycle();
    switch (story) {
      case HAPPY -> delivered(deal);
      case NO_DELIVERY -> vanished(deal);
      case DISPUTE -> disputed(deal);
      case STAYS -> stayed(deal);
    }
    return bill(deal, before);
  }

  /// From an empty network to locked money: publish, discover, screen, agree, escrow.
  private String dealOverABicycle() throws IOException, RefusedException {
    String arbiter = carol.me().id();
    carol.publish(
        "arbitration",
        Map.of(
            "title", "Fair and quick: bicycles, tools, household",
            "text", "I read what both of you show me and answer within two days.",
            "feeCapBps", "500"));
    teller.line("Carol", "offers to rule in disputes, for at most 5 % of what she divides");

    var _ =
        alice.until(
            "Carol's offer", () -> alice.search("Fair and quick").hits().stream().findFirst());
    Listings.Listing bicycle = publishBicycle(arbiter);
    teller.line(
        "Alice",
        "publishes \"" + bicycle.title() + "\" for " + text(bicycle.total()) + ", with a picture");

    Listings.Listing found =
        bob.until("the listing", () -> bob.search("bicycle gears").hits().stream().findFirst());
    teller.line("Bob", "searches \"bicycle gears\" on his own node and finds it");

    People.Card card =
        bob.until(
            "Alice's card", () -> Optional.of(bob.card(found.seller().id())).filter(this::named));
    teller.line(
        "Bob",
        "reads "
            + card.person().name()
            + "'s card: "
            + card.person().standing().done()
            + " deals so far, history "
            + (card.person().standing().complete() ? "complete" : "incomplete"));

    Deals.Deal bought = bob.buy(found.id(), List.of(arbiter));
    teller.line("Bob", "presses Buy; the nodes exchange terms, and both sign");
    Deals.Deal locked =
        bob.until(
            "the money to be locked",
            () ->
                bob.deals().stream()
                    .filter(deal ->
                        deal.id().equals(bought.id()) || deal.listing().equals(bought.listing()))
                    .filter(deal -> deal.state().equals("locked"))
                    .findFirst());
    alice.dealUntil(locked.id(), "the locked money", deal -> deal.state().equals("locked"));
    teller.line(
        "Bob", text(locked.price()) + " of his test dollars are locked in escrow, for both to see");
    return locked.id();
  }

  private boolean named(People.Card card) {
    return !card.person().name().isEmpty();
  }

  private Listings.Listing publishBicycle(String arbiter) throws IOException, RefusedException {
    String picture =
        alice.keep("picture", "bicycle.png", Poster.bicycle(new Color(0x1f6f78))).cid();
    var fields = new LinkedHashMap<String, String>();
    fields.put("title", "City bicycle, 7 gears");
    fields.put(
        "text", "Ridden for three summers, always indoors in winter. New chain, new brake pads.");
    fields.put("price", "120.00 USD");
    fields.put("category", "Sports > Bicycles");
    fields.put("quantity", "1");
    fields.put("pictures", picture);
    fields.put("arbiters", arbiter);
    fields.put("sellerDepositBps", "1000");
    fields.put("freeCancelSeconds", "600");
    return alice.publish("market", fields);
  }

  private void delivered(String deal) throws IOException, RefusedException {
    handOver(deal);
    bob.act(deal, "confirm", Map.of());
    closed(deal, "the money to be Alice's");
    teller.line("Bob", "confirms; the escrow pays Alice");
    rate(bob, alice, deal, "5", "Just as described, and she showed me how the gears work.");
    rate(alice, bob, deal, "5", "Came on time and paid at once.");
    seeRating(bob, alice);
    seeRating(alice, bob);
    teller.line("both", "have rated; both ratings open, and each reads the other's");
  }

  private void stayed(String deal) throws IOException, RefusedException {
    visit.arrived(deal);
    bob.act(deal, "confirm", Map.of());
    closed(deal, "the money to be Alice's");
    teller.line("Bob", "is content and pays; the nights stay his");
    rate(bob, alice, deal, "5", "Quiet, bright, and the bread is as she says.");
    rate(alice, bob, deal, "5", "Left it as he found it.");
    seeRating(bob, alice);
    seeRating(alice, bob);
    teller.line("both", "have rated; both ratings open, and each reads the other's");
  }

  private void handOver(String deal) throws IOException, RefusedException {
    String note =
        alice
            .keep(
                "evidence",
                "receipt.txt",
                "Handed over at the station, frame number 7 341.\n"
                    .getBytes(StandardCharsets.UTF_8))
            .cid();
    alice.act(
        deal,
        "deliver",
        Map.of(
            "evidence",
            note,
            "name." + note,
            "receipt.txt",
            "text",
            "Handed over at the station."));
    bob.dealUntil(deal, "the delivery", seen -> !seen.evidence().isEmpty());
    teller.line("Alice", "delivers, with a receipt as evidence");
  }

  private void vanished(String deal) throws IOException, RefusedException {
    alice.kill();
    teller.line("Alice", "vanishes: her node is killed and never comes back");
    cast.chain().advance(DAY.multipliedBy(15));
    teller.line("clock", "the chain's clock moves on by 15 days: her time to deliver is over");
    closed(deal, "his money back");
    teller.line("Bob", "has everything back, and her no-show sum, without anybody's help");
  }

  private void disputed(String deal) throws IOException, RefusedException {
    handOver(deal);
    alice.act(deal, "claim", Map.of());
    bob.dealUntil(deal, "her claim", seen -> seen.state().equals("claimed"));
    teller.line("Alice", "claims the price");
    bob.act(deal, "dispute", Map.of("text", "The frame is bent, and nothing was said about it."));
    teller.line("Bob", "disputes: the frame is bent");
    carol.until(
        "the case",
        () ->
            carol.deals().stream()
                .filter(theirs -> theirs.id().equals(deal))
                .filter(theirs -> offers(theirs, "rule"))
                .findFirst());
    teller.line("Carol", "has the case: terms, steps and evidence, all signed");
    carol.act(
        deal,
        "rule",
        Map.of("sellerBps", "6000", "feeBps", "300", "text", "A bent frame was not described."));
    closed(deal, "the ruling");
    teller.line("Carol", "rules: 60 % for Alice, 40 % back to Bob, 3 % for her work");
    rate(bob, alice, deal, "2", "Bent frame. Settled fairly in the end.");
    rate(alice, bob, deal, "3", "I would have mended it.");
    seeRating(bob, alice);
    seeRating(alice, bob);
    teller.line("both", "have rated; both ratings open");
  }

  static boolean offers(Deals.Deal deal, String verb) {
    return deal.actions().stream().anyMatch(action -> action.verb().equals(verb));
  }

  private void closed(String deal, String what) throws IOException, RefusedException {
    bob.dealUntil(deal, what, seen -> seen.state().equals("closed"));
    if (alice.alive()) {
      alice.dealUntil(deal, what, seen -> seen.state().equals("closed"));
    }
  }

  private static void rate(Person by, Person of, String deal, String stars, String text)
      throws IOException, RefusedException {
    by.dealUntil(deal, "being asked for a rating of " + of.name(), seen -> offers(seen, "rate"));
    by.act(deal, "rate", Map.of("stars", stars, "text", text));
  }

  /// `by` sees what `of` wrote about them: the rating is open.
  private static void seeRating(Person by, Person of) throws IOException, RefusedException {
    String me = by.me().id();
    by.until(
        "the rating by " + of.name(),
        () -> Optional.of(by.card(me)).filter(card -> !card.ratings().isEmpty()));
  }

  private Bill bill(String deal, Map<Person, String> before) throws IOException, RefusedException {
    Map<Person, String> after = balances();
    Deals.Deal seen = bob.deal(deal);
    var gas = new ArrayList<Bill.Gas>();
    var ratings = new ArrayList<Bill.Rated>();
    var changes = new ArrayList<Bill.Change>();
    var pages = new ArrayList<Bill.Page>();
    for (Person person : cast.everybody()) {
      if (!person.alive()) {
        continue;
      }
      for (Deals.Deal theirs : person.deals()) {
        if (theirs.id().equals(deal)) {
          theirs.gas().forEach(step -> gas.add(gas(person, step)));
        }
      }
      for (People.Rating rating : person.card(person.me().id()).ratings()) {
        ratings.add(
            new Bill.Rated(rating.by().name(), person.name(), rating.stars(), rating.text()));
      }
      changes.add(
          Bill.Change.of(
              person.name(),
              before.getOrDefault(person, "0"),
              after.getOrDefault(person, "0"),
              CURRENCY));
      pages.add(new Bill.Page(person.name(), person.page()));
    }
    String fee =
        seen.lines().stream()
            .filter(line -> line.what().startsWith("fee"))
            .map(line -> line.amount().amount())
            .findFirst()
            .orElse("0.00");
    return new Bill(
        deal,
        new Bill.Amount(seen.price().amount(), seen.price().currency()),
        new Bill.Amount(fee, seen.price().currency()),
        gas,
        ratings,
        changes,
        pages,
        teller.elapsed().toMillis() / 1000.0);
  }

  private static Bill.Gas gas(Person by, Deals.Gas step) {
    return new Bill.Gas(
        step.step(),
        by.name(),
        step.units(),
        new Bill.Amount(step.cost().amount(), step.cost().currency()));
  }

  private Map<Person, String> balances() throws IOException, RefusedException {
    var balances = new LinkedHashMap<Person, String>();
    for (Person person : cast.everybody()) {
      if (person.alive()) {
        balances.put(
            person,
            person.purse().balances().stream()
                .filter(money -> money.currency().equals(CURRENCY))
                .map(MoneyView::amount)
                .findFirst()
                .orElse("0"));
      }
    }
    return balances;
  }

  static String text(MoneyView money) {
    return money.amount() + " " + money.currency();
  }
}
