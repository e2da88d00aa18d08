package org.handsel.node.app;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// A small second-hand market.
final class FixtureListings implements Listings {
  /// Somebody of whom nothing is known here.
  static final String STRANGER = "bafyreistranger7zq4c2n7yzr6w3kbm2vxt4hoe7dlsjg2pf6iua3ql5ynwe";

  private final List<Listing> all = new ArrayList<>();
  private final Events events;

  FixtureListings(Events events) {
    this.events = events;
    String[][] rows = {
      {
        "Blue city bicycle", "120.00", "Sports > Cycling", "Lyon", "45.7640,4.8357", "21 inch frame"
      },
      {
        "Racing bicycle, needs love",
        "80.00",
        "Sports > Cycling",
        "Paris",
        "48.8566,2.3522",
        "Rust."
      },
      {"Bicycle pump", "8.50", "Sports > Cycling", "", "", "Works with every valve."},
      {"Galaxy phone case, leather", "12.90", "Phones > Cases", "", "", "Brown, hardly used."},
      {"Galaxy phone case, clear", "4.00", "Phones > Cases", "", "", "Two in the box."},
      {
        "Oak desk 160 cm", "240.00", "Home > Furniture", "Malmö", "55.6050,13.0038", "Solid. Heavy."
      },
      {"French novels, twelve of them", "18.00", "Books", "", "", "From Balzac to Sagan."},
      {"Film camera with 50 mm lens", "310.00", "Photo", "Bruxelles", "50.8503,4.3517", "Tested."},
      {"<script>alert('x')</script> lamp", "15.00", "Home > Light", "", "", "<b>bold</b> & bright"},
      {"Hour of bicycle repair", "25.00", "Work", "Lyon", "45.7640,4.8357", "At your place."},
      {"Woollen jumper size M", "32.00", "Clothes", "", "", "Knitted by my aunt."},
      {"Espresso machine", "1150.00", "Home > Kitchen", "Göteborg", "57.7089,11.9746", "Serviced."}
    };
    for (int i = 0; i < rows.length; i++) {
      var row = rows[i];
      String seller =
          switch (i % 4) {
            case 0 -> FixturePeople.ALICE;
            case 1 -> FixturePeople.ZOE;
            case 2 -> FixturePeople.BOB;
            default -> FixturePeople.MALLORY;
          };
      var fields = new LinkedHashMap<String, String>();
      fields.put("title", row[0]);
      fields.put("text", row[5]);
      fields.put("price", row[1] + " USD");
      fields.put("category", row[2]);
      fields.put("place", row[4]);
      fields.put("quantity", Integer.toString(1 + i % 3));
      fields.put("condition", i % 2 == 0 ? "used" : "new");
      all.add(listing("sample-" + i, seller, fields, i == 11 ? "sold-out" : "live", row[3]));
    }
    var rules =
        Map.of("title", "Fair and quick", "text", "I answer within two days.", "feeCapBps", "500");
    all.add(listing("arbiter", FixturePeople.CAROL, rules, "live", ""));
  }

  private static Listing listing(
      String slot, String seller, Map<String, String> fields, String state, String placeName) {
    String[] price = fields.getOrDefault("price", "0.00 USD").split(" ", 2);
    String[] point = fields.getOrDefault("place", "").split(",", 2);
    var asked = new MoneyView(price[0], price.length > 1 ? price[1] : "USD", true);
    return new Listing(
        "bafyreilisting" + slot.replaceAll("[^a-z0-9]", "") + "kq5nx2vhy6wzbpdmscjeru4glfoai2qx7k",
        slot,
        fields.containsKey("feeCapBps") ? "arbitration" : "market",
        fields.getOrDefault("title", ""),
        fields.getOrDefault("text", ""),
        asked,
        asked,
        Optional.ofNullable(fields.get("category")).filter(c -> !c.isBlank()),
        point.length == 2
            ? Optional.of(
                new Place(Double.parseDouble(point[0]), Double.parseDouble(point[1]), placeName))
            : Optional.empty(),
        FixturePictures.of(slot),
        Map.copyOf(fields),
        terms(slot),
        FixturePeople.person(seller),
        state,
        "2026-11-20T09:30:00Z",
        "2026-12-20T09:30:00Z");
  }

  /// Carol rules on the jumper; on everything else nobody does.
  private static Map<String, String> terms(String slot) {
    var terms = new LinkedHashMap<String, String>();
    terms.put("claimSeconds", "604800");
    terms.put("disputeSeconds", "259200");
    terms.put("rulingSeconds", "259200");
    terms.put("freeCancelSeconds", "86400");
    terms.put("sellerDepositBps", "1000");
    terms.put("noShowBps", "10000");
    terms.put("buyerFeeBps", "0");
    if (slot.equals("sample-10")) terms.put("arbiters", FixturePeople.CAROL + "," + STRANGER);
    return Map.copyOf(terms);
  }

