package org.handsel.node.listing;

import static java.util.Map.entry;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Guesses which column of a table holds which field of a listing, by the names that shops use.
final class ColumnGuess {
  /// Not a field of a listing, but a column that says which money the prices are in.
  static final String CURRENCY = "currency";

  /// By field: the names of columns that hold it, the surest first.
  private static final Map<String, List<String>> NAMES =
      Map.ofEntries(
          entry(
              "title",
              List.of("title", "name", "product_name", "product", "item", "titre", "namn")),
          entry("text", List.of("text", "description", "body", "details", "beskrivning")),
          entry("price", List.of("price", "amount", "cost", "prix", "pris")),
          entry("category", List.of("category", "categories", "type", "categories_en", "kategori")),
          entry("brand", List.of("brand", "brands", "manufacturer", "maker", "marque")),
          entry("condition", List.of("condition", "state")),
          entry(
              CURRENCY,
              List.of(
                  "currency",
                  "currency_code",
                  "price_currency",
                  "currencycode",
                  "devise",
                  "monnaie",
                  "valuta")),
          entry("quantity", List.of("quantity", "stock", "inventory", "antal")),
          entry("guests", List.of("guests", "accommodates", "sleeps", "personnes", "gäster")),
          entry("minNights", List.of("minnights", "minimum_nights", "min_nights")),
          entry("maxNights", List.of("maxnights", "maximum_nights", "max_nights")),
          entry("zone", List.of("zone", "time_zone", "timezone")));

  private static final Pattern WITH_CURRENCY = Pattern.compile("(.+)[_ ]([a-z]{3})");

  private ColumnGuess() {}

  /// The column of each of `fields`, as far as one is named or can be guessed.
  ///
  /// @param named columns that a person chose, by field
  static Map<String, String> of(
      List<String> header, List<String> fields, Map<String, String> named) {
    var mapping = new LinkedHashMap<String, String>();
    for (String field : fields) {
      Optional<String> column =
          named.containsKey(field)
              ? Optional.ofNullable(named.get(field)).filter(name -> !name.isEmpty())
              : guess(header, field);
      column.ifPresent(name -> mapping.put(field, name));
    }
    return mapping;
  }

  private static Optional<String> guess(List<String> header, String field) {
    for (String name : NAMES.getOrDefault(field, List.of(field))) {
      for (String column : header) {
        String plain = column.strip().toLowerCase(Locale.ROOT);
        if (plain.equals(name) || (field.equals("price") && stem(plain).equals(name))) {
          return Optional.of(column);
        }
      }
    }
    return Optional.empty();
  }

  private static String stem(String column) {
    Matcher matcher = WITH_CURRENCY.matcher(column);
    return matcher.matches() ? matcher.group(1) : column;
  }

  /// The currency that a price column's name ends with, such as `USD` in `price_usd`.
  static Optional<String> currencyOf(String column) {
    Matcher matcher = WITH_CURRENCY.matcher(column.strip().toLowerCase(Locale.ROOT));
    return matcher.matches()
        ? Optional.of(matcher.group(2).toUpperCase(Locale.ROOT))
        : Optional.empty();
  }
}
