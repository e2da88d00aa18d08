package org.handsel.services.stays;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.handsel.core.discover.Opening;
import org.handsel.core.money.Address;
import org.handsel.core.money.Money;
import org.handsel.core.publish.Amount;
import org.handsel.core.service.Booking;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// What a home's listing says of prices and rules. `docs/protocols/stays.md` §2.
///
/// @param night what a night costs, the whole home
/// @param weekend the same on Fridays and Saturdays
/// @param part what a night in one part costs; none if parts aren't let alone
/// @param seasons nights that cost more or less
/// @param included how many guests the price is for; each one more costs `extra` a night
/// @param blocked nights that can't be had
/// @param openUntil the first day whose night isn't let yet
/// @param cancelDays until how many days before arrival cancelling is cheap
record Home(
    Money night,
    Optional<Money> weekend,
    Optional<Money> part,
    int parts,
    List<Span> seasons,
    Money cleaning,
    long guests,
    long included,
    Money extra,
    long minNights,
    long maxNights,
    long noticeDays,
    List<Span> blocked,
    long openUntil,
    ZoneId zone,
    int checkIn,
    int checkOut,
    long cancelDays,
    Address guard,
    Bytes resource) {
  static final int GUESTS_MAX = 50;

  /// Ten years. What is let for longer than [Booking#NIGHTS_MAX] only can be shown, not booked.
  static final int NIGHTS_MAX = 3650;

  static final int NOTICE_DAYS_MAX = 60;
  static final int CANCEL_DAYS_MAX = 60;
  static final int PARTS_MAX = 16;
  static final int SPANS_CHARS_MAX = 6000;
  static final int ZONE_CHARS_MAX = 40;

  private static final Set<DayOfWeek> WEEKEND = EnumSet.of(DayOfWeek.FRIDAY, DayOfWeek.SATURDAY);

  /// The home that `listing` offers.
  ///
  /// @throws MalformedException if it offers none; the message begins with the name of the field
  static Home of(Data.Map listing) throws MalformedException {
    Money night = Amount.of(listing.get("price"));
    long guests = listing.integer("guests", 1, GUESTS_MAX);
    long minNights = count(listing, "minNights", 1, 1, NIGHTS_MAX);
    long usual = Math.max(minNights, Booking.NIGHTS_MAX);
    long maxNights = count(listing, "maxNights", usual, 1, NIGHTS_MAX);
    if (maxNights < minNights) throw new MalformedException("maxNights: less than minNights");
    int parts = (int) count(listing, "parts", 1, 1, PARTS_MAX);
    Optional<Money> part = money(listing, "partPrice", night);
    if (part.isPresent() && parts == 1)
      throw new MalformedException("partPrice: there is one part");
    return new Home(
        night,
        money(listing, "weekendPrice", night),
        part,
        parts,
        spans(listing, "seasons", true),
        money(listing, "cleaning", night).orElse(Money.zero(night.asset())),
        guests,
        count(listing, "guestsIncluded", guests, 1, GUESTS_MAX),
        money(listing, "extraGuest", night).orElse(Money.zero(night.asset())),
        minNights,
        maxNights,
        count(listing, "noticeDays", 0, 0, NOTICE_DAYS_MAX),
        blocked(listing),
        count(listing, "openUntil", Stay.DAY_MAX, 0, Stay.DAY_MAX),
        zone(listing.optionalText("zone").orElse("UTC")),
        (int) count(listing, "checkIn", 15, 0, 23),
        (int) count(listing, "checkOut", 11, 0, 23),
        count(listing, "cancelDays", 1, 0, CANCEL_DAYS_MAX),
        Address.parse(listing.text("guard")),
        listing.bytes("resource", 32));
  }

  private static long count(Data.Map listing, String name, long usual, long min, long max)
      throws MalformedException {
    return listing.has(name) ? listing.integer(name, min, max) : usual;
  }

  private static Optional<Money> money(Data.Map listing, String name, Money night)
      throws MalformedException {
    if (!listing.has(name)) return Optional.empty();
    Money money = Amount.of(listing.get(name));
    if (!money.asset().equals(night.asset())) {
      throw new MalformedException(name + ": in another currency than price");
    }
    return Optional.of(money);
  }

  private static List<Span> spans(Data.Map listing, String name, boolean priced)
      throws MalformedException {
    String text = listing.optionalText(name).orElse("");
    if (text.length() > SPANS_CHARS_MAX) throw new MalformedException(name + ": too long");
    try {
      return Span.parse(text, priced);
    } catch (MalformedException e) {
      throw new MalformedException(name + ": " + e.getMessage(), e);
    }
  }

  /// What the host keeps, and what is booked by other ways.
  private static List<Span> blocked(Data.Map listing) throws MalformedException {
    var all = new ArrayList<>(spans(listing, "blocked", false));
    all.addAll(spans(listing, "elsewhere", false));
    return List.copyOf(all);
  }

  private static ZoneId zone(String name) throws MalformedException {
    try {
      if (name.length() <= ZONE_CHARS_MAX) return ZoneId.of(name);
    } catch (DateTimeException _) {
      // said below
    }
    throw new MalformedException("zone: a time zone such as Europe/Paris");
  }

  /// What `stay` costs.
  ///
  /// @throws MalformedException if it can't be had; the message begins with the name of the choice
  Money price(Stay stay) throws MalformedException {
    check(stay);
    Money sum = Money.zero(night.asset());
    for (long day = stay.arrive(); day < stay.leave(); day++) {
      sum = sum.plus(usual(stay, day).bps(percent(day) * 100));
    }
    long more = Math.max(0, stay.guests() - included);
    return sum.plus(extra.times(more * stay.nights())).plus(cleaning);
  }

  private void check(Stay stay) throws MalformedException {
    if (stay.guests() > guests) throw new MalformedException("guests: at most " + guests);
    if (stay.nights() < minNights) {
      throw new MalformedException("leave: at least " + minNights + " nights");
    }
    long most = Math.min(maxNights, Booking.NIGHTS_MAX);
    if (stay.nights() > most) {
      throw new MalformedException("leave: at most " + most + " nights");
    }
    if (!stay.whole() && part.isEmpty()) {
      throw new MalformedException("parts: the home is let as a whole only");
    }
    for (long day = stay.arrive(); day < stay.leave(); day++) {
      long night = day;
      if (night >= openUntil || blocked.stream().anyMatch(span -> span.has(night))) {
        throw new MalformedException(
            "arrive: the night of " + LocalDate.ofEpochDay(day) + " can't be had");
      }
    }
  }

  private Money usual(Stay stay, long day) {
    if (!stay.whole()) return part.orElseThrow().times(Integer.bitCount(stay.units()));
    boolean late = WEEKEND.contains(LocalDate.ofEpochDay(day).getDayOfWeek());
    return late ? weekend.orElse(night) : night;
  }

  /// Of seasons that overlap the first one named counts.
  private int percent(long day) {
    return seasons.stream()
        .filter(span -> span.has(day))
        .findFirst()
        .map(Span::percent)
        .orElse(Span.USUAL);
  }

  /// Every stretch of nights that aren't blocked.
  List<Opening> openings() {
    var openings = new ArrayList<Opening>();
    long from = 0;
    for (Span span : blocked.stream().sorted(Comparator.comparingLong(Span::from)).toList()) {
      open(openings, from, Math.min(span.from(), openUntil));
      from = Math.max(from, span.until());
    }
    open(openings, from, openUntil);
    return openings;
  }

  private void open(List<Opening> openings, long from, long until) {
    if (until - from < minNights) return;
    openings.add(
        new Opening(
            (int) from,
            (int) until,
            (int) guests,
            (int) minNights,
            (int) maxNights,
            (int) noticeDays));
  }

  /// When guests of `stay` can come, Unix seconds.
  long arrival(Stay stay) {
    return at(stay.arrive(), checkIn);
  }

  /// When they have to leave, Unix seconds.
  long leaving(Stay stay) {
    return at(stay.leave(), checkOut);
  }

  private long at(long day, int hour) {
    return LocalDate.ofEpochDay(day).atTime(hour, 0).atZone(zone).toEpochSecond();
  }
}
