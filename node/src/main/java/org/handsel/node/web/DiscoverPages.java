package org.handsel.node.web;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.node.app.App;
import org.handsel.node.app.Deals;
import org.handsel.node.app.Listings;
import org.handsel.node.app.MoneyView;
import org.handsel.node.app.RefusedException;
import org.handsel.node.http.Call;
import org.handsel.node.http.Reply;
import org.handsel.node.http.SearchQuery;

/// Finding, looking at a listing, and buying it.
final class DiscoverPages {
  private static final int HITS_A_PAGE = 24;
  private static final int MONTHS_DAYS = 92;
  private static final String KILOMETRES = "\\d{1,5}";
  private static final List<String> SORTS = List.of("relevance", "price", "newest");

  private final App app;
  private final Frame frame;
  private final InstantSource clock;

  DiscoverPages(App app, Frame frame, InstantSource clock) {
    this.app = app;
    this.frame = frame;
    this.clock = clock;
  }

  Reply results(Call call) throws RefusedException {
    Optional<Listings.ServiceView> service =
        app.listings().services().stream()
            .filter(it -> call.query("service").equals(Optional.of(it.name())))
            .findFirst();
    List<Listings.FieldView> choices = service.map(it -> it.choices()).orElse(List.of());
    List<String> names = choices.stream().map(it -> it.name()).toList();
    var asked = Asked.of(call, names);
    Map<String, String> choice = asked.only(names);
    var currencies = app.listings().currencies();
    String currency =
        asked.get("currency").isEmpty() ? currencies.getFirst() : asked.get("currency");
    Optional<Listings.Place> near = place(asked.get("near"));
    var query =
        new Listings.Query(
            asked.get("q"),
            text(asked.get("service")),
            text(asked.get("category")),
            amount(asked.get("min"), currency),
            amount(asked.get("max"), currency),
            near,
            near.isPresent() ? Optional.of(kilometres(asked.get("km"))) : Optional.empty(),
            near.isPresent() ? Optional.empty() : box(call),
            choice,
            text(asked.get("seller")),
            sort(asked.get("sort"), near.isPresent()),
            Frame.words(call).language(),
            asked.offset(),
            HITS_A_PAGE);
    Listings.SearchPage found;
    Map<String, String> errors = Map.of();
    try {
      found = app.listings().search(query);
    } catch (RefusedException e) {
      errors = Inputs.errors(e, choices, choice, Frame.words(call));
      if (errors.isEmpty()) throw e;
      choice = Map.of();
      found = app.listings().search(query.choosing(choice));
    }
    return frame.page(
        call,
        "discover",
        "discover",
        Map.of(
            "asked", asked,
            "found", found,
            "choices", Inputs.shown("want", choices, asked.only(names), List.of(), errors),
            "choice", choice,
            "currencies", currencies,
            "currency", currency,
            "wrong", wrong(asked),
            "sorts", near.isPresent() ? with(SORTS, "distance") : SORTS,
            "step", HITS_A_PAGE));
  }

  /// The filters that nobody can read, with what is said of each: they filter nothing.
  private static Map<String, String> wrong(Asked asked) {
    var wrong = new LinkedHashMap<String, String>();
    for (String name : List.of("min", "max")) {
      String typed = asked.get(name);
      if (!typed.isEmpty() && amount(typed, "").isEmpty()) {
        wrong.put(name, "filters.wrong.price");
      }
    }
    if (!asked.get("near").isEmpty() && place(asked.get("near")).isEmpty()) {
      wrong.put("near", "filters.wrong.near");
    }
    if (!asked.get("km").isEmpty() && !asked.get("km").matches(KILOMETRES)) {
      wrong.put("km", "filters.wrong.km");
    }
    return wrong;
  }

  private static List<String> with(List<String> list, String more) {
    var all = new ArrayList<>(list);
    all.add(more);
    return List.copyOf(all);
  }

  private static String sort(String wanted, boolean near) {
    return SORTS.contains(wanted) || (near && wanted.equals("distance")) ? wanted : "relevance";
  }

  private static Optional<String> text(String value) {
    return value.isEmpty() ? Optional.empty() : Optional.of(value);
  }

  /// A part of the map that nobody can read filters nothing: a map writes it, not a person.
  private static Optional<Listings.Box> box(Call call) {
    try {
      return SearchQuery.box(call, "box");
    } catch (RefusedException _) {
      return Optional.empty();
    }
  }

