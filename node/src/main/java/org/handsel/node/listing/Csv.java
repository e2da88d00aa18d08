package org.handsel.node.listing;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Reads a table as RFC 4180 has it: rows of fields, fields quoted or not, line breaks inside
/// quotes. A broken row is told and passed over; reading goes on at the line behind its first one.
/// For one thread.
final class Csv {
  private static final int LINE_CHARS_MAX = 1 << 16;
  private static final int ROW_CHARS_MAX = 1 << 17;
  private static final int FIELDS_MAX = 200;

  private final Reader in;
  private final Deque<String> waiting = new ArrayDeque<>();
  private char separator;
  private long rows;
  private boolean finished;
  private boolean ended;

  Csv(Reader in, char separator) {
    this.in = in;
    this.separator = separator;
  }

  /// One row.
  sealed interface Row {
    /// Its number in the file, from 1.
    long number();

    /// What it says.
    record Good(long number, List<String> fields) implements Row {}

    /// Why it can't be read.
    record Broken(long number, String reason) implements Row {}
  }

  /// The next row that isn't blank, or nothing at the end.
  Optional<Row> next() throws IOException {
    while (true) {
      String first = line();
      if (first == null) return Optional.empty();
      if (first.isBlank()) continue;
      rows++;
      return Optional.of(row(first));
    }
  }

  /// Guesses what parts the fields of a header: comma, semicolon or tab, whichever stands there
  /// most.
  static char separatorOf(String header) {
    char best = ',';
    for (char candidate : new char[] {';', '\t'}) {
      if (count(header, candidate) > count(header, best)) best = candidate;
    }
    return best;
  }

  /// Whether the row that was told last goes to the very end, where no line's end stands.
  boolean ended() {
    return ended;
  }

  /// Reads the header, the first line that isn't blank, and takes its separator for the whole
  /// table.
  Optional<Row> header() throws IOException {
    String first = line();
    while (first != null && first.isBlank()) first = line();
    if (first == null) return Optional.empty();
    separator = separatorOf(first);
    waiting.addFirst(first);
    return next();
  }

  private static long count(String text, char c) {
    return text.chars().filter(x -> x == c).count();
  }

  private Row row(String first) throws IOException {
    var lines = new ArrayList<String>(List.of(first));
    var fields = new ArrayList<String>();
    var field = new StringBuilder();
    boolean quoted = false;
    boolean closed = false; // a quoted field has ended; only a separator may follow
    int chars = first.length();
    String line = first;
    while (true) {
      for (int i = 0; i < line.length(); i++) {
        char c = line.charAt(i);
        if (quoted) {
          if (c != '"') {
            field.append(c);
          } else if (i + 1 < line.length() && line.charAt(i + 1) == '"') {
            field.append('"');
            i++;
          } else {
            quoted = false;
            closed = true;
          }
        } else if (c == separator) {
          fields.add(field.toString());
          field.setLength(0);
          closed = false;
          if (fields.size() >= FIELDS_MAX) {
            return broken(lines, "more than " + FIELDS_MAX + " fields");
          }
        } else if (closed) {
          return broken(lines, "text behind a closing quote");
        } else if (c == '"' && field.isEmpty()) {
          quoted = true;
        } else if (c == '"') {
          return broken(lines, "a quote inside a field that isn't quoted");
        } else {
          field.append(c);
        }
      }
      if (!quoted) {
        fields.add(field.toString());
        return new Row.Good(rows, List.copyOf(fields));
      }
      line = line();
      if (line == null) return broken(lines, "a quote that is never closed");
      lines.add(line);
      chars += line.length();
      if (chars > ROW_CHARS_MAX) return broken(lines, "a quote that isn't closed for too long");
      field.append('\n');
    }
  }

  private Row broken(List<String> lines, String reason) {
    for (int i = lines.size() - 1; i > 0; i--) waiting.addFirst(lines.get(i));
    ended = finished && waiting.isEmpty();
    return new Row.Broken(rows, reason);
  }

  /// The next line without its end; null at the end. A line that is too long is cut: what is left
  /// of it then makes no sense as a row, and is told as broken.
  private @org.jspecify.annotations.Nullable String line() throws IOException {
    if (!waiting.isEmpty()) {
      String again = waiting.removeFirst();
      ended = finished && waiting.isEmpty();
      return again;
    }
    var text = new StringBuilder();
    int c = in.read();
    boolean any = c >= 0;
    while (c >= 0 && c != '\n') {
      if (text.length() < LINE_CHARS_MAX) text.append((char) c);
      c = in.read();
    }
    finished = c < 0;
    ended = finished;
    if (!any) return null;
    if (!text.isEmpty() && text.charAt(text.length() - 1) == '\r')
      text.setLength(text.length() - 1);
    return text.toString();
  }
}