  @Override
  public List<ServiceView> services() {
    return List.of(
        new ServiceView(
            "market",
            List.of(
                new FieldView("title", "line", true, 0, 120, List.of()),
                new FieldView("text", "text", false, 0, 8000, List.of()),
                new FieldView("price", "price", true, 0, 0, List.of()),
                new FieldView("category", "category", false, 0, 0, List.of()),
                new FieldView("place", "place", false, 0, 0, List.of()),
                new FieldView("pictures", "pictures", false, 0, 8, List.of()),
                new FieldView("quantity", "count", false, 0, 1_000_000, List.of()),
                new FieldView("condition", "choice", false, 0, 0, List.of("new", "used", "worn")),
                new FieldView("claimSeconds", "count", false, 0, 34_473_600, List.of()),
                new FieldView("sellerDepositBps", "count", false, 0, 10_000, List.of()),
                new FieldView("accept", "choice", false, 0, 0, List.of("auto", "manual"))),
            List.of(),
            true),
        new ServiceView(
            "arbitration",
            List.of(
                new FieldView("title", "line", true, 0, 120, List.of()),
                new FieldView("text", "text", false, 0, 4000, List.of()),
                new FieldView("feeCapBps", "count", true, 0, 10_000, List.of())),
            List.of(),
            true));
  }

  @Override
  public List<String> currencies() {
    return List.of("USD", "tUSD", "ETH");
  }

  @Override
  public Listing publish(String service, Optional<String> slot, Map<String, String> fields)
      throws RefusedException {
    if (fields.getOrDefault("title", "").isBlank()) {
      throw new RefusedException(
          RefusedException.Kind.INVALID, "listing.field", "title: a listing needs one.");
    }
    String name = slot.orElse("mine-" + all.size());
    var made = listing(name, FixturePeople.BOB, fields, "live", "");
    all.removeIf(old -> old.slot().equals(name));
    all.addFirst(made);
    events.tell(new Events.Event("listing", made.id()));
    return made;
  }

  @Override
  public void withdraw(String id) throws RefusedException {
    var gone = show(id);
    all.remove(gone);
    events.tell(new Events.Event("listing", gone.id()));
  }

  @Override
  public ImportResult importCsv(
      InputStream csv, ImportOptions options, Consumer<ImportProgress> progress)
      throws RefusedException {
    var mapping = Map.of("title", "name", "price", "salePrice", "category", "department");
    long rows =
        new BufferedReader(new InputStreamReader(csv, StandardCharsets.UTF_8)).lines().count() - 1;
    if (rows < 1) return new ImportResult(0, 0, 0, mapping, List.of());
    for (long row = 100; row <= 300; row += 100) {
      progress.accept(new ImportProgress(row, 300, mapping));
    }
    return new ImportResult(
        298, 1, 1, mapping, List.of(new RowError(17, "price: expected an amount, found 'soon'")));
  }

  @Override
  public SearchPage search(Query query) {
    String words = query.text().toLowerCase(Locale.ROOT).strip();
    var hits =
        all.stream()
            .filter(l ->
                (l.title() + " " + l.text() + " " + l.category().orElse(""))
                    .toLowerCase(Locale.ROOT)
                    .contains(words))
            .filter(
                l -> query.category().map(c -> l.category().equals(Optional.of(c))).orElse(true))
            .filter(l -> query.service().map(l.service()::equals).orElse(true))
            .filter(l -> query.seller().map(l.seller().id()::equals).orElse(true))
            .filter(l -> query.maxPrice().map(max -> cents(l.price()) <= cents(max)).orElse(true))
            .filter(l -> query.minPrice().map(min -> cents(l.price()) >= cents(min)).orElse(true))
            .toList();
    var categories =
        hits.stream()
            .flatMap(l -> l.category().stream())
            .collect(Collectors.groupingBy(c -> c, LinkedHashMap::new, Collectors.counting()));
    var services =
        hits.stream()
            .collect(Collectors.groupingBy(Listing::service, TreeMap::new, Collectors.counting()));
    return new SearchPage(
        hits.stream().skip(query.offset()).limit(query.limit()).toList(),
        hits.size(),
        Map.of(
            "category",
            categories.entrySet().stream().map(e -> new Facet(e.getKey(), e.getValue())).toList(),
            "service",
            services.entrySet().stream().map(e -> new Facet(e.getKey(), e.getValue())).toList()),
        0,
        false,
        3,
        2,
        4.2);
  }

  private static long cents(MoneyView money) {
    return new java.math.BigDecimal(money.amount()).movePointRight(2).longValue();
  }

  @Override
  public Listing show(String id) throws RefusedException {
    return FixtureApp.only(all.stream().filter(l -> l.id().startsWith(id)).findFirst(), "listing");
  }

  @Override
  public List<Listing> mine() {
    return all.stream().filter(l -> l.seller().me()).toList();
  }

  @Override
  public Portion<Listing> mine(int from, int most) {
    return Portion.of(mine(), from, most);
  }
}
