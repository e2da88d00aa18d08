package org.handsel.node.web;

import gg.jte.Content;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.handsel.node.app.Deals;
import org.handsel.node.app.Listings;
import org.handsel.node.app.MoneyView;
import org.handsel.node.app.People;
import org.handsel.node.words.Figures;
import org.handsel.node.words.Words;

/// What every template is given: the reader's words, how figures are said to them, and where in the
/// app they are. Made anew for each request.
public final class Ui {
  private static final List<String> SHOWN_ELSEWHERE =
      List.of("title", "text", "price", "category", "place", "pictures", "blocked", "elsewhere");
  private final Words words;
  private final Assets assets;
  private final Drawing drawing;
  private final Instant now;
  private final Place place;

  /// Where the reader is.
  ///
  /// @param room the rail's entry that is lit, empty for pages without a rail
  /// @param target path and query, to come back to
  /// @param text what stands in the search field
  /// @param said key of what has just been done, shown once
  /// @param health `well`, `alone` or `off`
  /// @param waiting deals that wait for the reader
  record Place(
      String room,
      String target,
      String text,
      Optional<String> said,
      String health,
      int connected,
      long waiting) {}

  Ui(Words words, Assets assets, Drawing drawing, Instant now, Place place) {
    this.words = words;
    this.assets = assets;
    this.drawing = drawing;
    this.now = now;
    this.place = place;
  }

  /// The sentence of `key`, its arguments as name, value, name, value.
  public String t(String key, String... arguments) {
    return words.say(key, arguments);
  }

  /// A sentence that a deal names.
  public String say(Deals.Sentence sentence) {
    return words.say(sentence);
  }

  /// The word for `value` under `prefix` if there is one, else the value itself: for names that
  /// come from outside, such as categories.
  public String word(String prefix, String value) {
    return words.find(prefix + "." + value, Map.of()).orElse(value);
  }

  /// What a field is called: in its own form if that has a word for it, else everywhere.
  public String label(Shown shown) {
    String name = shown.field().name();
    String form = shown.id().substring(0, shown.id().length() - name.length() - 1);
    return words.find("field." + form + "." + name, Map.of()).orElseGet(() -> word("field", name));
  }

  /// What helps to fill a field in, if there are words for it: as [#label].
  public Optional<String> hint(Shown shown) {
    String name = shown.field().name();
    String form = shown.id().substring(0, shown.id().length() - name.length() - 1);
    return words.find("hint." + form + "." + name, Map.of()).or(() -> find("hint." + name));
  }

  /// Bytes in the unit that suits.
  public String size(long bytes) {
    return words.figures().size(bytes);
  }

  /// `en`, `fr` or `sv`.
  public String language() {
    return words.language();
  }

  /// The languages that can be switched to.
  public List<String> languages() {
    return Words.LANGUAGES;
  }

  /// Which entry of the rail is lit.
  public String room() {
    return place.room();
  }

  /// Path and query of this page.
  public String target() {
    return place.target();
  }

  /// What stands in the search field.
  public String searched() {
    return place.text();
  }

  /// What has just been done, if this page came after a form.
  public Optional<String> said() {
    return place.said().flatMap(key -> words.find("said." + key, Map.of()));
  }

  /// `well`, `alone` or `off`.
  public String health() {
    return place.health();
  }

  /// How many peers are connected.
  public String connected() {
    return Integer.toString(place.connected());
  }

  /// How many deals wait for the reader.
  public long waiting() {
    return place.waiting();
  }

  /// Where the asset `name` lies.
  public String asset(String name) {
    return assets.path(name);
  }

  /// The style sheets, in order.
  public List<String> styles() {
    return assets.styles().stream().map(assets::path).toList();
  }

  /// An icon; a word stands beside it.
  public Content icon(String name) {
    return drawing.icon(name);
  }

  /// The picture made from an identity's hash.
  public Content avatar(String id) {
    return drawing.avatar(id);
  }

  /// `text` as a QR code.
  public Content qr(String text, String label) {
    return drawing.qr(text, label);
  }

  /// An amount with its currency. Nothing that counts is left off: only zeros behind the point.
  public String money(MoneyView money) {
    return words.figures().money(trimmed(money));
  }

  /// The same, shortened and said so if it has more digits than people compare.
  public String about(MoneyView money) {
    return words.figures().rough(money)
        ? t("about") + " " + words.figures().about(money)
        : money(money);
  }

  /// Whether `money` left whoever it is shown to.
  public boolean out(MoneyView money) {
    return money.amount().startsWith("-");
  }

  /// Whether it is nothing at all: a step that only cost the network's part.
  public boolean none(MoneyView money) {
    return money.amount().matches("-?[0.]+");
  }

  private static MoneyView trimmed(MoneyView money) {
    BigDecimal amount;
    try {
      amount = new BigDecimal(money.amount());
    } catch (NumberFormatException e) {
      return money;
    }
    amount = amount.stripTrailingZeros();
    String text = (amount.scale() < 2 ? amount.setScale(2) : amount).toPlainString();
    return new MoneyView(text, money.currency(), money.play());
  }

