package org.handsel.services.stays;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.handsel.libp2p.multiformats.MalformedException;

/// Nights in a row, as people count them: from the day of arrival to the day of leaving, on which
/// nobody sleeps here any more. Days since 1970.
///
/// @param percent what these nights cost of the usual price
record Span(long from, long until, int percent) {
  static final int SPANS_MAX = 200;

  /// What a night costs of the usual price if nothing else is said.
  static final int USUAL = 100;

  static final int PERCENT_MAX = 1000;
  private static final Pattern LINE_END = Pattern.compile("[\\n;]+");
  private static final Pattern SPAN =
      Pattern.compile(
          "(\\d{4}-\\d{2}-\\d{2})\\s*\\.\\.\\s*(\\d{4}-\\d{2}-\\d{2})(?:\\s+(\\d{1,4})\\s*%)?");

  boolean has(long night) {
    return night >= from && night < until;
  }

  /// The spans that `text` names, one a line: `2026-12-20..2027-01-03`, with a percentage behind it
  /// if `priced`.
  ///
  /// @throws MalformedException if a line says anything else; the message has the line
  static List<Span> parse(String text, boolean priced) throws MalformedException {
    var spans = new ArrayList<Span>();
    for (String line : LINE_END.splitAsStream(text).map(String::strip).toList()) {
      if (line.isEmpty()) continue;
      if (spans.size() == SPANS_MAX)
        throw new MalformedException("at most " + SPANS_MAX + " lines");
      Matcher it = SPAN.matcher(line);
      if (!it.matches() || (it.group(3) != null) != priced) throw wrong(line, priced);
      try {
        long from = LocalDate.parse(it.group(1)).toEpochDay();
        long until = LocalDate.parse(it.group(2)).toEpochDay();
        int percent = priced ? Integer.parseInt(it.group(3)) : USUAL;
        if (from < 0 || until <= from || percent < 1 || percent > PERCENT_MAX) {
          throw wrong(line, priced);
        }
        spans.add(new Span(from, until, percent));
      } catch (DateTimeException _) {
        throw wrong(line, priced);
      }
    }
    return List.copyOf(spans);
  }

  /// `spans` as [#parse] reads them.
  static String text(List<Span> spans) {
    return spans.stream().map(Span::text).collect(Collectors.joining("\n"));
  }

  private String text() {
    String days = LocalDate.ofEpochDay(from) + ".." + LocalDate.ofEpochDay(until);
    return percent == USUAL ? days : days + " " + percent + "%";
  }

  private static MalformedException wrong(String line, boolean priced) {
    String shown = line.length() > 60 ? line.substring(0, 60) + "…" : line;
    return new MalformedException(
        "a line such as 2026-12-20..2027-01-03" + (priced ? " 150%" : "") + ", not " + shown);
  }
}
