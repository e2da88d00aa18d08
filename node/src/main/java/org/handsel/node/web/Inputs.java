package org.handsel.node.web;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.handsel.node.app.Listings.FieldView;
import org.handsel.node.app.Pictures;
import org.handsel.node.app.RefusedException;
import org.handsel.node.http.Call;
import org.handsel.node.words.Words;

/// Forms made of what a service or an action declares: what stands in each field, what was wrong
/// with it, and how a sent form becomes the text that the app takes.
public final class Inputs {
  /// A form with pictures: at most this much in all, 24 MiB.
  static final long UPLOAD_BYTES_MAX = 24L << 20;

  /// Days, hours, minutes, in seconds.
  public static final List<Long> UNITS = List.of(86_400L, 3_600L, 60L);

  private static final Set<String> TERMS = Set.of("operator", "accept", "arbiters");

  private Inputs() {}

  /// `fields` with `values` in them, in their order.
  ///
  /// @param prefix of the inputs' ids, so that several forms fit on a page
  static List<Shown> shown(
      String prefix,
      List<FieldView> fields,
      Map<String, String> values,
      List<String> currencies,
      Map<String, String> errors) {
    var shown = new ArrayList<Shown>();
    for (FieldView field : fields) {
      String value = values.getOrDefault(field.name(), "");
      String currency = currencies.isEmpty() ? "" : currencies.getFirst();
      if (field.type().equals("price") && value.contains(" ")) {
        currency = value.substring(value.lastIndexOf(' ') + 1);
        value = value.substring(0, value.lastIndexOf(' '));
      }
      if (isSeconds(field) && value.matches("\\d{1,12}")) {
        long seconds = Long.parseLong(value);
        long unit = UNITS.stream().filter(u -> seconds % u == 0).findFirst().orElse(1L);
        value = Long.toString(seconds / unit);
        currency = Long.toString(unit);
      } else if (isSeconds(field)) {
        currency = Long.toString(UNITS.getFirst());
      } else if (isShare(field) && value.matches("\\d{1,6}")) {
        value = new BigDecimal(value).movePointLeft(2).stripTrailingZeros().toPlainString();
      }
      boolean files = isFiles(field);
      shown.add(
          new Shown(
              field,
              prefix + "-" + field.name(),
              files ? "" : value,
              currency,
              with(currencies, currency),
              files ? split(value) : List.of(),
              Optional.ofNullable(errors.get(field.name()))));
    }
    return List.copyOf(shown);
  }

  private static List<String> with(List<String> currencies, String currency) {
    if (currency.isEmpty() || currencies.contains(currency)) {
      return currencies;
    }
    var all = new ArrayList<>(currencies);
    all.addFirst(currency);
    return List.copyOf(all);
  }

  /// Seconds are asked in the unit that suits, hundredths of a percent in percent.
  private static String count(String name, String typed, Call.Form form) {
    if (name.endsWith("Seconds") && typed.matches("\\d{1,6}(\\.\\d{1,3})?")) {
      String unit = form.text(name + "-unit").filter(u -> u.matches("\\d{1,5}")).orElse("1");
      return new BigDecimal(typed).multiply(new BigDecimal(unit)).toBigInteger().toString();
    }
    return name.endsWith("Bps") && typed.matches("\\d{1,4}(\\.\\d{1,2})?")
        ? new BigDecimal(typed).movePointRight(2).toBigInteger().toString()
        : typed;
  }

  /// Whether `field` is a duration in seconds.
  public static boolean isSeconds(FieldView field) {
    return field.type().equals("count") && field.name().endsWith("Seconds");
  }

  /// Whether `field` is a share in hundredths of a percent.
  public static boolean isShare(FieldView field) {
    return field.type().equals("count") && field.name().endsWith("Bps");
  }

  /// Whether `field` is one of the seller's terms, which most people leave as they are.
  public static boolean isTerm(FieldView field) {
    return isSeconds(field)
        || (isShare(field) && !field.required())
        || TERMS.contains(field.name());
  }

  private static boolean isFiles(FieldView field) {
    return field.type().equals("pictures") || field.type().equals("evidence");
  }

  private static List<String> split(String cids) {
    return cids.isBlank() ? List.of() : List.of(cids.split(",", -1));
  }

