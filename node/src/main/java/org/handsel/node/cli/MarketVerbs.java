package org.handsel.node.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.node.app.Deals;
import org.handsel.node.app.Listings;
import org.handsel.node.app.People;
import org.handsel.node.app.RefusedException;
import org.handsel.node.client.NodeClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// What one does with a service's listings: publish, search, show, buy, withdraw. Importing is
/// [ImportVerb].
final class MarketVerbs {
  private MarketVerbs() {}

  @Command(name = "publish", description = "Publishes a listing, or a new revision with --slot.")
  static final class Publish extends Verb {
    private final Listings.ServiceView service;

    @Spec CommandSpec spec = CommandSpec.create();

    @Option(
        names = "--slot",
        paramLabel = "NAME",
        description =
            "Your own name for the listing. Publishing under it again makes a new revision;"
                + " `show` names it.")
    Optional<String> slot = Optional.empty();

    Publish(Terminal terminal, Listings.ServiceView service) {
      super(terminal);
      this.service = service;
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      var fields = FieldOptions.given(spec.commandLine().getParseResult(), service.fields(), node);
      var body = Map.of("service", service.name(), "fields", fields);
      var made =
          slot.isPresent()
              ? node.put(
                  "/api/v1/listings/mine/" + encoded(slot.get()), body, Listings.Listing.class)
              : node.post("/api/v1/listings", body, Listings.Listing.class);
      print(
          made,
          () -> new Show(terminal).done("cli.published", made.id(), Optional.of(made.title())));
    }
  }

  @Command(name = "search", description = "Finds listings.")
  static final class Search extends Verb {
    private final Listings.ServiceView service;

    @Spec CommandSpec spec = CommandSpec.create();

    @Parameters(
        paramLabel = "WORDS",
        description = "Words to find; none finds everything.",
        arity = "0..*")
    List<String> text = new ArrayList<>();

    @Option(names = "--category", paramLabel = "PATH", description = "Only under this category.")
    Optional<String> category = Optional.empty();

    @Option(names = "--min", paramLabel = "AMOUNT", description = "Price at least.")
    Optional<String> min = Optional.empty();

    @Option(names = "--max", paramLabel = "AMOUNT", description = "Price at most.")
    Optional<String> max = Optional.empty();

    @Option(
        names = "--currency",
        paramLabel = "CODE",
        description = "Of --min and --max; usual: USD.")
    Optional<String> currency = Optional.empty();

    @Option(names = "--near", paramLabel = "LAT,LON", description = "Only near this point.")
    Optional<String> near = Optional.empty();

    @Option(names = "--km", paramLabel = "N", description = "How near.")
    Optional<String> km = Optional.empty();

    @Option(
        names = "--box",
        paramLabel = "SOUTH,WEST,NORTH,EAST",
        description = "Only in this part of the map.")
    Optional<String> box = Optional.empty();

    @Option(names = "--seller", paramLabel = "ID", description = "Only of this person.")
    Optional<String> seller = Optional.empty();

    @Option(
        names = "--sort",
        paramLabel = "relevance|price|newest|distance",
        description = "Order.")
    Optional<String> sort = Optional.empty();

    @Option(names = "--offset", paramLabel = "N", description = "First hit to show, from 0.")
    int offset;

    @Option(names = "--limit", paramLabel = "N", description = "How many; usual: 20.")
    int limit = 20;

    Search(Terminal terminal, Listings.ServiceView service) {
      super(terminal);
      this.service = service;
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      var query = new LinkedHashMap<String, String>();
      query.put("text", String.join(" ", text));
      query.put("service", service.name());
      FieldOptions.given(spec.commandLine().getParseResult(), service.choices(), node)
          .forEach((name, value) -> query.put("choice." + name, value));
      query.put("language", words().language());
      query.put("offset", Integer.toString(offset));
      query.put("limit", Integer.toString(limit));
      category.ifPresent(value -> query.put("category", value));
      min.ifPresent(value -> query.put("min", value));
      max.ifPresent(value -> query.put("max", value));
      currency.ifPresent(value -> query.put("currency", value));
      near.ifPresent(value -> query.put("near", value));
      km.ifPresent(value -> query.put("km", value));
      box.ifPresent(value -> query.put("box", value));
      seller.ifPresent(value -> query.put("seller", value));
      sort.ifPresent(value -> query.put("sort", value));
      var path = new StringBuilder("/api/v1/listings");
      query.forEach((name, value) ->
          path.append(path.indexOf("?") < 0 ? "?" : "&")
              .append(name)
              .append('=')
              .append(encoded(value)));
      var page = node.get(path.toString(), Listings.SearchPage.class);
      print(page, () -> new Show(terminal).hits(page));
    }
  }

