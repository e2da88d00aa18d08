package org.handsel.lab.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/// What is to happen when a node passes a moment, written in a file beside its data directory: the
/// test writes it, the node reads it at every moment and takes it away when it comes true.
///
/// @param when just before or just after the moment
/// @param moment by its name in [Moments]
/// @param victim the process to kill, which may be the node itself
record Plan(When when, String moment, long victim) {
  /// On which side of a moment.
  enum When {
    BEFORE,
    AFTER
  }

  private static Path file(Path home) {
    return home.resolveSibling(home.getFileName() + ".plan");
  }

  private static Path trace(Path home) {
    return home.resolveSibling(home.getFileName() + ".moments");
  }

  /// Writes it for the node in `home`.
  void write(Path home) throws IOException {
    Path whole = home.resolveSibling(home.getFileName() + ".plan.new");
    Files.writeString(whole, when + "\n" + moment + "\n" + victim);
    Files.move(
        whole, file(home), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /// What is planned for the node in `home`.
  static Optional<Plan> read(Path home) {
    try {
      List<String> lines = Files.readAllLines(file(home));
      return Optional.of(
          new Plan(When.valueOf(lines.get(0)), lines.get(1), Long.parseLong(lines.get(2))));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Forgets the plan. Whoever takes it first is told true.
  static boolean take(Path home) {
    try {
      return Files.deleteIfExists(file(home));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Has the node in `home` write down every moment it passes.
  static void listen(Path home) throws IOException {
    Files.deleteIfExists(trace(home));
    Files.createFile(trace(home));
  }

  /// The moments passed since [#listen], each once; the node writes on until it is told to stop.
  static List<String> heard(Path home) throws IOException {
    return Files.readAllLines(trace(home)).stream().distinct().toList();
  }

  /// Stops writing them down.
  static void stopListening(Path home) throws IOException {
    Files.deleteIfExists(trace(home));
  }

  /// Writes down that `moment` is passed, if anybody wants to know.
  static void passed(Path home, String moment) {
    if (!Files.exists(trace(home))) return;
    try {
      Files.writeString(
          trace(home), String.join("\n", Moments.parts(moment)) + "\n", StandardOpenOption.APPEND);
    } catch (NoSuchFileException _) {
      // just now nobody wants to know any more
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
