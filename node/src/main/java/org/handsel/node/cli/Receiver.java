package org.handsel.node.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.Storage;
import org.handsel.node.client.NodeClient;
import org.handsel.node.home.Folders;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Writes a file or folder to disk. Whoever made a folder may have made it to harm: nothing is
/// written but new files and folders below the target, whatever names and symlinks say, and it
/// appears there only when all of it is there.
final class Receiver {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int DEPTH_MAX = 200;

  private final NodeClient node;
  private final ProgressLine progress;
  private final Map<Path, String> links = new LinkedHashMap<>();
  private final List<String> leftOut = new ArrayList<>();
  private Optional<Long> total = Optional.empty();
  private long bytes;

  Receiver(NodeClient node, ProgressLine progress) {
    this.node = node;
    this.progress = progress;
  }

  /// How many bytes of content were written.
  long bytes() {
    return bytes;
  }

  /// Symlinks that lead out of the folder, and weren't made.
  List<String> leftOut() {
    return leftOut;
  }

  /// Writes what `path` leads to as `target`, which must not be there yet.
  Storage.Item receive(String path, Path target) throws RefusedException, IOException {
    if (Files.exists(target, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(
          target + " is there already. Nothing was written; say where to with --out.");
    }
    Path whole = target.toAbsolutePath().normalize();
    @Nullable Path beside = whole.getParent();
    if (beside == null) throw new IOException(target + " can't be written.");
    Storage.Item item = look(node, path);
    Path draft = Files.createTempDirectory(beside, ".handsel-get-");
    try {
      Path made = draft.resolve("got");
      switch (item.kind()) {
        case "file" -> {
          total = item.size();
          file(item.cid(), made);
        }
        case "folder" -> {
          folder(item.cid(), made, 0);
          for (var link : links.entrySet()) link(link.getKey(), link.getValue(), made);
        }
        default -> throw new IOException(path + " is a symlink; there is nothing to write.");
      }
      Files.move(made, whole, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Folders.delete(draft);
    }
    return item;
  }

  private void file(String cid, Path file) throws RefusedException, IOException {
    try (InputStream in =
            node.stream(
                "/api/v1/contents/" + Verb.encoded(cid),
                Optional.empty(),
                "application/octet-stream");
        var out =
            Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      var buffer = new byte[1 << 16];
      for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
        out.write(buffer, 0, got);
        bytes += got;
        progress.at(bytes, total, 0);
      }
    }
  }

  private void folder(String cid, Path folder, int depth) throws RefusedException, IOException {
    if (depth > DEPTH_MAX) throw new IOException("The folder is too deep to be written.");
    Files.createDirectory(folder);
    var inside = new ArrayList<Storage.Item>();
    list(node, cid, inside::add);
    for (Storage.Item item : inside) {
      Path at = folder.resolve(fit(item.name()));
      try {
        switch (item.kind()) {
          case "file" -> file(item.cid(), at);
          case "folder" -> folder(item.cid(), at, depth + 1);
          default -> links.put(at, item.target().orElse(""));
        }
      } catch (FileAlreadyExistsException e) {
        throw new IOException(
            "Two names of the folder are one on this disk: "
                + Table.clean(item.name())
                + ". Nothing was written.",
            e);
      }
    }
  }

  /// A name that stays where it is put, on any system. The node refuses what UnixFS refuses; that
  /// isn't all that a disk may take for a way elsewhere.
  static String fit(String name) throws IOException {
    boolean leads =
        name.isEmpty()
            || name.equals(".")
            || name.equals("..")
            || name.indexOf('/') >= 0
            || name.indexOf('\\') >= 0
            || name.indexOf('\0') >= 0
            || name.matches("[A-Za-z]:.*");
    if (leads) {
      throw new IOException(
          "The folder has a name that leads elsewhere: "
              + Table.clean(name)
              + ". Nothing was written.");
    }
    return name;
  }

  /// Made last, when nothing more is written through any of them.
  private void link(Path at, String target, Path root) throws IOException {
    if (!inside(at, target, root)) {
      leftOut.add(root.relativize(at) + " -> " + target);
      return;
    }
    Files.createSymbolicLink(at, Path.of(target));
  }

  /// Whether a symlink at `at` leads to a place in `root`, whatever other symlinks there are: each
  /// of them leads to such a place, too.
  static boolean inside(Path at, String target, Path root) {
    Path to;
    try {
      to = Path.of(target);
    } catch (java.nio.file.InvalidPathException e) {
      return false;
    }
    if (to.isAbsolute()) return false;
    // Names before `..` may be symlinks, so that `a/..` isn't where it seems to be.
    boolean down = false;
    for (Path name : to) {
      boolean up = name.toString().equals("..");
      if (up && down) return false;
      down |= !up;
    }
    return at.resolveSibling(to).normalize().startsWith(root.normalize());
  }

  // ---- what the node says ----

  /// What is done with each entry.
  interface Each {
    void item(Storage.Item item) throws IOException;
  }

  private record ItemLine(Optional<Storage.Item> item, Optional<Why> error) {}

  private record PinLine(
      Optional<Storage.Progress> progress, Optional<Storage.Pin> result, Optional<Why> error) {}

  private record Why(String code, String message) {
    RefusedException refusal() {
      return new RefusedException(
          code.equals("files.no-room")
              ? RefusedException.Kind.CONFLICT
              : code.equals("files.nobody-has-it")
                  ? RefusedException.Kind.UNKNOWN
                  : RefusedException.Kind.INVALID,
          code,
          message);
    }
  }

  /// What `path` is.
  static Storage.Item look(NodeClient node, String path) throws RefusedException, IOException {
    return node.get("/api/v1/files/" + segments(path), Storage.Item.class);
  }

  /// Each name of a path encoded for an address.
  private static String segments(String path) {
    String bare = path.replaceFirst("^(ipfs://|/ipfs/)", "");
    return String.join("/", List.of(bare.split("/+")).stream().map(Verb::encoded).toList());
  }

  /// What is in the folder `path`.
  static void list(NodeClient node, String path, Each each) throws RefusedException, IOException {
    try (var lines =
        reader(
            node.stream(
                "/api/v1/folders/" + segments(path), Optional.empty(), "application/x-ndjson"))) {
      for (String text = lines.readLine(); text != null; text = lines.readLine()) {
        ItemLine line = read(text, ItemLine.class);
        if (line.error().isPresent()) throw line.error().get().refusal();
        if (line.item().isPresent()) each.item(line.item().get());
      }
    }
  }

  /// Keeps what `path` leads to.
  static Storage.Pin pin(NodeClient node, String path, Optional<String> name, ProgressLine progress)
      throws RefusedException, IOException {
    var wanted = new HashMap<String, String>();
    wanted.put("path", path.replaceFirst("^ipfs://", ""));
    name.ifPresent(called -> wanted.put("name", called));
    try (var lines =
        reader(
            node.stream(
                "/api/v1/pins",
                Optional.of(
                    java.net.http.HttpRequest.BodyPublishers.ofByteArray(
                        JSON.writeValueAsBytes(wanted))),
                "application/json"))) {
      for (String text = lines.readLine(); text != null; text = lines.readLine()) {
        PinLine line = read(text, PinLine.class);
        if (line.error().isPresent()) throw line.error().get().refusal();
        if (line.result().isPresent()) return line.result().get();
        line.progress().ifPresent(now -> progress.at(now.bytes(), now.total(), now.peers()));
      }
    }
    throw new IOException("The node stopped before it was done. It goes on when it starts again.");
  }

  private static BufferedReader reader(InputStream in) {
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }

  private static <T> T read(String line, Class<T> type) throws IOException {
    try {
      return JSON.readValue(line, type);
    } catch (JacksonException e) {
      throw new IOException("the node answered something else than expected", e);
    }
  }
}
