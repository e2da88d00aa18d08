package org.handsel.node.home;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A data directory that this process alone uses until it's closed. Only its owner may look inside.
///
/// After a crash the directory is taken over as it is: the lock died with its process, and the
/// files that said where the dead node listened are removed.
public final class Home implements Closeable {
  private static final Logger log = LoggerFactory.getLogger(Home.class);
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_READS =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path directory;
  private final FileChannel channel;
  private final FileLock lock;

  private Home(Path directory, FileChannel channel, FileLock lock) {
    this.directory = directory;
    this.channel = channel;
    this.lock = lock;
  }

  /// Where a person's data lies: what was given, else `$HANDSEL_HOME`, else
  /// `$XDG_DATA_HOME/handsel`, else `$HOME/.local/share/handsel`.
  ///
  /// @throws IOException if none of them is set
  public static Path locate(Optional<Path> given, Map<String, String> environment)
      throws IOException {
    if (given.isPresent()) {
      return given.get().toAbsolutePath().normalize();
    }
    String own = environment.getOrDefault("HANDSEL_HOME", "");
    if (!own.isEmpty()) {
      return Path.of(own).toAbsolutePath().normalize();
    }
    String data = environment.getOrDefault("XDG_DATA_HOME", "");
    if (data.startsWith("/")) { // "All paths set in these variables must be absolute", else ignored
      return Path.of(data, "handsel").normalize();
    }
    String home = environment.getOrDefault("HOME", "");
    if (home.startsWith("/")) {
      return Path.of(home, ".local", "share", "handsel").normalize();
    }
    throw new IOException(
        "Nothing says where your data should lie. Give --data DIR, or set HANDSEL_HOME.");
  }

  /// Takes the directory, which is made if it isn't there.
  ///
  /// @throws HomeInUseException if another node runs on it
  public static Home open(Path directory) throws IOException {
    try {
      Files.createDirectories(directory, OWNER_ONLY);
    } catch (IOException e) {
      throw new IOException("The directory " + directory + " can't be made: " + e.getMessage(), e);
    }
    closeToOthers(directory);
    var channel =
        FileChannel.open(
            directory.resolve("lock"),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            OWNER_READS);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      log.debug("This very process holds {} already", directory);
    }
    if (lock == null) {
      channel.close();
      throw new HomeInUseException(directory, NodeFile.read(directory).map(NodeFile::pid));
    }
    var home = new Home(directory, channel, lock);
    home.forget();
    return home;
  }

  /// A directory that somebody made beforehand may be open to others; one that holds nothing but
  /// ours is closed to them.
  private static void closeToOthers(Path directory) throws IOException {
    boolean ours = Files.exists(directory.resolve("lock"));
    if (!ours) {
      try (var content = Files.list(directory)) {
        ours = content.findAny().isEmpty();
      }
    }
    if (ours) {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }
  }

  /// The directory.
  public Path directory() {
    return directory;
  }

  /// A file in it, by name.
  public Path file(String name) {
    return directory.resolve(name);
  }

  /// A folder in it, made if it isn't there.
  public Path folder(String name) throws IOException {
    return Files.createDirectories(directory.resolve(name), OWNER_ONLY);
  }

  /// Says where this node listens and what opens its API. The token is there before the file that
  /// points to it.
  public void announce(NodeFile node, String token) throws IOException {
    write("token", token + "\n");
    write(NodeFile.NAME, node.toJson());
  }

  /// Writes a file whole or not at all, for its owner only.
  public void write(String name, String text) throws IOException {
    Path temporary = directory.resolve(name + ".new");
    Files.deleteIfExists(temporary);
    try (var out =
        FileChannel.open(
            temporary,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            OWNER_READS)) {
      var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    Files.move(
        temporary,
        directory.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private void forget() throws IOException {
    for (String name : new String[] {NodeFile.NAME, "token"}) {
      Files.deleteIfExists(directory.resolve(name));
      Files.deleteIfExists(directory.resolve(name + ".new"));
    }
  }

  /// Forgets where the node listened and lets the directory go.
  @Override
  public void close() {
    try (channel) {
      forget();
      lock.release();
    } catch (IOException e) {
      log.warn("The data directory {} wasn't left tidy: {}", directory, e.toString());
    }
  }
}
