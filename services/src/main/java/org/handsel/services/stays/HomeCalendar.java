package org.handsel.services.stays;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.handsel.core.service.Booking;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.MalformedException;

/// What a home's listing says of its nights, to be shown and changed. Days are counted from 1970.
///
/// @param listing the listing's body
public record HomeCalendar(Data.Map listing) {
  private static final String KEPT = "blocked";
  private static final String ELSEWHERE = "elsewhere";

  /// The time zone that its days are counted in.
  public ZoneId zone() throws MalformedException {
    return Home.of(listing).zone();
  }

  /// The whole home for `nights` nights: whose calendar in the escrow says what of them is booked.
  public Booking whole(int from, int nights) throws MalformedException {
    Home home = Home.of(listing);
    return new Booking(home.guard(), home.resource(), from, nights, Booking.WHOLE);
  }

  /// Which of `nights` nights from `from` on the host keeps, or doesn't let yet; bit 0 is the
  /// first.
  public BitSet kept(long from, int nights) throws MalformedException {
    BitSet bits = bits(spans(KEPT), from, nights);
    long open = Home.of(listing).openUntil();
    if (open < from + nights) bits.set((int) Math.max(0, open - from), nights);
    return bits;
  }

  /// Which are booked by other ways.
  public BitSet elsewhere(long from, int nights) throws MalformedException {
    return bits(spans(ELSEWHERE), from, nights);
  }

  /// The listing with the nights from `from` until the one before `until` kept, or let again.
  public HomeCalendar keeping(long from, long until, boolean kept) throws MalformedException {
    if (from < 0 || until <= from || until > Stay.DAY_MAX) {
      throw new MalformedException("until: a day after the first one");
    }
    var left = new ArrayList<Span>();
    for (Span it : spans(KEPT)) {
      boolean apart =
          kept ? it.until() < from || it.from() > until : it.until() <= from || it.from() >= until;
      if (apart) left.add(it);
    }
    for (Span it : spans(KEPT)) {
      if (left.contains(it)) continue;
      if (kept) {
        from = Math.min(from, it.from());
        until = Math.max(until, it.until());
        continue;
      }
      if (it.from() < from) left.add(new Span(it.from(), from, Span.USUAL));
      if (it.until() > until) left.add(new Span(until, it.until(), Span.USUAL));
    }
    if (kept) left.add(new Span(from, until, Span.USUAL));
    return with(KEPT, left);
  }

  /// The listing with these nights booked elsewhere, and no others; `nights` counts from `from`.
  public HomeCalendar bookedElsewhere(BitSet nights, long from) throws MalformedException {
    return with(ELSEWHERE, spans(nights, from));
  }

  private HomeCalendar with(String name, List<Span> spans) throws MalformedException {
    if (spans.size() > Span.SPANS_MAX) {
      throw new MalformedException(name + ": more than " + Span.SPANS_MAX + " stretches of nights");
    }
    var sorted = spans.stream().sorted(Comparator.comparingLong(Span::from)).toList();
    var body = listing.with();
    if (sorted.isEmpty()) body.without(name);
    else body.put(name, Span.text(sorted));
    return new HomeCalendar(body.build());
  }

  private List<Span> spans(String name) throws MalformedException {
    return Span.parse(listing.optionalText(name).orElse(""), false);
  }

  private static List<Span> spans(BitSet nights, long from) {
    var spans = new ArrayList<Span>();
    for (int first = nights.nextSetBit(0); first >= 0; ) {
      int end = nights.nextClearBit(first);
      spans.add(new Span(from + first, from + end, Span.USUAL));
      first = nights.nextSetBit(end);
    }
    return spans;
  }

  private static BitSet bits(List<Span> spans, long from, int nights) {
    var bits = new BitSet(nights);
    for (Span it : spans) {
      long low = Math.max(0, it.from() - from);
      long high = Math.min(nights, it.until() - from);
      if (low < high) bits.set((int) low, (int) high);
    }
    return bits;
  }

  /// `nights` from `from` on as the lines of a listing.
  ///
  /// @throws MalformedException if there are more than a listing holds
  public static String lines(BitSet nights, long from) throws MalformedException {
    List<Span> spans = spans(nights, from);
    if (spans.size() > Span.SPANS_MAX) {
      throw new MalformedException("more than " + Span.SPANS_MAX + " stretches of nights");
    }
    return Span.text(spans);
  }

  /// What [#lines] wrote, for `nights` nights from `from` on.
  public static BitSet read(String lines, long from, int nights) throws MalformedException {
    return bits(Span.parse(lines, false), from, nights);
  }
}
