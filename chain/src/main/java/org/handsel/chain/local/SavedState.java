package org.handsel.chain.local;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.handsel.libp2p.multiformats.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The last two good copies of a local chain's whole state, as files that are replaced whole. The
/// program's own state file is cut off in place as it is written, and a torn one can't be loaded;
/// here a copy is complete, on disk and known good before the one before last is given up.
final class SavedState {
  private static final Logger LOG = LoggerFactory.getLogger(SavedState.class);

  private final Path folder;
  private final long bytesMax;

  SavedState(Path folder, long bytesMax) {
    this.folder = folder;
    this.bytesMax = bytesMax;
  }

  private Path newest() {
    return folder.resolve("state.json.gz");
  }

  private Path previous() {
    return folder.resolve("state.previous.json.gz");
  }

  /// Keeps `state` (gzipped JSON, as the chain dumps it) as the newest copy.
  void keep(Bytes state) throws IOException {
    Path fresh = folder.resolve("state.new");
    try (FileChannel out =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(state.toArray());
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    if (Files.exists(newest())) {
      Files.move(newest(), previous(), StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(fresh, newest(), StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  /// Unpacks the newest good copy for the program to load; empty if there is none. Copies that are
  /// broken are put aside, never deleted.
  Optional<Path> unpack() throws IOException {
    for (Path copy : new Path[] {newest(), previous()}) {
      if (!Files.exists(copy)) {
        continue;
      }
      Path unpacked = folder.resolve("load.json");
      try (InputStream in =
              new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(copy)));
          OutputStream out = Files.newOutputStream(unpacked)) {
        copy(in, out);
        return Optional.of(unpacked);
      } catch (IOException e) {
        putAside(copy, String.valueOf(e.getMessage()));
      }
    }
    return Optional.empty();
  }

  /// Puts the newest copy aside: the program couldn't load it.
  void refuseNewest() throws IOException {
    for (Path copy : new Path[] {newest(), previous()}) {
      if (Files.exists(copy)) {
        putAside(copy, "the chain's program can't load it");
        return;
      }
    }
  }

  private static void putAside(Path copy, String why) throws IOException {
    Path aside = copy.resolveSibling(copy.getFileName() + ".broken-" + System.currentTimeMillis());
    Files.move(copy, aside, StandardCopyOption.ATOMIC_MOVE);
    LOG.warn("a saved state of the local chain is broken ({}); kept as {}", why, aside);
  }

  private void copy(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long total = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      total += n;
      if (total > bytesMax) {
        throw new IOException("larger than " + bytesMax + " bytes unpacked");
      }
      out.write(buffer, 0, n);
    }
  }
}
