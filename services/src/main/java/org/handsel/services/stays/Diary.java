package org.handsel.services.stays;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.handsel.libp2p.multiformats.MalformedException;

/// A home's nights one by one, as a table or a calendar says them, made into the lines of a listing
/// (`stays.md` §2). Not safe for use by several threads.
public final class Diary {
  private static final int DAYS_MAX = 4_000;

  /// Percent of the usual price, 0 for a night that can't be had.
  private final TreeMap<Long, Integer> nights = new TreeMap<>();

  /// Says that the night of `day`, days since 1970, can't be had.
  ///
  /// @throws MalformedException if the year is none, or there are too many days
  public void taken(long day) throws MalformedException {
    put(day, 0);
  }

  /// Says that it can, at so many percent of the usual price.
  ///
  /// @throws MalformedException as [#taken]
  public void free(long day, long percent) throws MalformedException {
    put(day, Math.clamp(percent, 1, Span.PERCENT_MAX));
  }

  private void put(long day, int percent) throws MalformedException {
    if (day < 0 || day > Stay.DAY_MAX) throw new MalformedException("a day of another age");
    nights.put(day, percent);
    if (nights.size() > DAYS_MAX) {
      throw new MalformedException("more than " + DAYS_MAX + " nights of one home");
    }
  }

  /// What a listing says of these nights, and nothing of those after the last one: they aren't let
  /// yet.
  ///
  /// @throws MalformedException if it is more than a listing holds
  public Map<String, String> fields() throws MalformedException {
    var fields = new LinkedHashMap<String, String>();
    if (nights.isEmpty()) return fields;
    put(fields, "blocked", lines(false));
    put(fields, "seasons", lines(true));
    fields.put("openUntil", LocalDate.ofEpochDay(nights.lastKey() + 1).toString());
    return fields;
  }

  private static void put(Map<String, String> fields, String name, String lines) {
    if (!lines.isEmpty()) fields.put(name, lines);
  }

  private String lines(boolean free) throws MalformedException {
    var spans = new ArrayList<Span>();
    for (Map.Entry<Long, Integer> night : nights.entrySet()) {
      int percent = night.getValue();
      if ((percent > 0) != free || percent == Span.USUAL) continue;
      long day = night.getKey();
      Span last = spans.isEmpty() ? null : spans.getLast();
      int shown = free ? percent : Span.USUAL;
      if (last != null && last.until() == day && last.percent() == shown) {
        spans.set(spans.size() - 1, new Span(last.from(), day + 1, shown));
      } else {
        spans.add(new Span(day, day + 1, shown));
      }
    }
    if (spans.size() > Span.SPANS_MAX) {
      String what = free ? "changes of price" : "stretches of nights that can't be had";
      throw new MalformedException("more than " + Span.SPANS_MAX + " " + what);
    }
    return Span.text(spans);
  }
}
