package org.handsel.node.listing;

import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.app.Listings;
import org.handsel.node.app.Listings.ImportOptions;
import org.handsel.node.app.Listings.ImportProgress;
import org.handsel.node.app.Listings.ImportResult;
import org.handsel.node.app.Listings.RowError;
import org.handsel.node.app.RefusedException;

/// Publishes the rows of a table as listings. A row is known again by its id, or by the hash of
/// what it says: importing the same file twice changes nothing.
final class CsvImport {
  private static final int BATCH = 256;
  private static final int ERRORS_MAX = 1000;
  private static final long BYTES_MAX = 256L << 20;
  private static final int ID_CHARS_MAX = 48;
  private static final Pattern DIGITS = Pattern.compile("^(-?\\d{1,3}\\.\\d{6})\\d*$");

  /// stays.md §2.1 "1 to 3650 each": other places write any big number where there is no limit.
  private static final int NIGHTS_MAX = 3650;

  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  private final BatchPublisher publisher;
  private final List<String> fields;
  private final ImportOptions options;
  private final Consumer<ImportProgress> progress;

  private Map<String, String> mapping = Map.of();
  private List<String> header = List.of();
  private Optional<String> currency = Optional.empty();
  private Optional<NightTable> nights = Optional.empty();
  private final Map<String, Integer> seen = new HashMap<>();
  private final List<RowError> errors = new ArrayList<>();
  private final List<Long> numbers = new ArrayList<>();
  private final List<BatchPublisher.Draft> batch = new ArrayList<>();
  private long published;
  private long unchanged;
  private long failed;
  private long rows;
  private long bytes;

  /// @param fields names of the fields that a listing has
  CsvImport(
      BatchPublisher publisher,
      List<String> fields,
      ImportOptions options,
      Consumer<ImportProgress> progress) {
    this.publisher = publisher;
    this.fields = fields;
    this.options = options;
    this.progress = progress;
  }