  /// What a sent form says of `fields`, as the app takes it, put into `values`. Files are kept on
  /// the way, pictures as pictures, evidence as it is, and last: if one is refused, nothing that
  /// was typed is lost.
  static void read(
      Call.Form form, List<FieldView> fields, Pictures pictures, Map<String, String> values)
      throws RefusedException, IOException {
    for (FieldView field : fields.stream().sorted(Comparator.comparing(Inputs::isFiles)).toList()) {
      String text = form.text(field.name()).orElse("").strip();
      String value =
          switch (field.type()) {
            case "price" -> price(text, form.text(field.name() + "-currency").orElse(""));
            case "count" -> count(field.name(), plain(text), form);
            case "flag" -> text.isEmpty() ? "false" : "true";
            case "pictures" -> kept(form, field.name(), "picture", pictures, new LinkedHashMap<>());
            case "evidence" -> kept(form, field.name(), "evidence", pictures, values);
            default -> text;
          };
      if (!value.isEmpty()) {
        values.put(field.name(), value);
      }
    }
  }

  /// The CIDs of what was kept before and of what is uploaded now; what each is called goes into
  /// `names` under `name.CID`.
  private static String kept(
      Call.Form form, String name, String kind, Pictures pictures, Map<String, String> names)
      throws RefusedException, IOException {
    var cids = new ArrayList<>(form.texts(name));
    for (Call.Upload upload : form.files(name)) {
      try (var in = upload.open()) {
        String cid = pictures.add(kind, upload.name(), in).cid();
        cids.add(cid);
        names.put("name." + cid, upload.name());
      } catch (RefusedException e) {
        throw new RefusedException(e.kind(), e.code(), name + ": " + e.getMessage());
      }
    }
    return String.join(",", cids);
  }

  private static String price(String amount, String currency) {
    return amount.isEmpty() ? "" : (plain(amount) + " " + currency.strip()).strip();
  }

  /// A number as people of all three languages type it, as text with a point: `1 200,50` becomes
  /// `1200.50`. What isn't a number is left, so that the app can say so.
  static String plain(String typed) {
    String close = typed.strip().replaceAll("[\\s\\u00a0\\u202f]", "");
    if (close.matches("-?\\d+([.,]\\d+)?")) {
      return close.replace(',', '.');
    }
    return close.matches("-?\\d{1,3}(,\\d{3})+\\.\\d+") ? close.replace(",", "") : typed.strip();
  }

  /// Which field a refusal is about, and what is wrong with it in the reader's words: the app says
  /// `field: what is wrong`, in English.
  static Map<String, String> errors(
      RefusedException refused, List<FieldView> fields, Map<String, String> values, Words words) {
    String message = String.valueOf(refused.getMessage());
    for (FieldView field : fields) {
      if (message.startsWith(field.name() + ":")) {
        String english = message.substring(field.name().length() + 1).strip();
        return Map.of(field.name(), wrong(refused, field, values, words, english));
      }
    }
    return Map.of();
  }

  private static String wrong(
      RefusedException refused,
      FieldView field,
      Map<String, String> values,
      Words words,
      String english) {
    if (isFiles(field)) {
      return words.find("refused." + refused.code(), Map.of()).orElse(english);
    }
    String value = values.getOrDefault(field.name(), "");
    // Wrong beside another field, or for a reason of its own.
    Optional<String> own = words.find("wrong." + field.name(), Map.of());
    if (own.isPresent() && (value.isEmpty() ? !field.required() : inRange(field, value))) {
      return own.get();
    }
    if (value.isEmpty()) {
      return words.say("wrong.missing");
    }
    return switch (field.type()) {
      case "price" -> words.say("wrong.price");
      case "place" -> words.say("wrong.place");
      case "count" ->
          words.say(
              isSeconds(field) ? "wrong.seconds" : isShare(field) ? "wrong.share" : "wrong.count",
              Map.of("min", field.min(), "max", field.max()));
      case "line", "text" ->
          field.max() > 0 && value.length() > field.max()
              ? words.say("wrong.long", Map.of("max", field.max(), "is", value.length()))
              : english;
      default -> english;
    };
  }

  private static boolean inRange(FieldView field, String value) {
    if (!field.type().equals("count")) return true;
    if (!value.matches("\\d{1,15}")) return false;
    long number = Long.parseLong(value);
    return number >= field.min() && number <= field.max();
  }
}