  @Command(name = "show", description = "Shows one listing.")
  static final class ShowListing extends Verb {
    @Parameters(paramLabel = "ID", description = "Its id, or as much of it as is unambiguous.")
    String id = "";

    ShowListing(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      var listing = node.get("/api/v1/listings/" + encoded(id), Listings.Listing.class);
      var arbiters = new LinkedHashMap<String, String>();
      if (!json) {
        for (String arbiter : listing.terms().getOrDefault("arbiters", "").split(",", -1)) {
          if (!arbiter.isBlank()) arbiters.put(arbiter, name(node, arbiter));
        }
      }
      print(listing, () -> new Show(terminal).listing(listing, arbiters));
    }

    /// Empty if nothing is known here of who it is.
    private static String name(NodeClient node, String person) throws IOException {
      try {
        return node.get("/api/v1/people/" + encoded(person), People.Card.class).person().name();
      } catch (RefusedException e) {
        return "";
      }
    }
  }

  @Command(name = "withdraw", description = "Takes a listing of yours down everywhere.")
  static final class Withdraw extends Verb {
    @Parameters(paramLabel = "ID", description = "Its id, or as much of it as is unambiguous.")
    String id = "";

    Withdraw(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      var listing = node.get("/api/v1/listings/" + encoded(id), Listings.Listing.class);
      node.delete("/api/v1/listings/" + encoded(listing.id()));
      print(
          Map.of("withdrawn", listing.id()),
          () ->
              new Show(terminal).done("cli.withdrawn", listing.id(), Optional.of(listing.title())));
    }
  }

  @Command(name = "price", description = "Says what it would cost, if it can be had.")
  static final class Price extends Verb {
    private final Listings.ServiceView service;

    @Spec CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "ID", description = "The listing.")
    String id = "";

    Price(Terminal terminal, Listings.ServiceView service) {
      super(terminal);
      this.service = service;
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      var listing = node.get("/api/v1/listings/" + encoded(id), Listings.Listing.class);
      var choice = FieldOptions.given(spec.commandLine().getParseResult(), service.choices(), node);
      var priced =
          node.post(
              "/api/v1/deals/price",
              new Deals.Purchase(listing.id(), 1, "", List.of(), choice),
              Deals.Priced.class);
      print(priced, () -> new Show(terminal).priced(priced));
    }
  }

  @Command(
      name = "buy",
      description = "Asks for terms, signs them, and locks the money once the seller has signed.")
  static final class Buy extends Verb {
    @Parameters(paramLabel = "ID", description = "The listing.")
    String id = "";

    @Option(names = "--quantity", paramLabel = "N", description = "How many; usual: 1.")
    int quantity = 1;

    @Option(names = "--note", paramLabel = "TEXT", description = "A word to the seller.")
    String note = "";

    @Option(
        names = "--arbiter",
        paramLabel = "ID",
        description =
            "Who rules in a dispute, of those whom the listing names; usual: all of them.")
    List<String> arbiters = new ArrayList<>();

    private final Listings.ServiceView service;

    @Spec CommandSpec spec = CommandSpec.create();

    Buy(Terminal terminal, Listings.ServiceView service) {
      super(terminal);
      this.service = service;
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      // The revision that is looked at now is the one that is bought.
      var listing = node.get("/api/v1/listings/" + encoded(id), Listings.Listing.class);
      var choice = FieldOptions.given(spec.commandLine().getParseResult(), service.choices(), node);
      var deal =
          node.post(
              "/api/v1/deals",
              new Deals.Purchase(listing.id(), quantity, note, arbiters, choice),
              Deals.Deal.class);
      print(deal, () -> new Show(terminal).done("cli.asked", deal.id(), Optional.of(deal.title())));
    }
  }
}
