package org.handsel.node.cli;

import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.handsel.node.app.Deals;
import org.handsel.node.app.Listings;
import org.handsel.node.app.MoneyView;
import org.handsel.node.app.Peers;
import org.handsel.node.app.People;
import org.handsel.node.app.Promises;
import org.handsel.node.app.ShortId;
import org.handsel.node.app.Wallet;
import org.handsel.node.words.Words;

/// Results as text for people.
final class Show {
  /// Ids, addresses and sentences are shown whole.
  private static final int WHOLE_CHARS_MAX = 200;

  private final PrintStream out;
  private final Words words;

  Show(Terminal terminal) {
    this.out = terminal.out();
    this.words = terminal.words();
  }

  /// An amount; test money says that it is.
  String money(MoneyView money) {
    String text = words.figures().money(money);
    return money.play() ? words.say("cli.play", "sum", text) : text;
  }

  void hits(Listings.SearchPage page) {
    var table = new Table(1);
    for (var hit : page.hits()) {
      table.row(
          ShortId.of(hit.id()),
          money(hit.total()),
          hit.title(),
          hit.seller().me() ? words.say("cli.you") : hit.seller().name(),
          standing(hit.seller().standing()),
          hit.category().orElse(""));
    }
    table.lines().forEach(out::println);
    out.println(words.say("cli.found", "n", Long.toString(page.total())));
    if (page.gone() > 0) {
      out.println(words.say("discover.gone", "n", Integer.toString(page.gone())));
    }
    if (page.unsure()) out.println(words.say("discover.unsure"));
  }

  /// @param arbiters names of those whom it names, by id; empty where none is known
  void listing(Listings.Listing listing, java.util.Map<String, String> arbiters) {
    out.println(Table.clean(listing.title()));
    out.println(listing.id());
    var table = new Table(-1);
    table.row(words.say("cli.price"), money(listing.total()));
    table.row(
        words.say("cli.seller"),
        listing.seller().name() + "  " + standing(listing.seller().standing()));
    table.row(
        words.say("cli.state"),
        words.find("listing.state." + listing.state(), java.util.Map.of()).orElse(listing.state()));
    listing.category().ifPresent(category -> table.row(words.say("cli.category"), category));
    if (listing.seller().me()) {
      table.row(words.say("cli.slot"), listing.slot());
    }
    table.row(words.say("cli.until"), words.figures().time(listing.expires(), Instant.now()));
    table.lines().forEach(line -> out.println("  " + line));
    if (!listing.text().isBlank()) {
      out.println();
      listing.text().lines().map(Table::clean).forEach(line -> out.println("  " + line));
    }
    if (listing.fields().containsKey("price")) terms(listing.terms(), arbiters);
  }

  /// What one buys into, the loudest first.
  private void terms(java.util.Map<String, String> terms, java.util.Map<String, String> arbiters) {
    out.println();
    out.println("  " + words.say("terms.title"));
    if (!Promises.judged(terms)) {
      out.println("  ! " + words.say("terms.alone.title"));
      out.println("    " + words.say(Promises.alone(terms)));
    }
    Promises.of(terms).forEach(term -> out.println("  - " + words.say(term)));
    arbiters.forEach((id, name) -> {
      String who = name.isBlank() ? ShortId.of(id) : name + " (" + ShortId.of(id) + ")";
      out.println("  - " + words.say("cli.arbiter") + " " + Table.clean(who));
    });
    out.println("  - " + words.say("terms.escrow"));
  }

  private String standing(People.Standing standing) {
    return words.say(
        "cli.standing",
        "done",
        Integer.toString(standing.done()),
        "score",
        standing.score().map("%.1f"::formatted).orElse("none"));
  }

  void priced(Deals.Priced priced) {
    out.println(money(priced.total()));
    var table = new Table(1);
    for (var line : priced.lines()) {
      table.row(words.say("deal.line." + line.what()), money(line.amount()));
    }
    table.lines().forEach(line -> out.println("  " + line));
  }

  void deals(List<Deals.Deal> deals) {
    var table = new Table(1);
    for (var deal : deals) {
      table.row(
          ShortId.of(deal.id()),
          money(deal.price()),
          state(deal),
          role(deal),
          deal.title(),
          deal.panel().waitsForMe() ? words.say("deal.now.mine") : "");
    }
    table.lines().forEach(out::println);
    if (deals.isEmpty()) {
      out.println(words.say("cli.deals.none"));
    }
  }

  private String state(Deals.Deal deal) {
    return words.find("deal.state." + deal.state(), java.util.Map.of()).orElse(deal.state());
  }

  private String role(Deals.Deal deal) {
    return words.say("deal.role." + deal.role()) + " " + deal.names();
  }