  private static Optional<MoneyView> amount(String typed, String currency) {
    String plain = Inputs.plain(typed);
    return plain.matches("\\d{1,15}(\\.\\d{1,18})?")
        ? Optional.of(new MoneyView(plain, currency, false))
        : Optional.empty();
  }

  private static Optional<Listings.Place> place(String typed) {
    String[] parts = typed.split("[,;]\\s*", 2);
    if (parts.length != 2
        || !parts[0].matches("-?\\d{1,2}(\\.\\d{1,8})?")
        || !parts[1].matches("-?\\d{1,3}(\\.\\d{1,8})?")) {
      return Optional.empty();
    }
    return Optional.of(
        new Listings.Place(Double.parseDouble(parts[0]), Double.parseDouble(parts[1]), ""));
  }

  private static double kilometres(String typed) {
    return typed.matches(KILOMETRES) ? Math.max(1, Double.parseDouble(typed)) : 50;
  }

  Reply listing(Call call) throws RefusedException, IOException {
    Listings.Listing listing = app.listings().show(call.path("id"));
    var wanted = new LinkedHashMap<String, String>();
    for (var field : service(listing).choices()) {
      call.query(field.name())
          .map(String::strip)
          .filter(text -> !text.isEmpty())
          .ifPresent(text -> wanted.put(field.name(), text));
    }
    if (wanted.isEmpty()) return listing(call, 200, listing, Looked.AT);
    try {
      Deals.Priced priced = app.deals().price(purchase(listing, 1, "", wanted));
      return listing(call, 200, listing, Looked.AT.wanting(wanted).at(priced));
    } catch (RefusedException e) {
      return listing(call, Pages.status(e), listing, Looked.AT.wanting(wanted).refused(call, e));
    }
  }

  private static Deals.Purchase purchase(
      Listings.Listing listing, int quantity, String note, Map<String, String> wanted) {
    return new Deals.Purchase(listing.id(), quantity, note, List.of(), wanted);
  }

  /// The nights of the next months, where a listing is let by the night.
  private List<Month> months(Call call, Listings.Listing listing, Listings.ServiceView service)
      throws RefusedException, IOException {
    boolean days = service.choices().stream().anyMatch(field -> field.type().equals("day"));
    if (!days || !listing.state().equals("live")) return List.of();
    var calendar = app.calendars().show(listing.id(), HomePages.today(clock), MONTHS_DAYS);
    return Month.of(calendar, Frame.words(call).language());
  }

  private Reply listing(Call call, int status, Listings.Listing listing, Looked looked)
      throws RefusedException, IOException {
    Listings.ServiceView service = service(listing);
    return frame.page(
        call,
        status,
        "listing",
        "discover",
        Map.of(
            "listing", listing,
            "months", months(call, listing, service),
            "choices",
                Inputs.shown(
                    "want", service.choices(), looked.wanted(), List.of(), looked.errors(service)),
            "wanted", looked.wanted(),
            "stay", looked.priced(),
            "countable", service.countable(),
            "refused", looked.sentence(service)));
  }

  private Listings.ServiceView service(Listings.Listing listing) {
    return app.listings().services().stream()
        .filter(service -> service.name().equals(listing.service()))
        .findFirst()
        .orElseThrow();
  }

  Reply buy(Call call) throws RefusedException, IOException {
    Listings.Listing listing = app.listings().show(call.path("id"));
    var sent = call.form();
    String quantity = Inputs.plain(sent.text("quantity").orElse("1"));
    var wanted = new LinkedHashMap<String, String>();
    Inputs.read(sent, service(listing).choices(), app.pictures(), wanted);
    Looked looked = Looked.AT.wanting(wanted);
    if (!quantity.matches("[1-9]\\d{0,5}")) {
      String wrong = Frame.words(call).say("listing.quantity.wrong");
      return listing(call, 422, listing, looked.saying(wrong));
    }
    try {
      String note = sent.text("note").orElse("").strip();
      Deals.Deal deal =
          app.deals().buy(purchase(listing, Integer.parseInt(quantity), note, wanted));
      return new Reply.See("/deals/" + Pages.encoded(deal.id()) + "?said=asked");
    } catch (RefusedException e) {
      return listing(call, Pages.status(e), listing, looked.refused(call, e));
    }
  }
}
