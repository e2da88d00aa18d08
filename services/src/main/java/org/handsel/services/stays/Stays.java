package org.handsel.services.stays;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.handsel.core.discover.Opening;
import org.handsel.core.money.Address;
import org.handsel.core.money.Money;
import org.handsel.core.publish.Listing;
import org.handsel.core.service.Booking;
import org.handsel.core.service.Field;
import org.handsel.core.service.Order;
import org.handsel.core.service.Policy;
import org.handsel.core.service.Service;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multihash;

/// People let a home, or rooms of it, for some nights. The nights are taken in the escrow together
/// with the money, so nobody can sell one twice. `docs/protocols/stays.md`.
public final class Stays implements Service {
  private static final long DAY = 24 * 3600L;

  /// stays.md §3.3 "three days after leaving"
  private static final long CLAIM_AFTER_SECONDS = 3 * DAY;

  /// formats C15: blocking nights costs more than the gas.
  private static final int HOLD_BPS = 500;

  private static final int LATE_CANCEL_BPS = 5_000;

  /// stays.md §3.6 "a day": nobody looks at their node every half an hour.
  private static final long ANSWER_SECONDS = DAY;

  private static final int ADDRESS_CHARS_MAX = 2_000;

  /// stays.md §2.5: in millionths of a degree.
  private static final long ABOUT = 2_500;

  private static final String RESOURCE = "handsel/stays/1\0";

  @Override
  public String name() {
    return "stays";
  }

  @Override
  public String kind() {
    return Listing.kind(name());
  }

  @Override
  public List<Field> fields() {
    return List.of(
        new Field("title", new Field.Type.Line(Listing.TITLE_CHARS_MAX), true),
        new Field("price", new Field.Type.Price(), true),
        new Field("guests", new Field.Type.Count(1, Home.GUESTS_MAX), true),
        new Field("text", new Field.Type.Text(Listing.TEXT_CHARS_MAX), false),
        new Field("place", new Field.Type.Place(), false),
        new Field("pictures", new Field.Type.Pictures(Listing.PICTURES_MAX), false),
        new Field("weekendPrice", new Field.Type.Price(), false),
        new Field("seasons", new Field.Type.Text(Home.SPANS_CHARS_MAX), false),
        new Field("cleaning", new Field.Type.Price(), false),
        new Field("guestsIncluded", new Field.Type.Count(1, Home.GUESTS_MAX), false),
        new Field("extraGuest", new Field.Type.Price(), false),
        new Field("parts", new Field.Type.Count(1, Home.PARTS_MAX), false),
        new Field("partPrice", new Field.Type.Price(), false),
        new Field("minNights", new Field.Type.Count(1, Home.NIGHTS_MAX), false),
        new Field("maxNights", new Field.Type.Count(1, Home.NIGHTS_MAX), false),
        new Field("noticeDays", new Field.Type.Count(0, Home.NOTICE_DAYS_MAX), false),
        new Field("zone", new Field.Type.Line(Home.ZONE_CHARS_MAX), false),
        new Field("checkIn", new Field.Type.Count(0, 23), false),
        new Field("checkOut", new Field.Type.Count(0, 23), false),
        new Field("cancelDays", new Field.Type.Count(0, Home.CANCEL_DAYS_MAX), false),
        new Field("openUntil", new Field.Type.Day(), false),
        new Field("blocked", new Field.Type.Text(Home.SPANS_CHARS_MAX), false),
        new Field("elsewhere", new Field.Type.Text(Home.SPANS_CHARS_MAX), false));
  }

  @Override
  public List<Field> told() {
    return List.of(new Field("address", new Field.Type.Text(ADDRESS_CHARS_MAX), false));
  }

  @Override
  public List<Field> choices() {
    return List.of(
        new Field("arrive", new Field.Type.Day(), true),
        new Field("leave", new Field.Type.Day(), true),
        new Field("guests", new Field.Type.Count(1, Home.GUESTS_MAX), true),
        new Field("parts", new Field.Type.Line(60), false));
  }

  @Override
  public boolean countable() {
    return false;
  }