  /// Reads `in` to its end, gzip or not. Of a file that is damaged or breaks off, the whole rows
  /// before the damage are published.
  ///
  /// @throws RefusedException if there is no header to go by, or the file is damaged
  ImportResult run(InputStream in) throws RefusedException, IOException {
    var counted = new Counting(in);
    if (options.nights().isPresent()) {
      nights = Optional.of(readNights(counted, options.nights().get()));
    }
    var file = new Salvaged(counted, BYTES_MAX);
    var csv =
        new Csv(
            new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8), 1 << 16), ',');
    Optional<Csv.Row> head = csv.header();
    if (csv.ended() && file.damage().isPresent()) throw damaged(file.damage().get());
    readHeader(head);
    for (Optional<Csv.Row> row = csv.next(); row.isPresent(); row = csv.next()) {
      // Half a row may look like a whole one.
      if (csv.ended() && file.damage().isPresent()) break;
      rows++;
      switch (row.get()) {
        case Csv.Row.Good good -> take(good);
        case Csv.Row.Broken(long number, String reason) -> fail(number, reason);
      }
      if (batch.size() == BATCH) flush();
    }
    flush();
    if (file.damage().isPresent()) throw damaged(file.damage().get());
    return new ImportResult(published, unchanged, failed, mapping, List.copyOf(errors));
  }

  private NightTable readNights(InputStream in, Listings.Nights said)
      throws RefusedException, IOException {
    if (options.idColumn().isEmpty()) {
      throw refused("import.nights", "Nights need to know which home: name the column with --id.");
    }
    try {
      return NightTable.read(
          new Section(in, said.bytes()),
          said.later(),
          rows -> progress.accept(new ImportProgress(rows, bytes, Map.of())));
    } catch (MalformedException e) {
      throw refused("import.nights", "The table of nights can't be read: " + e.getMessage() + ".");
    }
  }

  private RefusedException damaged(IOException why) {
    var damaged =
        new RefusedException(
            RefusedException.Kind.CONFLICT,
            "import.damaged",
            "The file is damaged or breaks off after row %d. Of the rows before, %d were published and %d unchanged; they stay.%s"
                .formatted(rows, published, unchanged, broken()));
    damaged.initCause(why);
    return damaged;
  }

  private String broken() {
    if (failed == 0) return "";
    var first = errors.getFirst();
    return " %d couldn't be read, the first in row %d: %s."
        .formatted(failed, first.row(), first.reason());
  }

  /// Counts what is read of the file as it came.
  private final class Counting extends FilterInputStream {
    Counting(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      if (one >= 0) bytes++;
      return one;
    }

    @Override
    public int read(byte[] into, int from, int most) throws IOException {
      int some = super.read(into, from, most);
      if (some > 0) bytes += some;
      return some;
    }
  }

  private void readHeader(Optional<Csv.Row> row) throws RefusedException {
    if (row.isEmpty() || !(row.get() instanceof Csv.Row.Good(_, var names))) {
      throw refused("import.no-header", "The file has no header row that can be read.");
    }
    header = names.stream().map(name -> name.replace("\uFEFF", "").strip()).toList();
    var named = new ArrayList<>(options.columns().keySet());
    named.addAll(options.same().keySet());
    for (String field : named) {
      if (!fields.contains(field) && !field.equals(ColumnGuess.CURRENCY)) {
        throw refused("import.no-field", "A listing has no \"" + field + "\".");
      }
    }
    for (String column : options.columns().values()) {
      if (!column.isEmpty() && !header.contains(column)) {
        throw refused("import.no-column", "There is no column \"" + column + "\" in the file.");
      }
    }
    if (options.idColumn().isPresent() && !header.contains(options.idColumn().get())) {
      throw refused(
          "import.no-column",
          "There is no column \"" + options.idColumn().get() + "\" in the file.");
    }
    var read = new ArrayList<>(fields);
    read.add(ColumnGuess.CURRENCY);
    mapping = ColumnGuess.of(header, read, options.columns());
    for (String needed : List.of("title", "price")) {
      if (!mapping.containsKey(needed)) {
        throw refused(
            "import.unmapped",
            "No column looks like the " + needed + ". Name it: --column " + needed + "=COLUMN.");
      }
    }
    currency =
        options.currency().or(() -> ColumnGuess.currencyOf(mapping.getOrDefault("price", "")));
  }

  private void take(Csv.Row.Good row) {
    if (row.fields().size() != header.size()) {
      fail(row.number(), row.fields().size() + " fields where the header has " + header.size());
      return;
    }
    try {
      Map<String, String> draft = draft(row.fields());
      if (nights.isPresent()) {
        String id = row.fields().get(header.indexOf(options.idColumn().orElseThrow())).strip();
        draft.putAll(nights.get().fields(id, draft.getOrDefault("price", "")));
      }
      batch.add(new BatchPublisher.Draft(slot(row.fields()), draft));
      numbers.add(row.number());
    } catch (MalformedException e) {
      fail(row.number(), String.valueOf(e.getMessage()));
    }
  }

  private Map<String, String> draft(List<String> row) throws MalformedException {
    var draft = new LinkedHashMap<>(options.same());
    for (var entry : mapping.entrySet()) {
      String value = row.get(header.indexOf(entry.getValue())).strip();
      if (value.indexOf('\uFFFD') >= 0) {
        throw new MalformedException("\"" + entry.getValue() + "\" is not UTF-8 text");
      }
      if (value.isEmpty()) continue;
      draft.put(entry.getKey(), value);
    }
    place(row).ifPresent(it -> draft.putIfAbsent("place", it));
    Optional<String> beside = Optional.ofNullable(draft.remove(ColumnGuess.CURRENCY));
    String most = draft.get("maxNights");
    if (most != null && NUMBER.matcher(most).matches() && Long.parseLong(most) > NIGHTS_MAX) {
      draft.put("maxNights", Integer.toString(NIGHTS_MAX));
    }
    String price = draft.get("price");
    if (price != null) draft.put("price", PriceText.of(price, beside, currency));
    for (String needed : List.of("title", "price")) {
      if (!draft.containsKey(needed)) throw new MalformedException("no " + needed);
    }
    return draft;
  }

  /// A point in two columns is as good as a place in one.
  private Optional<String> place(List<String> row) {
    int latitude = header.indexOf("latitude");
    int longitude = header.indexOf("longitude");
    if (!fields.contains("place") || latitude < 0 || longitude < 0) return Optional.empty();
    String point = degrees(row.get(latitude).strip()) + "," + degrees(row.get(longitude).strip());
    return point.equals(",") ? Optional.empty() : Optional.of(point);
  }

  /// Tables have more digits than a place.
  private static String degrees(String text) {
    return DIGITS.matcher(text).replaceFirst("$1");
  }

  /// The row's name among the person's listings. Rows that say the same are counted: a shop that
  /// lists a thing twice has it twice.
  private String slot(List<String> row) throws MalformedException {
    String id;
    if (options.idColumn().isPresent()) {
      id = row.get(header.indexOf(options.idColumn().get())).strip();
      if (id.isEmpty()) throw new MalformedException("no id");
      if (seen.merge(id, 1, Integer::sum) > 1) {
        throw new MalformedException("the id of an earlier row");
      }
      return "csv:" + (id.length() <= ID_CHARS_MAX && ascii(id) ? id : hash(List.of(id)));
    }
    id = hash(row);
    int copies = seen.merge(id, 1, Integer::sum);
    return "csv:" + id + (copies > 1 ? "-" + copies : "");
  }

  private static boolean ascii(String text) {
    return text.chars().allMatch(c -> c > 0x20 && c < 0x7f);
  }

  private static String hash(List<String> row) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      for (String field : row) {
        sha.update(field.getBytes(StandardCharsets.UTF_8));
        sha.update((byte) 0x1f);
      }
      return HexFormat.of().formatHex(sha.digest(), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private void flush() throws IOException {
    List<BatchPublisher.Outcome> outcomes =
        publisher.publish(options.service(), List.copyOf(batch));
    for (int i = 0; i < outcomes.size(); i++) {
      BatchPublisher.Outcome outcome = outcomes.get(i);
      if (outcome.refusal().isPresent()) {
        fail(numbers.get(i), outcome.refusal().get());
      } else if (outcome.published()) {
        published++;
      } else {
        unchanged++;
      }
    }
    batch.clear();
    numbers.clear();
    progress.accept(new ImportProgress(rows, bytes, mapping));
  }

  private void fail(long row, String reason) {
    failed++;
    if (errors.size() < ERRORS_MAX) errors.add(new RowError(row, reason));
  }

  private static RefusedException refused(String code, String message) {
    return new RefusedException(RefusedException.Kind.INVALID, code, message);
  }
}
