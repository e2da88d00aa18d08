package org.handsel.node.demo;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.handsel.node.home.Folders;

/// A fresh folder for one run, held by a lock for as long as the run lives and deleted at its end.
/// A run that was killed leaves its folder unlocked: the next run sweeps it away.
final class RunFolder implements Closeable {
  private static final String PREFIX = "handsel-demo-";
  private static final String LOCK = "running";

  private final Path path;
  private final FileChannel channel;

  private RunFolder(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /// Makes a folder in the system's temporary folder.
  static RunFolder fresh() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    sweep(temporary);
    Path path = Files.createTempDirectory(temporary, PREFIX);
    FileChannel channel =
        FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.lock();
    return new RunFolder(path, channel);
  }

  private static void sweep(Path temporary) throws IOException {
    try (Stream<Path> entries = Files.list(temporary)) {
      for (Path entry : entries.toList()) {
        if (entry.getFileName().toString().startsWith(PREFIX) && abandoned(entry)) {
          Folders.delete(entry);
        }
      }
    }
  }

  private static boolean abandoned(Path run) {
    try (FileChannel channel = FileChannel.open(run.resolve(LOCK), StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    } catch (IOException | OverlappingFileLockException notOurs) {
      return false; // no lock file yet, somebody else's, or held: not ours to delete
    }
  }

  Path path() {
    return path;
  }

  /// A folder inside this one.
  Path folder(String name) throws IOException {
    return Files.createDirectories(path.resolve(name));
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Folders.delete(path);
  }
}
