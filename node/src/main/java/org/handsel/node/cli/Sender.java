package org.handsel.node.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.Storage;
import org.handsel.node.client.NodeClient;

/// Sends a file, or a folder from its leaves up: first what is in it, then the folder itself.
/// Symlinks are sent as such and never followed, but for the one that was named itself.
final class Sender {
  private static final int DEPTH_MAX = 200;

  private final NodeClient node;
  private final ProgressLine progress;
  private long sent;
  private Optional<Long> total = Optional.empty();

  Sender(NodeClient node, ProgressLine progress) {
    this.node = node;
    this.progress = progress;
  }

  /// Sends what is at `path`, to be called `name`.
  Storage.Kept send(Path path, String name, boolean pin) throws RefusedException, IOException {
    Path real = path.toRealPath();
    total = Optional.of(size(real));
    return Files.isDirectory(real) ? folder(real, name, pin, 0) : file(real, name, pin);
  }

  private static long size(Path path) throws IOException {
    try (var files = Files.walk(path)) {
      return files
          .filter(it -> Files.isRegularFile(it, LinkOption.NOFOLLOW_LINKS))
          .mapToLong(Sender::bytes)
          .sum();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static long bytes(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Storage.Kept file(Path file, String name, boolean pin)
      throws RefusedException, IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + " is no file, no folder and no symlink. Nothing was kept.");
    }
    var body = BodyPublishers.ofInputStream(() -> open(file));
    String to = "/api/v1/files?name=" + Verb.encoded(name) + "&pin=" + pin;
    return node.upload(to, body, "application/octet-stream", Storage.Kept.class);
  }

  private InputStream open(Path file) {
    try {
      return new Counted(Files.newInputStream(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Storage.Kept folder(Path folder, String name, boolean pin, int depth)
      throws RefusedException, IOException {
    if (depth > DEPTH_MAX) throw new IOException(folder + " lies too deep. Nothing was kept.");
    List<Path> inside;
    try (var list = Files.list(folder)) {
      inside = list.sorted().toList();
    }
    var parts = new ArrayList<Storage.Part>();
    for (Path each : inside) parts.add(part(each, depth));
    return node.post("/api/v1/folders", new Storage.Folder(name, pin, parts), Storage.Kept.class);
  }

  private Storage.Part part(Path path, int depth) throws RefusedException, IOException {
    String name = String.valueOf(path.getFileName());
    if (Files.isSymbolicLink(path)) {
      String target = Files.readSymbolicLink(path).toString();
      return new Storage.Part(name, Optional.empty(), Optional.of(target));
    }
    Storage.Kept kept =
        Files.isDirectory(path) ? folder(path, name, false, depth + 1) : file(path, name, false);
    return new Storage.Part(name, Optional.of(kept.cid()), Optional.empty());
  }

  private final class Counted extends FilterInputStream {
    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      if (one >= 0) count(1);
      return one;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int got = super.read(into, offset, length);
      if (got > 0) count(got);
      return got;
    }

    private void count(int more) {
      sent += more;
      progress.at(sent, total, 0);
    }
  }
}
