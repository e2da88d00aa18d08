package org.handsel.node.listing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.services.stays.Diary;

/// Which nights of which homes can be had, and at what price, as other services export it: a row
/// for each home and day.
final class NightTable {
  private static final long BYTES_MAX = 1L << 30;
  private static final long ROWS_MAX = 3_000_000;
  private static final int HOMES_MAX = 100_000;
  private static final int PRICES_MAX = 10_000;
  private static final int TELL_EVERY = 20_000;
  private static final Set<String> YES = Set.of("t", "true", "1", "yes", "y");
  private static final Set<String> NO = Set.of("f", "false", "0", "no", "n");
  private static final Pattern PRICE =
      Pattern.compile("[^0-9]{0,4}([0-9][0-9,]{0,14}(?:\\.[0-9]{1,6})?)\\D{0,4}");

  private final Map<String, List<Night>> homes = new HashMap<>();
  private final Map<String, Optional<BigDecimal>> prices = new HashMap<>();
  private final int later;

  /// @param price empty if none is said, or the night can't be had
  private record Night(int day, boolean free, Optional<BigDecimal> price) {}

  private record Columns(int id, int day, int free, int price) {
    static Columns of(List<String> header) throws MalformedException {
      return new Columns(
          needed(header, "listing_id", "id"),
          needed(header, "date", "day"),
          needed(header, "available", "free"),
          index(header, "price"));
    }

    private static int needed(List<String> header, String... names) throws MalformedException {
      for (String name : names) if (index(header, name) >= 0) return index(header, name);
      throw new MalformedException("no column \"" + names[0] + "\"");
    }

    private static int index(List<String> header, String name) {
      for (int i = 0; i < header.size(); i++) {
        if (header.get(i).replace("\uFEFF", "").strip().equalsIgnoreCase(name)) return i;
      }
      return -1;
    }
  }

  private NightTable(int later) {
    this.later = later;
  }

  /// Reads `in` to its end, gzip or not.
  ///
  /// @param later by how many days all are moved
  /// @param progress is told how many rows were read
  /// @throws MalformedException if it is damaged, or a row says something else; the message names
  ///   it
  static NightTable read(Section in, int later, LongConsumer progress)
      throws IOException, MalformedException {
    var table = new NightTable(later);
    var file = new Salvaged(in, BYTES_MAX);
    var csv =
        new Csv(
            new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8), 1 << 16), ',');
    if (!(csv.header().orElse(null) instanceof Csv.Row.Good(_, List<String> header))) {
      throw new MalformedException("it has no header");
    }
    Columns columns = Columns.of(header);
    long rows = 0;
    for (Optional<Csv.Row> row = csv.next(); row.isPresent(); row = csv.next()) {
      if (++rows > ROWS_MAX) throw new MalformedException("more than " + ROWS_MAX + " rows");
      switch (row.get()) {
        case Csv.Row.Good(long number, List<String> fields) -> {
          try {
            if (fields.size() != header.size())
              throw new MalformedException("its fields are " + fields.size());
            table.take(columns, fields);
          } catch (MalformedException e) {
            throw new MalformedException("row " + number + ": " + e.getMessage(), e);
          }
        }
        case Csv.Row.Broken(long number, String reason) ->
            throw new MalformedException("row " + number + ": " + reason);
      }
      if (rows % TELL_EVERY == 0) progress.accept(rows);
    }
    if (file.damage().isPresent()) {
      throw new MalformedException("it is damaged or breaks off after row " + rows);
    }
    in.skipRest();
    return table;
  }

  private void take(Columns columns, List<String> row) throws MalformedException {
    String id = row.get(columns.id).strip();
    List<Night> nights = homes.computeIfAbsent(id, _ -> new ArrayList<>());
    if (homes.size() > HOMES_MAX) throw new MalformedException("more than " + HOMES_MAX + " homes");
    boolean free = free(row.get(columns.free).strip().toLowerCase(Locale.ROOT));
    Optional<BigDecimal> price =
        columns.price < 0 || !free ? Optional.empty() : seen(row.get(columns.price).strip());
    nights.add(new Night(day(row.get(columns.day).strip()), free, price));
  }

  /// The same price stands in many rows, and is kept once.
  private Optional<BigDecimal> seen(String text) throws MalformedException {
    Optional<BigDecimal> known = prices.get(text);
    if (known != null) return known;
    if (prices.size() == PRICES_MAX) prices.clear();
    Optional<BigDecimal> price = price(text);
    prices.put(text, price);
    return price;
  }

  private static boolean free(String text) throws MalformedException {
    if (YES.contains(text)) return true;
    if (NO.contains(text)) return false;
    throw new MalformedException("available: t or f");
  }

  private int day(String text) throws MalformedException {
    try {
      return Math.toIntExact(LocalDate.parse(text).toEpochDay() + later);
    } catch (DateTimeException | ArithmeticException e) {
      throw new MalformedException("date: a day such as 2026-12-20", e);
    }
  }

  private static Optional<BigDecimal> price(String text) throws MalformedException {
    if (text.isEmpty()) return Optional.empty();
    Matcher it = PRICE.matcher(text);
    if (!it.matches()) throw new MalformedException("price: an amount such as 120.00");
    return Optional.of(new BigDecimal(it.group(1).replace(",", "")));
  }

  /// What a listing of home `id` says of its nights, whose usual price is `usual`, such as `120.00
  /// SGD`; nothing if the table doesn't know the home. Where a night has another price, that is
  /// said as so many percent, rounded.
  ///
  /// @throws MalformedException if it is more than a listing can say
  Map<String, String> fields(String id, String usual) throws MalformedException {
    var diary = new Diary();
    Optional<BigDecimal> base = price(usual.strip());
    for (Night night : homes.getOrDefault(id, List.of())) {
      if (night.free) diary.free(night.day, percent(night.price, base));
      else diary.taken(night.day);
    }
    return diary.fields();
  }

  private static long percent(Optional<BigDecimal> price, Optional<BigDecimal> base) {
    if (price.isEmpty() || base.isEmpty() || base.get().signum() == 0) return 100;
    return price.get().movePointRight(2).divide(base.get(), 0, RoundingMode.HALF_UP).longValue();
  }
}
