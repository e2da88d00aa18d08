package org.handsel.node.listing;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.handsel.libp2p.multiformats.MalformedException;

/// A price as people and shops write it, made into the form that listings take: `1234.50 USD`.
final class PriceText {
  private static final Pattern SHAPE =
      Pattern.compile(
          "([A-Za-z]{3,6}|[$€£¥])?\\s*([0-9]{1,3}(?:[,' ][0-9]{3})+|[0-9]{1,12})(?:[.,]([0-9]{1,6}))?"
              + "\\s*([A-Za-z]{3,6}|[€£¥])?");

  private PriceText() {}

  /// @param beside what another column says that the currency is
  /// @param currency for a price that names none, and has none beside it
  static String of(String text, Optional<String> beside, Optional<String> currency)
      throws MalformedException {
    if (beside.isEmpty()) return of(text, currency);
    if (!beside.get().matches("[A-Za-z]{3,6}|[$€£¥]")) {
      throw new MalformedException("no currency: \"" + shortened(beside.get()) + "\"");
    }
    String code = code(beside.get(), currency);
    String price = of(text, Optional.of(code));
    if (!price.toLowerCase(Locale.ROOT).endsWith(" " + code.toLowerCase(Locale.ROOT))) {
      throw new MalformedException(
          "a price with two currencies: \"" + shortened(text) + "\" beside " + code);
    }
    return price;
  }

  /// @param currency for a price that names none
  static String of(String text, Optional<String> currency) throws MalformedException {
    Matcher shape = SHAPE.matcher(text.strip());
    if (!shape.matches()) throw new MalformedException("no price: \"" + shortened(text) + "\"");
    String before = shape.group(1);
    String after = shape.group(4);
    if (before != null && after != null) {
      throw new MalformedException("a price with two currencies: \"" + shortened(text) + "\"");
    }
    String named = before != null ? before : after;
    String code =
        named != null
            ? code(named, currency)
            : currency.orElseThrow(() ->
                new MalformedException(
                    "a price without a currency: "
                        + shortened(text)
                        + "; name the currency of such prices with --currency"));
    String whole = shape.group(2).replaceAll("[^0-9]", "");
    String part = shape.group(3);
    return whole + (part == null ? "" : "." + part) + " " + code;
  }

  /// `$` is many countries' sign: the column's or the person's currency wins, then USD.
  private static String code(String named, Optional<String> currency) {
    return switch (named) {
      case "$" -> currency.orElse("USD");
      case "€" -> "EUR";
      case "£" -> "GBP";
      case "¥" -> currency.orElse("JPY");
      default -> named;
    };
  }

  private static String shortened(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() > 40 ? line.substring(0, 40) + "…" : line;
  }
}
