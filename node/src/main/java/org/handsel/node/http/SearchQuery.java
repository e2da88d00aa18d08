package org.handsel.node.http;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.handsel.node.app.Listings;
import org.handsel.node.app.MoneyView;
import org.handsel.node.app.RefusedException;

/// A search as it stands in an address, for API and pages alike.
public final class SearchQuery {
  static final List<Route.Query> PARAMETERS =
      List.of(
          new Route.Query("text", "Words; none finds everything", false),
          new Route.Query("service", "Only listings of this service", false),
          new Route.Query("category", "Only under this category", false),
          new Route.Query("min", "Price at least, decimal", false),
          new Route.Query("max", "Price at most, decimal", false),
          new Route.Query("currency", "Of min and max; USD unless said", false),
          new Route.Query("near", "A point, `lat,lon`", false),
          new Route.Query("km", "Only within this distance of it", false),
          new Route.Query("box", "Only inside of `south,west,north,east`", false),
          new Route.Query(
              "choice.NAME",
              "What one would say of what one wants, as when buying; with `service`. Only what can"
                  + " be had so, at what it would cost",
              false),
          new Route.Query("seller", "Only of this person", false),
          new Route.Query("sort", "`relevance`, `price`, `newest` or `distance`", false),
          new Route.Query("language", "`en`, `fr` or `sv`: how words are stemmed", false),
          new Route.Query("offset", "First hit, from 0", false),
          new Route.Query("limit", "How many hits, at most 100", false));

  private static final String DEGREES = "(-?\\d{1,3}(?:\\.\\d{1,12})?)";
  private static final Pattern BOX =
      Pattern.compile(String.join(",", DEGREES, DEGREES, DEGREES, DEGREES));

  private SearchQuery() {}

  /// Reads the query of `call`; empty values count as absent.
  public static Listings.Query of(Call call) throws RefusedException {
    String currency = value(call, "currency").orElse("USD");
    String sort = value(call, "sort").orElse("relevance");
    if (!List.of("relevance", "price", "newest", "distance").contains(sort)) {
      throw invalid("sort", "relevance, price, newest or distance");
    }
    return new Listings.Query(
        value(call, "text").orElse(""),
        value(call, "service"),
        value(call, "category"),
        money(call, "min", currency),
        money(call, "max", currency),
        place(call),
        km(call),
        box(call, "box"),
        call.queriesUnder("choice."),
        value(call, "seller"),
        sort,
        value(call, "language").orElse("en"),
        number(call, "offset", 0, 0, 1_000_000),
        number(call, "limit", 20, 1, 100));
  }

  private static Optional<String> value(Call call, String name) {
    return call.query(name).map(String::strip).filter(text -> !text.isEmpty());
  }

  private static Optional<MoneyView> money(Call call, String name, String currency)
      throws RefusedException {
    var text = value(call, name);
    if (text.isPresent() && !text.get().matches("\\d{1,18}(\\.\\d{1,18})?")) {
      throw invalid(name, "an amount such as 30 or 12.50");
    }
    return text.map(amount -> new MoneyView(amount, currency, false));
  }

  private static Optional<Listings.Place> place(Call call) throws RefusedException {
    var text = value(call, "near");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    String[] point = text.get().split(",", 3);
    try {
      double latitude = Double.parseDouble(point[0]);
      double longitude = Double.parseDouble(point[1]);
      if (point.length == 2 && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180) {
        return Optional.of(new Listings.Place(latitude, longitude, ""));
      }
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw invalid("near", "a point such as 45.76,4.84");
    }
    throw invalid("near", "a point such as 45.76,4.84");
  }

  /// The part of a map that query `name` of `call` says.
  ///
  /// @throws RefusedException if it says none
  public static Optional<Listings.Box> box(Call call, String name) throws RefusedException {
    var text = value(call, name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Matcher sides = BOX.matcher(text.get());
    if (sides.matches()) {
      var box =
          new Listings.Box(
              Double.parseDouble(sides.group(1)),
              Double.parseDouble(sides.group(2)),
              Double.parseDouble(sides.group(3)),
              Double.parseDouble(sides.group(4)));
      boolean latitudes = -90 <= box.south() && box.south() <= box.north() && box.north() <= 90;
      if (latitudes && Math.abs(box.west()) <= 180 && Math.abs(box.east()) <= 180) {
        return Optional.of(box);
      }
    }
    throw invalid(name, "a part of the map such as 45.7,4.8,45.8,4.9");
  }

  private static Optional<Double> km(Call call) throws RefusedException {
    var text = value(call, "km");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (!text.get().matches("\\d{1,5}(\\.\\d{1,3})?")) {
      throw invalid("km", "a distance such as 25");
    }
    return text.map(Double::valueOf);
  }

  private static int number(Call call, String name, int otherwise, int min, int max)
      throws RefusedException {
    var text = value(call, name);
    if (text.isEmpty()) {
      return otherwise;
    }
    if (!text.get().matches("\\d{1,9}")
        || Integer.parseInt(text.get()) < min
        || Integer.parseInt(text.get()) > max) {
      throw invalid(name, "a whole number from " + min + " to " + max);
    }
    return Integer.parseInt(text.get());
  }

  private static RefusedException invalid(String name, String expected) {
    return new RefusedException(
        RefusedException.Kind.INVALID, "http.query", name + ": expected " + expected + ".");
  }
}