  /// A count in the language's way.
  public String number(long count) {
    return words.figures().number(Long.toString(count));
  }

  /// A moment, relative and exact.
  public String time(String iso) {
    return words.figures().time(iso, now);
  }

  /// A moment, only relative.
  public String ago(String iso) {
    try {
      return words.figures().relative(Duration.between(now, Instant.parse(iso)));
    } catch (java.time.format.DateTimeParseException e) {
      return iso;
    }
  }

  /// A moment, exact.
  public String exact(String iso) {
    return words.figures().exact(iso);
  }

  /// The day of a moment.
  public String day(String iso) {
    return words.figures().day(iso);
  }

  /// An id shortened in the middle.
  public String brief(String id) {
    return Figures.brief(id);
  }

  /// A score or a distance with one digit behind the point.
  public String decimal(double value) {
    return words
        .figures()
        .number(
            BigDecimal.valueOf(value).setScale(1, java.math.RoundingMode.HALF_UP).toPlainString());
  }

  /// What is known of a person in one sentence.
  public String standing(People.Standing standing) {
    if (standing.done() + standing.disputed() + standing.cancelled() == 0) {
      return words.say("standing.new");
    }
    return words.say(
        "standing.known",
        Map.of(
            "done", standing.done(),
            "disputed", standing.disputed(),
            "ratings", standing.ratings(),
            "score", standing.score().map(this::decimal).orElse("")));
  }

  /// The words of `key` if there are any: for hints that only some fields have.
  public Optional<String> find(String key) {
    return words.find(key, Map.of());
  }

  /// An amount given as text, `18.00 USD`.
  public String moneyText(String text) {
    return words.figures().money(text);
  }

  /// `text` as one part of an address.
  public String encoded(String text) {
    return Pages.encoded(text);
  }

  /// The end of an address that says `values`; empty if there are none.
  public String query(Map<String, String> values) {
    return values.isEmpty()
        ? ""
        : values.entrySet().stream()
            .map(it -> it.getKey() + "=" + Pages.encoded(it.getValue()))
            .collect(Collectors.joining("&", "?", ""));
  }

  /// A place's name, or its degrees if it has none.
  public String place(Listings.Place place) {
    return place.name().isEmpty()
        ? "%.3f, %.3f".formatted(place.latitude(), place.longitude())
        : place.name();
  }

  /// The fields of a listing that stand nowhere else on its page and say something.
  public List<String> plainFields(Listings.Listing listing) {
    return listing.fields().keySet().stream()
        .filter(name -> !SHOWN_ELSEWHERE.contains(name))
        .filter(name -> !listing.fields().getOrDefault(name, "").isBlank())
        .sorted()
        .toList();
  }

  /// Whether `listing` is bought at a price; an arbiter is named and paid out of what it divides.
  public boolean priced(Listings.Listing listing) {
    return listing.fields().containsKey("price");
  }

  /// What somebody takes who has no price.
  public String fee(Listings.Listing listing) {
    return words.say("listing.fee", "x", listing.fields().getOrDefault("feeCapBps", "0"));
  }

  /// What stands in the field `name` of a listing, in the units people use.
  public String fieldText(String name, String value) {
    return name.endsWith("Bps")
        ? words.figures().percent(value)
        : name.endsWith("Seconds")
            ? words.figures().duration(value)
            : word("choice." + name, value);
  }

  /// A category's path as people write it.
  public String path(String category) {
    return category.replace(" > ", " › ");
  }

  /// The icon beside a term's sentence.
  public String termIcon(Deals.Sentence term) {
    return switch (term.key().split("\\.", -1)[1]) {
      case "claimSeconds" -> "package";
      case "disputeSeconds", "freeCancelSeconds", "noCancel", "days", "manual" -> "clock";
      case "rulingSeconds", "noRulingSellerBps" -> "gavel";
      case "sellerDepositBps", "noShowBps" -> "shield-check";
      default -> "banknote";
    };
  }

  /// What the buyer pays in `deal`, line by line.
  public List<Deals.Line> paid(Deals.Deal deal) {
    return deal.lines().stream().filter(line -> !line.what().equals("sellerDeposit")).toList();
  }

  /// What the seller put beside it.
  public List<Deals.Line> staked(Deals.Deal deal) {
    return deal.lines().stream().filter(line -> line.what().equals("sellerDeposit")).toList();
  }

  /// `past.` once the money of `deal` is out, for words that differ then.
  public String tense(Deals.Deal deal) {
    return deal.state().equals("closed") ? "past." : "";
  }

  /// Whether something happens by itself if nobody does anything.
  public boolean goesOn(Deals.Panel panel) {
    String key = panel.otherwise().key();
    return !key.startsWith("deal.otherwise.rated.") && !key.startsWith("deal.otherwise.lapsed.");
  }

  /// Whether anything but the main action can be done.
  public boolean hasWaysOut(List<Way> ways) {
    return ways.stream().anyMatch(way -> !way.action().main());
  }
}
