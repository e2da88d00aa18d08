package org.handsel.node.listing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.handsel.core.money.Asset;
import org.handsel.core.money.Money;
import org.handsel.core.publish.Listing;
import org.handsel.core.record.Payload;
import org.handsel.core.record.SignedRecord;
import org.handsel.core.service.Field;
import org.handsel.core.service.Policy;
import org.handsel.core.service.Service;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.app.Listings;
import org.handsel.node.app.MoneyView;

/// Listings as people see them.
final class Shown {
  private final Shop shop;
  private final FieldText texts;
  private final Told told;

  Shown(Shop shop, FieldText texts, Told told) {
    this.shop = shop;
    this.texts = texts;
    this.told = told;
  }

  Listings.Listing of(Listing listing) throws MalformedException {
    return of(listing, listing.price().orElse(Money.zero(new Asset("USD"))));
  }

  /// The same where what is wanted of it costs `wanted`.
  Listings.Listing of(Listing listing, Money wanted) throws MalformedException {
    Service service =
        shop.services().stream()
            .filter(it -> it.name().equals(listing.service()))
            .findFirst()
            .orElseThrow(() -> new MalformedException("a service that isn't carried here"));
    Payload payload = listing.record().payload();
    Policy policy = service.policy(listing.body());
    Money price = listing.price().orElse(Money.zero(new Asset("USD")));
    return new Listings.Listing(
        listing.id().toString(),
        listing.slot(),
        listing.service(),
        listing.title(),
        listing.text(),
        money(price),
        money(wanted.plus(wanted.bps(policy.buyerFeeBps()))),
        listing.category().map(Object::toString),
        listing.place().map(it -> new Listings.Place(it.latitude(), it.longitude(), "")),
        listing.pictures().stream().map(Cid::toString).toList(),
        fields(service, listing),
        terms(service, listing.body()),
        shop.person().apply(listing.seller()),
        state(service, listing),
        Instant.ofEpochMilli(payload.at()).toString(),
        Instant.ofEpochMilli(payload.exp().orElse(0)).toString());
  }

  /// What it says, and of one's own also what it doesn't say openly.
  private Map<String, String> fields(Service service, Listing listing) throws MalformedException {
    Map<String, String> fields = texts.texts(service, listing.body());
    boolean mine = listing.seller().equals(shop.pen().author());
    if (mine) fields.putAll(told.of(service, listing.slot()));
    return fields;
  }

  private static Map<String, String> terms(Service service, Data.Map listing)
      throws MalformedException {
    Map<String, String> terms = new LinkedHashMap<>(service.policy(listing).toText());
    service.cancelDays(listing).ifPresent(days -> terms.put("cancelDays", Long.toString(days)));
    return terms;
  }

  private String state(Service service, Listing listing) throws MalformedException {
    Payload payload = listing.record().payload();
    Optional<SignedRecord> newest = shop.records().slot(payload.key().orElseThrow());
    if (newest.isPresent() && !newest.get().equals(listing.record())) {
      return newest.get().payload().tombstone() ? "withdrawn" : "superseded";
    }
    if (newest.isEmpty() || payload.exp().orElse(0) <= shop.clock().millis()) return "expired";
    OptionalLong left = service.quantity(listing.body());
    return left.isPresent() && left.getAsLong() == 0 ? "sold-out" : "live";
  }

  private MoneyView money(Money money) {
    boolean play =
        shop.play() || shop.currencies().of(money.asset()).map(it -> it.play()).orElse(false);
    return new MoneyView(
        shop.currencies().digits(money), shop.currencies().symbol(money.asset()), play);
  }

  /// The services and their fields, with what the policy asks behind those of what can be bought.
  List<Listings.ServiceView> services() {
    return views(shop.services());
  }

  static List<Listings.ServiceView> views(List<Service> services) {
    List<Listings.ServiceView> views = new ArrayList<>();
    for (Service service : services) {
      List<Field> fields = new ArrayList<>(service.fields());
      fields.addAll(service.told());
      if (service.priced()) fields.addAll(Policy.FIELDS);
      views.add(
          new Listings.ServiceView(
              service.name(),
              fields.stream().map(Shown::field).toList(),
              service.choices().stream().map(Shown::field).toList(),
              service.countable()));
    }
    return views;
  }

  private static Listings.FieldView field(Field field) {
    record Bounds(String type, long min, long max, List<String> of) {}
    Bounds it =
        switch (field.type()) {
          case Field.Type.Line(int most) -> new Bounds("line", 0, most, List.of());
          case Field.Type.Text(int most) -> new Bounds("text", 0, most, List.of());
          case Field.Type.Price() -> new Bounds("price", 0, 0, List.of());
          case Field.Type.Count(long min, long max) -> new Bounds("count", min, max, List.of());
          case Field.Type.Category() -> new Bounds("category", 0, 0, List.of());
          case Field.Type.Place() -> new Bounds("place", 0, 0, List.of());
          case Field.Type.Pictures(int most) -> new Bounds("pictures", 0, most, List.of());
          case Field.Type.Choice(List<String> of) -> new Bounds("choice", 0, 0, of);
          case Field.Type.Day() -> new Bounds("day", 0, 0, List.of());
          case Field.Type.Flag() -> new Bounds("flag", 0, 0, List.of());
        };
    return new Listings.FieldView(field.name(), it.type, field.required(), it.min, it.max, it.of);
  }
}
