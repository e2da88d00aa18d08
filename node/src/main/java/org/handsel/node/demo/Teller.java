package org.handsel.node.demo;

import java.io.PrintStream;
import java.time.Duration;

/// Tells the story while it happens: a line when something begins, its time when it is done.
final class Teller {
  private final PrintStream out;
  private final long startNanos = System.nanoTime();

  /// Writes to `out`, which is never where the result goes.
  Teller(PrintStream out) {
    this.out = out;
  }

  /// A heading between parts of the story.
  void chapter(String title) {
    out.println();
    out.println(title);
  }

  /// Something has happened, just now.
  void line(String who, String what) {
    double seconds = elapsed().toMillis() / 1000.0;
    out.printf("  %6.1f s  %-6s %s%n", seconds, who, what);
    out.flush();
  }

  /// More about what was just told.
  void detail(String what) {
    out.println("                   " + what);
  }

  /// A line of its own.
  void plain(String text) {
    out.println(text);
    out.flush();
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }
}