  /// The timeline of signed steps, then the panel: who must do what by when, what happens if nobody
  /// does, where the money is, and what I can do.
  void deal(Deals.Deal deal) {
    out.println(Table.clean(deal.title() + " · " + role(deal)));
    out.println(deal.id());
    out.println(money(deal.price()) + " · " + state(deal));
    deal.choice()
        .forEach((name, value) ->
            out.println(
                words.find("field." + name, java.util.Map.of()).orElse(name)
                    + ": "
                    + Table.clean(value)));
    out.println();
    var steps = new Table(-1, WHOLE_CHARS_MAX);
    for (var step : deal.steps()) {
      steps.row(
          mark(step.certainty()),
          words.figures().exact(step.at()),
          words.say(step.what()),
          step.certainty().equals("done") ? "" : words.say("cli.certainty." + step.certainty()));
    }
    steps.lines().forEach(line -> out.println("  " + line));
    for (var step : deal.steps()) {
      if (step.words().isEmpty()) continue;
      out.println();
      out.println("  " + Table.clean(words.say(step.what())));
      step.words().lines().forEach(line -> out.println("    " + Table.clean(line)));
    }
    evidence(deal.evidence());
    ratings(deal.ratings());
    out.println();
    panel(deal.panel());
    deal.metered().ifPresent(it -> entry("deal.metered", words.say(it.said())));
    for (var action : deal.actions()) {
      out.println();
      out.println(
          "  handsel deals " + action.verb() + " " + ShortId.of(deal.id()) + options(action));
      out.println("    " + words.say(action.consequence()));
      payout(action.payout());
    }
    if (!deal.gas().isEmpty()) {
      out.println();
      var gas = new Table(1);
      deal.gas()
          .forEach(cost ->
              gas.row(
                  "  " + cost.step(),
                  words.say("deal.gas.units", "n", Long.toString(cost.units())),
                  money(cost.cost())));
      gas.lines().forEach(out::println);
    }
  }

  private void evidence(List<Deals.Evidence> evidence) {
    if (evidence.isEmpty()) return;
    out.println();
    out.println("  " + words.say("deal.evidence"));
    for (var piece : evidence) {
      String by = words.say("deal.evidence.by", "name", piece.by().name());
      out.println("    " + Table.clean(piece.name() + " · " + by));
      if (!piece.name().equals(piece.cid())) out.println("      " + piece.cid());
    }
  }

  private void ratings(List<People.Rating> ratings) {
    if (ratings.isEmpty()) return;
    out.println();
    out.println("  " + words.say("deal.ratings"));
    for (var rating : ratings) {
      String stars = "★".repeat(rating.stars()) + "☆".repeat(Math.max(0, 5 - rating.stars()));
      out.println("    " + stars + " " + Table.clean(rating.by().name()));
      rating.text().lines().forEach(line -> out.println("      " + Table.clean(line)));
    }
  }

  private void panel(Deals.Panel panel) {
    entry("deal.now", words.say(panel.next()));
    panel.deadline().ifPresent(at -> entry("deal.by", words.figures().time(at, Instant.now())));
    entry("deal.otherwise", words.say(panel.otherwise()));
    entry("deal.money", words.say(panel.money()));
  }

  private void entry(String key, String sentence) {
    out.println("  " + words.say(key) + ": " + Table.clean(sentence));
  }

  /// Who would get what; parts of a sum are set in under it.
  void payout(List<Deals.Line> lines) {
    var table = new Table(1);
    for (var line : lines) {
      String what = words.find("deal.line." + line.what(), java.util.Map.of()).orElse(line.what());
      table.row((line.what().contains(".") ? "· " : "") + what, money(line.amount()));
    }
    table.lines().forEach(line -> out.println("    " + line));
  }

  private static String mark(String certainty) {
    return switch (certainty) {
      case "done" -> "●";
      case "sent" -> "◐";
      default -> "○";
    };
  }

  private static String options(Deals.Action action) {
    var text = new StringBuilder();
    for (var field : action.fields()) {
      String value = field.type().equals("this") ? String.join(",", field.of()) : "…";
      String option = FieldOptions.name(field.name()) + " " + value;
      text.append(' ').append(field.required() ? option : "[" + option + "]");
    }
    return text.toString();
  }

  void purse(Wallet.Purse purse) {
    var table = new Table(1);
    purse.balances().forEach(sum -> table.row(words.say("cli.wallet.have"), money(sum)));
    purse.locked().forEach(sum -> table.row(words.say("cli.wallet.locked"), money(sum)));
    table.lines().forEach(out::println);
    out.println(
        words.say("cli.wallet.account", "account", purse.account(), "chain", purse.chain()));
    if (!purse.reachable()) {
      out.println(words.say("cli.wallet.unreachable"));
    }
    var moved = new Table(1);
    for (var movement : purse.movements()) {
      moved.row(
          words.figures().exact(movement.at()),
          money(movement.amount()),
          words.find("movement." + movement.what(), java.util.Map.of()).orElse(movement.what()),
          words
              .find("movement.state." + movement.state(), java.util.Map.of())
              .orElse(movement.state()));
    }
    moved.lines().forEach(out::println);
  }

  void network(Peers.Network network) {
    network.addresses().forEach(out::println);
    new PeerLines(words).of(network).forEach(out::println);
  }

  void me(People.Me me) {
    out.println(Table.clean(me.name()));
    var table = new Table(-1, WHOLE_CHARS_MAX);
    table.row(words.say("cli.me.id"), me.id());
    table.row(words.say("cli.me.peer"), me.peer());
    table.row(words.say("cli.me.account"), me.account());
    table.lines().forEach(line -> out.println("  " + line));
  }

  void imported(Listings.ImportResult result) {
    out.println(
        words.say(
            "cli.imported",
            "published",
            Long.toString(result.published()),
            "unchanged",
            Long.toString(result.unchanged()),
            "failed",
            Long.toString(result.failed())));
    result.errors().stream()
        .limit(20)
        .forEach(error ->
            out.println(
                words.say(
                    "cli.import.row",
                    "row",
                    Long.toString(error.row()),
                    "reason",
                    Table.clean(error.reason()))));
  }

  /// A person asked for one line about something that was done.
  void done(String key, String id, Optional<String> title) {
    out.println(words.say(key, "id", ShortId.of(id), "title", Table.clean(title.orElse(""))));
  }
}
