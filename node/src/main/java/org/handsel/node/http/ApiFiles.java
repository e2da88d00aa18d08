package org.handsel.node.http;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.node.app.App;
import org.handsel.node.app.Listings;
import org.handsel.node.app.Pictures;
import org.handsel.node.app.RefusedException;

/// The API's routes that carry files: imports, pictures, exports.
final class ApiFiles {
  static final List<Route.Query> IMPORT_PARAMETERS =
      List.of(
          new Route.Query(
              "column.FIELD", "The column that FIELD is read from; else guessed", false),
          new Route.Query("id", "The column that names each row; else the row's hash does", false),
          new Route.Query("currency", "For prices that name none", false),
          new Route.Query("service", "What the rows are listings of; usual: market", false),
          new Route.Query("same.FIELD", "What every row says besides", false),
          new Route.Query(
              "nights",
              "So many bytes of the body are a table before it, gzip or not, of which nights can be"
                  + " had: `listing_id`, `date`, `available` and perhaps `price`",
              false),
          new Route.Query("later", "By how many days the days of that table are moved", false));
  static final List<Route.Query> PICTURE_PARAMETERS =
      List.of(
          new Route.Query(
              "kind", "`picture`, written anew without hidden data, or `evidence`", true),
          new Route.Query("name", "What to call it", false));

  private final App app;

  ApiFiles(App app) {
    this.app = app;
  }

  Reply importCsv(Call call) throws RefusedException {
    var options =
        new Listings.ImportOptions(
            call.query("service").orElse("market"),
            call.queriesUnder("column."),
            call.queriesUnder("same."),
            call.query("id"),
            call.query("currency"),
            nights(call));
    return new Reply.Streamed(
        200,
        "application/x-ndjson",
        Map.of(),
        out -> {
          Api.ImportLine last;
          try {
            var result =
                app.listings()
                    .importCsv(
                        call.body(),
                        options,
                        progress ->
                            line(
                                out,
                                new Api.ImportLine(
                                    Optional.of(progress), Optional.empty(), Optional.empty())));
            last = new Api.ImportLine(Optional.empty(), Optional.of(result), Optional.empty());
          } catch (RefusedException e) {
            last = failed(e.code(), e.getMessage());
          } catch (BoundedBody.TooLargeException e) {
            last = failed("http.too-large", "The file is too large: " + e.getMessage() + ".");
          }
          line(out, last);
        });
  }

  private static Optional<Listings.Nights> nights(Call call) throws RefusedException {
    var bytes = call.query("nights");
    if (bytes.isEmpty()) return Optional.empty();
    String later = call.query("later").orElse("0");
    if (!bytes.get().matches("\\d{1,12}") || !later.matches("-?\\d{1,5}")) {
      throw new RefusedException(
          RefusedException.Kind.INVALID, "http.query", "nights, later: expected whole numbers.");
    }
    return Optional.of(new Listings.Nights(Long.parseLong(bytes.get()), Integer.parseInt(later)));
  }

  private static Api.ImportLine failed(String code, String message) {
    return new Api.ImportLine(
        Optional.empty(), Optional.empty(), Optional.of(new Api.Refused.Why(code, message)));
  }

  private static void line(OutputStream out, Api.ImportLine line) {
    try {
      out.write(Json.bytes(line));
      out.write('\n');
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Pictures.Kept keep(Call call) throws RefusedException, IOException {
    String kind = call.query("kind").orElse("");
    if (!kind.equals("picture") && !kind.equals("evidence")) {
      throw new RefusedException(
          RefusedException.Kind.INVALID, "http.query", "kind: expected picture or evidence.");
    }
    return app.pictures().add(kind, call.query("name").orElse(kind), call.body());
  }

  Reply picture(Call call) throws RefusedException, IOException {
    return Reply.kept(app.pictures().read(call.path("cid")));
  }

  Reply export(Call call) throws RefusedException {
    String id = call.path("id");
    return new Reply.Content(
        200,
        "application/octet-stream",
        Map.of(
            "Content-Disposition",
            "attachment; filename=\"deal-" + id.replaceAll("[^a-z0-9]", "") + ".handsel\"",
            "Cache-Control",
            "no-store"),
        app.deals().export(id));
  }
}
