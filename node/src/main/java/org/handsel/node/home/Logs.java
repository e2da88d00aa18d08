package org.handsel.node.home;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.logging.ConsoleHandler;
import java.util.logging.FileHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// Where the node says what it does: `logs/node.0.log` in the data directory, turned over at 4 MB
/// and kept five deep; on standard error too if asked. Libraries speak only when something is
/// wrong.
public final class Logs {
  private static final int FILE_BYTES_MAX = 4 << 20;
  private static final int FILES_KEPT = 5;

  /// The loggers that have a level of their own; held, because the JDK holds them weakly.
  private static final Logger OURS = Logger.getLogger("org.handsel");

  private static final Logger FEATURES = Logger.getLogger("io.helidon");

  private Logs() {}

  /// Says nothing at all, for commands: what they have to say is their result.
  public static void silent() {
    LogManager.getLogManager().reset();
  }

  /// Logs into `folder`, and to standard error if `verbose`.
  public static void into(Path folder, boolean verbose) throws IOException {
    LogManager.getLogManager().reset();
    Logger root = Logger.getLogger("");
    root.setLevel(Level.WARNING);
    OURS.setLevel(verbose ? Level.FINE : Level.INFO);
    FEATURES.setLevel(Level.WARNING);
    // FileHandler reads percent signs in a path as patterns.
    String pattern = folder.resolve("node").toString().replace("%", "%%") + ".%g.log";
    add(root, new FileHandler(pattern, FILE_BYTES_MAX, FILES_KEPT, true));
    if (verbose) {
      add(root, new ConsoleHandler());
    }
  }

  private static void add(Logger root, Handler handler) {
    handler.setFormatter(new Line());
    handler.setLevel(Level.ALL);
    root.addHandler(handler);
  }

  /// One line an event: `2026-11-22T10:00:00.123Z INFO node.http.Server: …`, then the trace if any.
  /// Line ends inside a message are shown as such, so that nobody's text can look like a line of
  /// ours.
  static final class Line extends Formatter {
    @Override
    public String format(LogRecord event) {
      String name = String.valueOf(event.getLoggerName()).replace("org.handsel.", "");
      var line = new StringBuilder();
      line.append(Instant.ofEpochMilli(event.getMillis()).truncatedTo(ChronoUnit.MILLIS));
      line.append(' ').append("%-5s".formatted(word(event.getLevel()))).append(' ').append(name);
      line.append(": ").append(formatMessage(event).replace("\n", "\\n").replace("\r", "\\r"));
      line.append('\n');
      if (event.getThrown() != null) {
        var trace = new StringWriter();
        event.getThrown().printStackTrace(new PrintWriter(trace));
        line.append(trace);
      }
      return line.toString();
    }

    private static String word(Level level) {
      if (level.intValue() >= Level.SEVERE.intValue()) {
        return "ERROR";
      }
      if (level.intValue() >= Level.WARNING.intValue()) {
        return "WARN";
      }
      return level.intValue() >= Level.INFO.intValue() ? "INFO" : "DEBUG";
    }
  }
}
