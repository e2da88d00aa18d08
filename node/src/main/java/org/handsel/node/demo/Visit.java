package org.handsel.node.demo;

import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import org.handsel.node.app.Deals;
import org.handsel.node.app.Listings;
import org.handsel.node.app.RefusedException;

/// Alice lets her attic, and Bob stays there for three nights.
final class Visit {
  private static final int DAYS_UNTIL = 10;
  private static final int NIGHTS = 3;
  private static final long DAY_SECONDS = Duration.ofDays(1).toSeconds();

  private final Cast cast;
  private final Teller teller;
  private final Person alice;
  private final Person bob;
  private final Person carol;

  Visit(Cast cast, Teller teller) {
    this.cast = cast;
    this.teller = teller;
    this.alice = cast.alice();
    this.bob = cast.bob();
    this.carol = cast.carol();
  }

  /// From an empty network to nights that are Bob's. Returns the deal's id.
  String booked() throws IOException, RefusedException {
    Listings.Listing attic = publishAttic();
    teller.line(
        "Alice",
        "lets \""
            + attic.title()
            + "\", whole or in two rooms, for "
            + Play.text(attic.price())
            + " a night");
    Listings.Listing found =
        bob.until("the listing", () -> bob.search("attic river").hits().stream().findFirst());
    long today = cast.chain().now() / DAY_SECONDS;
    Map<String, String> wanted = nights(today + DAYS_UNTIL, NIGHTS, "");
    Deals.Priced priced = bob.price(found.id(), wanted);
    teller.line(
        "Bob",
        "finds it on his own node; three nights and the cleaning are "
            + Play.text(priced.total())
            + ", with everything in it");
    Deals.Deal asked = bob.book(found.id(), wanted);
    Deals.Deal locked =
        bob.until(
            "the nights",
            () ->
                bob.deals().stream()
                    .filter(deal ->
                        deal.id().equals(asked.id()) || deal.listing().equals(asked.listing()))
                    .filter(deal -> deal.state().equals("locked"))
                    .findFirst());
    alice.dealUntil(locked.id(), "the locked money", deal -> deal.state().equals("locked"));
    teller.line("Bob", "books: the nights are his, and his money is locked, in one transaction");
    var _ = bob.dealUntil(locked.id(), "the address", Visit::addressed);
    if (found.fields().containsKey("address")) throw new IllegalStateException("it told all");
    teller.line("Alice", "lets her node tell him the address, which stands in no listing");
    refused(found.id(), nights(today + DAYS_UNTIL + NIGHTS - 1, 2, "2"));
    return locked.id();
  }

  private void refused(String listing, Map<String, String> wanted)
      throws IOException, RefusedException {
    var _ =
        carol.until("the listing", () -> carol.search("attic river").hits().stream().findFirst());
    try {
      var _ = carol.price(listing, wanted);
      throw new IllegalStateException("a night was offered twice");
    } catch (RefusedException e) {
      if (!e.code().equals("deal.taken")) throw new IllegalStateException(e);
    }
    teller.line("Carol", "wants the small room from his last night on: she can't have it any more");
  }

  /// The days go by, and Bob comes.
  void arrived(String deal) throws IOException, RefusedException {
    cast.chain().advance(Duration.ofDays(DAYS_UNTIL + 1));
    teller.line("clock", "the chain's clock moves on by 11 days: Bob has arrived");
    alice.act(deal, "deliver", Map.of("text", "Welcome!"));
    bob.dealUntil(deal, "the welcome", seen -> seen.state().equals("delivered"));
    alice.dealUntil(deal, "the day of his arrival", seen -> Play.offers(seen, "claim"));
    alice.act(deal, "claim", Map.of());
    bob.dealUntil(deal, "her claim", seen -> seen.state().equals("claimed"));
    teller.line("Alice", "asks for the money; Bob has three days to object");
  }

  private static boolean addressed(Deals.Deal deal) {
    return deal.steps().stream().anyMatch(step -> step.words().contains("blue door"));
  }

  private static Map<String, String> nights(long arrive, int nights, String rooms) {
    var wanted = new LinkedHashMap<String, String>();
    wanted.put("arrive", LocalDate.ofEpochDay(arrive).toString());
    wanted.put("leave", LocalDate.ofEpochDay(arrive + nights).toString());
    wanted.put("guests", "1");
    if (!rooms.isEmpty()) wanted.put("parts", rooms);
    return wanted;
  }

  private Listings.Listing publishAttic() throws IOException, RefusedException {
    var fields = new LinkedHashMap<String, String>();
    fields.put("title", "Attic by the river");
    fields.put("text", "Two rooms under the roof, a kitchen, and the river in front of the house.");
    fields.put("price", "90.00 USD");
    fields.put("cleaning", "20.00 USD");
    fields.put("guests", "3");
    fields.put("parts", "2");
    fields.put("partPrice", "50.00 USD");
    fields.put("place", "45.76,4.84");
    fields.put("address", "3 quai des Lavoirs, the blue door. The key is with the baker.");
    return alice.publish("stays", fields);
  }
}
