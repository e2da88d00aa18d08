package org.handsel.node.cli;

import java.time.Duration;
import java.util.Optional;
import org.handsel.node.words.Words;

/// One line on standard error that says how far something is: for a person at a terminal; for
/// scripts it stays quiet.
final class ProgressLine implements AutoCloseable {
  private static final long EVERY_NANOS = Duration.ofMillis(200).toNanos();
  private static final int BAR_CHARS = 24;

  private final Terminal terminal;
  private final long began = System.nanoTime();
  private long shownAt = began - EVERY_NANOS;
  private boolean shown;

  ProgressLine(Terminal terminal) {
    this.terminal = terminal;
  }

  /// So many bytes of about `total` are done, with the help of `peers`.
  void at(long bytes, Optional<Long> total, int peers) {
    long now = System.nanoTime();
    if (terminal.console().isEmpty() || now - shownAt < EVERY_NANOS) return;
    shownAt = now;
    shown = true;
    terminal.err().print("\r\u001b[K" + text(bytes, total, peers, now - began));
    terminal.err().flush();
  }

  private String text(long bytes, Optional<Long> total, int peers, long nanos) {
    Words words = terminal.words();
    var line = new StringBuilder();
    long perSecond = (long) (bytes / Math.max(0.001, nanos / 1e9));
    if (total.isPresent() && total.get() > 0) {
      int done = (int) Math.min(BAR_CHARS, BAR_CHARS * bytes / total.get());
      line.append("█".repeat(done)).append("░".repeat(BAR_CHARS - done)).append(' ');
    }
    line.append(words.figures().size(bytes));
    total.ifPresent(all -> line.append(" / ").append(words.figures().size(all)));
    line.append("  ").append(words.figures().size(perSecond)).append("/s");
    if (total.isPresent() && perSecond > 0) {
      long seconds = Math.max(0, total.get() - bytes) / perSecond;
      line.append("  ").append(words.figures().span(Duration.ofSeconds(seconds)));
    }
    if (peers > 0) line.append("  ").append(words.say("files.peers", "n", Integer.toString(peers)));
    return line.toString();
  }

  /// Takes the line away, before something else is printed.
  void clear() {
    if (shown) terminal.err().print("\r\u001b[K");
    terminal.err().flush();
    shown = false;
  }

  @Override
  public void close() {
    clear();
  }
}
