package org.handsel.node.http;

import static org.handsel.node.http.Draft.at;
import static org.handsel.node.http.Route.Method.DELETE;
import static org.handsel.node.http.Route.Method.GET;
import static org.handsel.node.http.Route.Method.POST;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.node.app.App;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.Storage;

/// The API's routes for files and folders by content.
final class ApiStorage {
  private static final String LINES = "application/x-ndjson";
  private static final List<Route.Query> ADD_PARAMETERS =
      List.of(
          new Route.Query("name", "What to call it here; no part of the file", false),
          new Route.Query("pin", "`false`: only for an hour, to become a part of a folder", false));

  private final App app;
  private final Limits limits;

  ApiStorage(App app, Limits limits) {
    this.app = app;
    this.limits = limits;
  }

  /// What to pin.
  public record PinWanted(String path, Optional<String> name) {}

  /// What to share.
  public record ShareWanted(String path) {}

  /// One line of a streamed pinning: how far it is, and at last how it ended.
  public record PinLine(
      Optional<Storage.Progress> progress,
      Optional<Storage.Pin> result,
      Optional<Api.Refused.Why> error) {}

  /// One line of a folder: an entry, or at last why the list is broken off.
  public record ItemLine(Optional<Storage.Item> item, Optional<Api.Refused.Why> error) {}

  List<Route> routes() {
    return List.of(
        at(POST, "/files", "Makes a file, the body being its bytes")
            .asking(ADD_PARAMETERS)
            .upTo(limits.fileBytesMax())
            .gives(Storage.Kept.class, this::add),
        at(POST, "/folders", "Makes a folder of files and folders that were made before")
            .takes(Storage.Folder.class)
            .upTo(limits.folderBytesMax())
            .gives(Storage.Kept.class, call -> storage().folder(call.json(Storage.Folder.class))),
        at(GET, "/files/{path...}", "What CID, or CID/folder/name, is")
            .gives(Storage.Item.class, call -> storage().look(call.path("path"))),
        at(GET, "/folders/{path...}", "What is in a folder").givesLines(ItemLine.class, this::list),
        at(GET, "/contents/{path...}", "A file's bytes, or a part of them (`Range`)")
            .gives(this::content),
        at(GET, "/pins", "What this node keeps for me, newest first")
            .givesMany(Storage.Pin.class, _ -> storage().pins()),
        at(POST, "/pins", "Keeps something with all below it, and fetches what isn't here")
            .takes(PinWanted.class)
            .givesLines(PinLine.class, this::pin),
        at(DELETE, "/pins/{cid}", "Keeps it no longer for my sake")
            .gives(Api.Done.class, this::unpin),
        at(POST, "/shares", "Tells the network that it can be had here")
            .takes(ShareWanted.class)
            .gives(
                Storage.Shared.class, call -> storage().share(call.json(ShareWanted.class).path())),
        at(GET, "/room", "How much room files take")
            .gives(Storage.Usage.class, _ -> storage().usage()),
        at(POST, "/room/clean", "Drops all that nobody needs")
            .gives(Storage.Usage.class, _ -> storage().clean()));
  }

  private Storage storage() {
    return app.storage();
  }

  private Storage.Kept add(Call call) throws RefusedException, IOException {
    boolean pin = !call.query("pin").equals(Optional.of("false"));
    return storage().add(call.query("name").orElse(""), pin, call.body());
  }

  private Reply list(Call call) {
    String path = call.path("path");
    return new Reply.Streamed(
        200,
        LINES,
        Map.of(),
        out -> {
          try {
            storage()
                .list(path, item -> line(out, new ItemLine(Optional.of(item), Optional.empty())));
          } catch (RefusedException e) {
            line(out, new ItemLine(Optional.empty(), Optional.of(why(e))));
          }
          out.flush();
        });
  }

  private Reply content(Call call) throws RefusedException, IOException {
    Storage.Opened file = storage().open(call.path("path"));
    return FileReply.of(
        file,
        call::header,
        "application/octet-stream",
        Map.of(
            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox",
            "Content-Disposition", "attachment"));
  }

  private Reply pin(Call call) throws RefusedException, IOException {
    var wanted = call.json(PinWanted.class);
    return new Reply.Streamed(
        200,
        LINES,
        Map.of(),
        out -> {
          PinLine last;
          try {
            Storage.Pin pin =
                storage()
                    .pin(
                        wanted.path(),
                        wanted.name(),
                        progress ->
                            flushed(
                                out,
                                new PinLine(
                                    Optional.of(progress), Optional.empty(), Optional.empty())));
            last = new PinLine(Optional.empty(), Optional.of(pin), Optional.empty());
          } catch (RefusedException e) {
            last = new PinLine(Optional.empty(), Optional.empty(), Optional.of(why(e)));
          }
          flushed(out, last);
        });
  }

  private Api.Done unpin(Call call) throws RefusedException {
    storage().unpin(call.path("cid"));
    return new Api.Done(true);
  }

  private static Api.Refused.Why why(RefusedException refused) {
    return new Api.Refused.Why(refused.code(), refused.getMessage());
  }

  private static void line(OutputStream out, Object line) throws IOException {
    out.write(Json.bytes(line));
    out.write('\n');
  }

  private static void flushed(OutputStream out, Object line) {
    try {
      line(out, line);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