  @Override
  public String title(Data.Map listing) throws MalformedException {
    return listing.text("title");
  }

  @Override
  public void check(Data.Map listing) throws MalformedException {
    title(listing);
    Home.of(listing);
    policy(listing);
  }

  @Override
  public Money quote(Data.Map listing, Order order) throws MalformedException {
    Home home = Home.of(listing);
    return home.price(Stay.of(order, home.parts()));
  }

  @Override
  public Optional<Booking> booking(Data.Map listing, Order order) throws MalformedException {
    Home home = Home.of(listing);
    Stay stay = Stay.of(order, home.parts());
    return Optional.of(
        new Booking(
            home.guard(), home.resource(), (int) stay.arrive(), stay.nights(), stay.units()));
  }

  @Override
  public List<Opening> openings(Data.Map listing) throws MalformedException {
    return Home.of(listing).openings();
  }

  @Override
  public Optional<Opening.Wanted> wanted(Order order, long today) throws MalformedException {
    Stay stay = Stay.of(order, Home.PARTS_MAX);
    if (stay.arrive() < today) throw new MalformedException("arrive: that day is over");
    if (stay.nights() > Booking.NIGHTS_MAX) {
      throw new MalformedException("leave: at most " + Booking.NIGHTS_MAX + " nights");
    }
    return Optional.of(
        new Opening.Wanted(
            (int) stay.arrive(),
            (int) stay.leave(),
            (int) stay.guests(),
            (int) (stay.arrive() - today)));
  }

  @Override
  public OptionalLong quantity(Data.Map listing) {
    return OptionalLong.empty();
  }

  @Override
  public Data.Map withQuantity(Data.Map listing, long left) {
    return listing;
  }

  @Override
  public Data.Map by(Address account, String slot, Data.Map listing) throws MalformedException {
    byte[] home = (RESOURCE + slot).getBytes(StandardCharsets.UTF_8);
    var body =
        listing
            .with()
            .put("guard", account.toString())
            .put("resource", Multihash.sha256(home).digest());
    if (listing.has("place")) {
      List<Data> both = listing.optionalList("place");
      if (both.size() != 2) throw new MalformedException("place: latitude and longitude");
      body.put("place", Data.list(about(both.getFirst()), about(both.getLast())));
    }
    return body.build();
  }

  private static Data about(Data degrees) throws MalformedException {
    return Data.of(Math.round(degrees.asLong() / (double) ABOUT) * ABOUT);
  }

  /// What a listing's policy leaves out is the usual of stays: an early guest keeps all but 5 %
  /// when cancelling, a late one half.
  @Override
  public Policy policy(Data.Map listing) throws MalformedException {
    Data.Map said = listing.optionalMap("policy").orElse(Data.map().build());
    var full = said.with();
    if (!said.has("holdBps")) full.put("holdBps", HOLD_BPS);
    if (!said.has("lateCancelBps")) full.put("lateCancelBps", LATE_CANCEL_BPS);
    boolean asks = said.optionalText("accept").orElse("auto").equals("manual");
    if (asks && !said.has("fundSeconds")) full.put("fundSeconds", ANSWER_SECONDS);
    return Policy.of(full.build());
  }

  @Override
  public OptionalLong cancelDays(Data.Map listing) throws MalformedException {
    return OptionalLong.of(Home.of(listing).cancelDays());
  }

  /// stays.md §3: deadlines go by the nights.
  @Override
  public Policy policy(Data.Map listing, Order order, long now) throws MalformedException {
    Home home = Home.of(listing);
    Stay stay = Stay.of(order, home.parts());
    long arrival = home.arrival(stay);
    Policy usual = policy(listing);
    if (arrival - home.noticeDays() * DAY < now + usual.fundSeconds()) {
      throw new MalformedException("arrive: too soon");
    }
    return Policy.of(
        usual
            .toData()
            .with()
            .put("freeCancelSeconds", Math.max(0, arrival - home.cancelDays() * DAY - now))
            .put("claimFromSeconds", arrival - now)
            .put("claimSeconds", home.leaving(stay) + CLAIM_AFTER_SECONDS - now)
            .build());
  }
}
