package org.handsel.node.calendar;

import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.handsel.core.record.SignedRecord;
import org.handsel.core.service.Booking;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.app.Calendars;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.RefusedException.Kind;
import org.handsel.node.listing.Shelf;
import org.handsel.node.listing.Wanted;
import org.handsel.services.stays.HomeCalendar;
import org.handsel.services.stays.Stays;
import org.handsel.storage.record.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The calendars of this node's homes: what stands in the listing, what the escrow says is booked,
/// and what comes from elsewhere.
public final class HostCalendars implements Calendars, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HostCalendars.class);
  private static final String KIND = new Stays().kind();
  private static final String FILE = "file";
  private static final int SECRET_BYTES = 16;
  private static final long DAY_SECONDS = 24 * 3600L;

  /// stays.md §4.1 "from yesterday on, for two years"
  private static final int HORIZON = 732;

  private static final long EVERY_MINUTES = 15;

  private final Shelf shelf;
  private final Wanted.Calendar escrow;
  private final Feeds feeds;
  private final boolean mayCall;
  private final InstantSource clock;
  private final SecureRandom random;
  private final Fetch fetch = new Fetch();
  private final ScheduledExecutorService following =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("calendars").factory());

  /// Begins to follow what was followed before.
  ///
  /// @param escrow what is booked
  /// @param mayCall whether this node may ask addresses itself; where all goes through a proxy it
  ///   may not
  public static HostCalendars start(
      Shelf shelf,
      Wanted.Calendar escrow,
      Settings settings,
      boolean mayCall,
      InstantSource clock,
      SecureRandom random) {
    var calendars = new HostCalendars(shelf, escrow, new Feeds(settings), mayCall, clock, random);
    var _ =
        calendars.following.scheduleWithFixedDelay(
            calendars::look, 1, EVERY_MINUTES, TimeUnit.MINUTES);
    return calendars;
  }

  private HostCalendars(
      Shelf shelf,
      Wanted.Calendar escrow,
      Feeds feeds,
      boolean mayCall,
      InstantSource clock,
      SecureRandom random) {
    this.shelf = shelf;
    this.escrow = escrow;
    this.feeds = feeds;
    this.mayCall = mayCall;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public Calendar show(String listing, long from, int days) throws RefusedException, IOException {
    if (from < 0 || from > 0xffff - DAYS_MAX || days < 1 || days > DAYS_MAX) {
      throw new RefusedException(Kind.INVALID, "calendar.days", "At most " + DAYS_MAX + " days.");
    }
    SignedRecord record = home(listing);
    boolean mine = shelf.isMine(record);
    try {
      var home = new HomeCalendar(body(record));
      boolean unsure = false;
      int[] taken = new int[days];
      try {
        taken = taken(home, Math.toIntExact(from), days);
      } catch (IOException e) {
        LOG.info("what is booked couldn't be seen: {}", e.getMessage());
        unsure = true;
      }
      BitSet kept = home.kept(from, days);
      BitSet elsewhere = home.elsewhere(from, days);
      var nights = new ArrayList<Night>();
      for (int i = 0; i < days; i++) {
        String state = state(taken[i], kept.get(i), elsewhere.get(i));
        nights.add(
            new Night(LocalDate.ofEpochDay(from + i).toString(), mine ? state : plain(state)));
      }
      Optional<Feeds.Feed> feed = mine ? Optional.of(feed(record)) : Optional.empty();
      return new Calendar(
          record.id().toString(),
          body(record).text("title"),
          mine,
          nights,
          feed.map(it -> it.sources().stream().map(HostCalendars::view).toList()).orElse(List.of()),
          feed.map(Feeds.Feed::secret).orElse(""),
          unsure);
    } catch (MalformedException e) {
      throw invalid(e);
    }
  }

  private static String state(int taken, boolean kept, boolean elsewhere) {
    if (taken != 0 && elsewhere) return "clash";
    if (taken == Booking.WHOLE) return "booked";
    if (elsewhere) return "elsewhere";
    if (kept) return "kept";
    return taken == 0 ? "free" : "part";
  }

  /// Why a night can't be had is nobody's business but the host's.
  private static String plain(String state) {
    return state.equals("free") || state.equals("part") ? state : "booked";
  }

  /// A booking has at most 255 nights, so the question is asked in parts.
  private int[] taken(HomeCalendar home, int from, int days)
      throws IOException, MalformedException {
    var asked = new ArrayList<Booking>();
    for (int at = 0; at < days; at += Booking.NIGHTS_MAX) {
      asked.add(home.whole(from + at, Math.min(Booking.NIGHTS_MAX, days - at)));
    }
    return escrow.taken(asked).stream().flatMapToInt(Arrays::stream).toArray();
  }

  private static Source view(Feeds.Source it) {
    return new Source(it.address(), Instant.ofEpochMilli(it.at()).toString(), it.trouble());
  }

  @Override
  public void keep(String listing, long from, long until, boolean kept) throws RefusedException {
    SignedRecord record = mine(listing);
    shelf.revise(record, body -> new HomeCalendar(body).keeping(from, until, kept).listing());
  }

  @Override
  public int take(String listing, byte[] calendar) throws RefusedException {
    SignedRecord record = mine(listing);
    try {
      BitSet nights = nights(record, calendar);
      put(record, FILE, nights);
      return nights.cardinality();
    } catch (MalformedException e) {
      throw invalid(e);
    }
  }

  @Override
  public int follow(String listing, String address) throws RefusedException, IOException {
    SignedRecord record = mine(listing);
    if (!mayCall) {
      throw new RefusedException(
          Kind.CONFLICT,
          "calendar.proxy",
          "This node calls others through its proxy only, and calendars can't be fetched through"
              + " it. Take them in from files.");
    }
    try {
      URI url = Fetch.address(address);
      BitSet nights = nights(record, fetched(url));
      put(record, url.toString(), nights);
      return nights.cardinality();
    } catch (MalformedException e) {
      throw invalid(e);
    }
  }

  private byte[] fetched(URI url) throws RefusedException {
    try {
      return fetch.get(url);
    } catch (IOException e) {
      throw new RefusedException(
          Kind.CONFLICT,
          "calendar.away",
          "No calendar could be fetched from there: " + e.getMessage() + ". Nothing was changed.");
    }
  }

  @Override
  public void unfollow(String listing, String address) throws RefusedException {
    SignedRecord record = mine(listing);
    try {
      if (feed(record).of(address).isEmpty()) {
        throw new RefusedException(
            Kind.UNKNOWN, "calendar.unknown", "That isn't followed for this home.");
      }
      apply(record, feeds.change(slot(record), secret(), it -> it.without(address)));
    } catch (MalformedException e) {
      throw invalid(e);
    }
  }

  /// The nights of the horizon that `calendar` takes.
  private BitSet nights(SignedRecord record, byte[] calendar) throws MalformedException {
    long from = yesterday();
    var zone = new HomeCalendar(body(record)).zone();
    return ICalendar.nights(calendar, zone, from, from + HORIZON);
  }

  private void put(SignedRecord record, String address, BitSet nights)
      throws RefusedException, MalformedException {
    String lines = HomeCalendar.lines(nights, yesterday());
    var source = new Feeds.Source(address, lines, clock.millis(), "");
    apply(record, feeds.change(slot(record), secret(), it -> it.with(source)));
  }

  /// Puts what all sources say into the listing. It's done again at the next look if the node dies
  /// between writing the one and the other.
  private void apply(SignedRecord record, Feeds.Feed feed)
      throws RefusedException, MalformedException {
    long from = yesterday();
    var all = new BitSet();
    for (Feeds.Source it : feed.sources()) all.or(HomeCalendar.read(it.lines(), from, HORIZON));
    shelf.revise(record, body -> new HomeCalendar(body).bookedElsewhere(all, from).listing());
  }

  /// Asks all that is followed once.
  private void look() {
    for (Map.Entry<String, Feeds.Feed> home : feeds.all().entrySet()) {
      try {
        Optional<SignedRecord> record = shelf.inSlot(KIND, home.getKey());
        if (record.isEmpty() || record.get().payload().body().isEmpty()) continue;
        for (Feeds.Source source : home.getValue().sources()) look(record.get(), source);
        apply(record.get(), feed(record.get()));
      } catch (RefusedException | MalformedException | RuntimeException e) {
        LOG.warn("a home's calendars couldn't be looked at: {}", e.getMessage());
      }
    }
  }

  private void look(SignedRecord record, Feeds.Source source) throws MalformedException {
    if (source.address().equals(FILE) || !mayCall) return;
    Feeds.Source now;
    try {
      BitSet nights = nights(record, fetch.get(URI.create(source.address())));
      String lines = HomeCalendar.lines(nights, yesterday());
      now = new Feeds.Source(source.address(), lines, clock.millis(), "");
    } catch (IOException e) {
      // What it said before stands: a calendar that is away must not free a night.
      now = new Feeds.Source(source.address(), source.lines(), source.at(), trouble(e));
    }
    Feeds.Source read = now;
    feeds.change(
        slot(record), secret(), it -> it.of(source.address()).isPresent() ? it.with(read) : it);
  }

  private static String trouble(IOException e) {
    String why = String.valueOf(e.getMessage());
    return why.substring(0, Math.min(200, why.length()));
  }

  @Override
  public String write(String listing) throws RefusedException, IOException {
    return write(mine(listing));
  }

  @Override
  public Optional<String> feed(String secret) throws RefusedException, IOException {
    for (Map.Entry<String, Feeds.Feed> home : feeds.all().entrySet()) {
      if (!home.getValue().secret().equals(secret)) continue;
      Optional<SignedRecord> record = shelf.inSlot(KIND, home.getKey());
      if (record.isEmpty() || record.get().payload().body().isEmpty()) return Optional.empty();
      return Optional.of(write(record.get()));
    }
    return Optional.empty();
  }

  private String write(SignedRecord record) throws RefusedException, IOException {
    try {
      int from = Math.toIntExact(yesterday());
      var home = new HomeCalendar(body(record));
      int[] taken = taken(home, from, HORIZON);
      BitSet kept = home.kept(from, HORIZON);
      var busy = new ArrayList<ICalendar.Busy>();
      for (int i = 0; i < HORIZON; ) {
        String what = taken[i] != 0 ? "Booked on Handsel" : kept.get(i) ? "Not let" : "";
        int end = i + 1;
        while (end < HORIZON
            && what.equals(
                taken[end] != 0 ? "Booked on Handsel" : kept.get(end) ? "Not let" : "")) {
          end++;
        }
        if (!what.isEmpty()) busy.add(new ICalendar.Busy(from + (long) i, from + (long) end, what));
        i = end;
      }
      return ICalendar.write(slot(record), body(record).text("title"), busy, clock.instant());
    } catch (MalformedException e) {
      throw invalid(e);
    }
  }

  private SignedRecord home(String listing) throws RefusedException {
    SignedRecord record = shelf.newest(listing);
    if (!record.payload().kind().equals(KIND) || record.payload().body().isEmpty()) {
      throw new RefusedException(Kind.INVALID, "calendar.none", "Only homes have a calendar.");
    }
    return record;
  }

  private SignedRecord mine(String listing) throws RefusedException {
    SignedRecord record = home(listing);
    if (!shelf.isMine(record)) {
      throw new RefusedException(Kind.CONFLICT, "listing.not-mine", "That listing isn't yours.");
    }
    return record;
  }

  private Feeds.Feed feed(SignedRecord record) throws MalformedException {
    return feeds.of(slot(record), secret());
  }

  private static Data.Map body(SignedRecord record) {
    return record.payload().body().orElseThrow();
  }

  private static String slot(SignedRecord record) {
    return record.payload().key().orElseThrow().slot();
  }

  private String secret() {
    var bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private long yesterday() {
    return clock.millis() / 1000 / DAY_SECONDS - 1;
  }

  private static RefusedException invalid(MalformedException e) {
    return new RefusedException(Kind.INVALID, "calendar.invalid", String.valueOf(e.getMessage()));
  }

  @Override
  public void close() {
    following.shutdownNow();
    fetch.close();
  }
}
