package org.handsel.node.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.handsel.node.app.Listings;
import org.handsel.node.app.RefusedException;
import org.handsel.node.client.NodeClient;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Publishes every row of a CSV and says how far it is.
@Command(
    name = "import",
    description = "Publishes every row of a CSV (gzip or not). Importing it again changes nothing.")
final class ImportVerb extends Verb {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int BAR_CHARS = 24;
  private static final String NIGHTS = "--calendar";
  private static final String LATER = "--later";

  @Parameters(paramLabel = "FILE", description = "The CSV, with a header row.")
  Path file = Path.of("");

  @Option(
      names = "--column",
      paramLabel = "FIELD=COLUMN",
      description = "The column that a field is read from; those not named are guessed.")
  Map<String, String> columns = new LinkedHashMap<>();

  @Option(
      names = "--id",
      paramLabel = "COLUMN",
      description = "The column that names each row; usual: the row's hash.")
  Optional<String> id = Optional.empty();

  @Option(names = "--currency", paramLabel = "CODE", description = "For prices that name none.")
  Optional<String> currency = Optional.empty();

  @Option(names = "--set", paramLabel = "FIELD=VALUE", description = "What every row says besides.")
  Map<String, String> same = new LinkedHashMap<>();

  private final Listings.ServiceView service;

  @Spec CommandSpec spec = CommandSpec.create();

  ImportVerb(Terminal terminal, Listings.ServiceView service) {
    super(terminal);
    this.service = service;
  }

  /// The same, with what only a service whose listings have nights takes.
  static CommandLine line(Terminal terminal, Listings.ServiceView service) {
    var line = new CommandLine(new ImportVerb(terminal, service));
    if (service.choices().stream().anyMatch(field -> field.type().equals("day"))) {
      line.getCommandSpec()
          .addOption(
              OptionSpec.builder(NIGHTS)
                  .type(Path.class)
                  .paramLabel("FILE")
                  .description(
                      "A CSV (gzip or not) of which nights can be had: listing_id, date, available,"
                          + " price; with --id.")
                  .build())
          .addOption(
              OptionSpec.builder(LATER)
                  .type(Integer.class)
                  .paramLabel("DAYS")
                  .description("By how many days the days of that table are moved.")
                  .build());
    }
    return line;
  }

  /// One line of the streamed answer.
  private record Line(
      Optional<Listings.ImportProgress> progress,
      Optional<Listings.ImportResult> result,
      Optional<Why> error) {
    private record Why(String code, String message) {}
  }

  @Override
  void run(NodeClient node) throws RefusedException, IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("There is no file " + file + ".");
    }
    Optional<Path> nights = given(NIGHTS, Path.class);
    if (nights.isPresent() && !Files.isRegularFile(nights.get())) {
      throw new IOException("There is no file " + nights.get() + ".");
    }
    long before = nights.isPresent() ? Files.size(nights.get()) : 0;
    var path = new StringBuilder("/api/v1/listings/import?service=" + service.name() + "&");
    if (nights.isPresent()) {
      path.append("nights=").append(before).append('&');
      given(LATER, Integer.class).ifPresent(days -> path.append("later=").append(days).append('&'));
    }
    same.forEach((field, value) ->
        path.append("same.").append(encoded(field)).append('=').append(encoded(value)).append('&'));
    columns.forEach((field, column) ->
        path.append("column.")
            .append(encoded(field))
            .append('=')
            .append(encoded(column))
            .append('&'));
    id.ifPresent(column -> path.append("id=").append(encoded(column)).append('&'));
    currency.ifPresent(code -> path.append("currency=").append(encoded(code)));
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                node.stream(path.toString(), Optional.of(body(nights)), "text/csv"),
                StandardCharsets.UTF_8))) {
      var result = follow(lines, before + Files.size(file));
      print(result, () -> new Show(terminal).imported(result));
      if (result.published() + result.unchanged() == 0) {
        throw new RefusedException(
            RefusedException.Kind.CONFLICT,
            "import.nothing",
            "No row could be read as a listing, so nothing was published.");
      }
    }
  }

  private BodyPublisher body(Optional<Path> nights) throws IOException {
    BodyPublisher table = BodyPublishers.ofFile(file);
    return nights.isPresent()
        ? BodyPublishers.concat(BodyPublishers.ofFile(nights.get()), table)
        : table;
  }

  private <T> Optional<T> given(String option, Class<T> type) {
    Object value = spec.commandLine().getParseResult().matchedOptionValue(option, (Object) null);
    return Optional.ofNullable(type.cast(value));
  }

  private Listings.ImportResult follow(BufferedReader lines, long size)
      throws RefusedException, IOException {
    boolean mappingShown = false;
    for (String text = lines.readLine(); text != null; text = lines.readLine()) {
      Line line;
      try {
        line = JSON.readValue(text, Line.class);
      } catch (JacksonException e) {
        throw new IOException("the node answered something else than expected", e);
      }
      if (line.error().isPresent()) {
        bar("");
        var why = line.error().get();
        boolean damaged = why.code().equals("import.damaged");
        throw new RefusedException(
            damaged ? RefusedException.Kind.CONFLICT : RefusedException.Kind.INVALID,
            why.code(),
            why.message());
      }
      if (line.result().isPresent()) {
        bar("");
        return line.result().get();
      }
      var progress =
          line.progress().orElseThrow(() -> new IOException("an empty line of progress"));
      if (!mappingShown && !progress.mapping().isEmpty()) {
        mappingShown = true;
        progress
            .mapping()
            .forEach(
                (field, column) -> terminal.err().println(field + " ← " + Table.clean(column)));
      }
      show(progress, size);
    }
    throw new IOException(
        "The node stopped before the import was done. What was published stays; import again.");
  }

  /// A bar for a person; for scripts the standard error stays quiet.
  private void show(Listings.ImportProgress progress, long size) {
    int done = Math.toIntExact(BAR_CHARS * Math.min(progress.bytes(), size) / Math.max(1, size));
    bar("█".repeat(done) + "░".repeat(BAR_CHARS - done) + " " + progress.rows());
  }

  private void bar(String text) {
    if (terminal.console().isPresent()) {
      terminal.err().print("\r\u001b[K" + text);
      terminal.err().flush();
    }
  }
}
