package org.handsel.node.listing;

import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.handsel.core.money.Currency;
import org.handsel.core.publish.Category;
import org.handsel.core.publish.Topics;
import org.handsel.core.record.SignedRecord;
import org.handsel.core.record.SlotKey;
import org.handsel.core.service.Field;
import org.handsel.core.service.Service;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.app.Events;
import org.handsel.node.app.Listings;
import org.handsel.node.app.Portion;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.RefusedException.Kind;
import org.handsel.node.app.ShortId;

/// Publishing and finding. What is published is on disk before anybody is told, and goes to the
/// peers that follow its topics by itself.
public final class Shelf implements Listings, BatchPublisher {
  private static final Duration LIFE = Duration.ofDays(90);
  private static final long RENEW_MILLIS = Duration.ofDays(30).toMillis();

  private final Shop shop;
  private final FieldText texts;
  private final Shown shown;
  private final Finder finder;
  private final ArbiterOffers arbiters;
  private final Told told;
  private final SecureRandom random = new SecureRandom();

  /// Over the parts in `shop`.
  public Shelf(Shop shop) {
    this.shop = shop;
    this.texts = new FieldText(shop.currencies());
    this.told = new Told(shop.settings());
    this.shown = new Shown(shop, texts, told);
    this.finder = new Finder(shop, shown);
    this.arbiters = new ArbiterOffers(shop.records(), shop.clock());
  }

  /// What `services` ask for: what forms and verbs are made of, with or without a node that runs.
  public static List<ServiceView> views(List<Service> services) {
    return Shown.views(services);
  }

  @Override
  public List<ServiceView> services() {
    return shown.services();
  }

  @Override
  public List<String> currencies() {
    var symbols = new LinkedHashSet<String>();
    List<Currency> tokens = shop.currencies().tokens();
    for (Currency token : tokens) {
      shop.currencies().worth(token.asset()).map(Currency::symbol).ifPresent(symbols::add);
    }
    tokens.stream()
        .filter(it -> it.worth().isPresent())
        .map(Currency::symbol)
        .forEach(symbols::add);
    tokens.stream().map(Currency::symbol).forEach(symbols::add);
    return List.copyOf(symbols);
  }

  @Override
  public Listing publish(String service, Optional<String> slot, Map<String, String> fields)
      throws RefusedException {
    try {
      String name = slot.orElseGet(this::freshSlot);
      Service of = service(service);
      Data.Map secret = texts.told(of, fields);
      Map<String, String> open = new LinkedHashMap<>(fields);
      of.told().forEach(field -> open.remove(field.name()));
      Signed signed = sign(of, name, open);
      told.put(of, name, fields, secret);
      if (signed.fresh) {
        shop.records().keep(List.of(signed.record), true);
        tell(signed.record.id());
      }
      return view(signed.record);
    } catch (MalformedException e) {
      throw invalid("listing.invalid", e);
    }
  }

  /// A signed listing; not fresh if the same stood there already.
  private record Signed(SignedRecord record, boolean fresh) {}

  private Signed sign(Service service, String slot, Map<String, String> fields)
      throws MalformedException {
    Data.Map body = service.by(shop.account().get(), slot, texts.body(service, fields));
    return sign(service, slot, body);
  }

  private Signed sign(Service service, String slot, Data.Map body) throws MalformedException {
    if (service.priced()) checkArbiters(service.policy(body).arbiters());
    var key = new SlotKey(shop.pen().author(), service.kind(), slot);
    Optional<SignedRecord> before = shop.records().slot(key);
    long lasts = before.map(it -> it.payload().exp().orElse(0)).orElse(0L);
    boolean same =
        before.isPresent()
            && before.get().payload().body().equals(Optional.of(body))
            && lasts > shop.clock().millis() + RENEW_MILLIS;
    if (same) return new Signed(before.get(), false);
    Optional<Category> category =
        body.has("category")
            ? Optional.of(Category.parse(body.text("category")))
            : Optional.empty();
    SignedRecord record =
        shop.pen()
            .slot(service.kind(), slot, before, LIFE, Topics.of(service.name(), category), body);
    // What nobody else would take is not published.
    Kinds.listing(service).schema().check(record.payload());
    return new Signed(record, true);
  }

  /// Of a listing that names somebody who can't decide, every purchase would come to nothing.
  private void checkArbiters(List<Cid> named) throws MalformedException {
    for (Cid id : named) {
      if (id.equals(shop.pen().author())) {
        throw new MalformedException("arbiters: you can't decide your own deals");
      }
      if (arbiters.find(id).isEmpty()) {
        throw new MalformedException(
            "arbiters: no offer to decide is known here of " + id + "; its purchases would lapse");
      }
    }
  }

  @Override
  public List<Outcome> publish(String service, List<Draft> drafts) throws IOException {
    Service of = carried(service).orElseThrow(() -> new IOException("no such service"));
    List<Outcome> outcomes = new ArrayList<>();
    List<SignedRecord> fresh = new ArrayList<>();
    for (Draft draft : drafts) {
      try {
        Signed signed = sign(of, draft.slot(), draft.fields());
        if (signed.fresh) fresh.add(signed.record);
        outcomes.add(new Outcome(signed.fresh, Optional.empty()));
      } catch (MalformedException e) {
        outcomes.add(new Outcome(false, Optional.of(String.valueOf(e.getMessage()))));
      }
    }
    if (!fresh.isEmpty()) {
      shop.records().keep(fresh, true);
      tell(fresh.getLast().id());
    }
    return outcomes;
  }

  @Override
  public ImportResult importCsv(
      InputStream csv, ImportOptions options, Consumer<ImportProgress> progress)
      throws RefusedException, IOException {
    List<Field> fields = service(options.service()).fields();
    List<String> names = fields.stream().map(Field::name).toList();
    return new CsvImport(this, names, options, progress).run(csv);
  }

  /// What a new revision says, made of what the old one said.
  @FunctionalInterface
  public interface Change {
    /// The new body.
    Data.Map of(Data.Map body) throws MalformedException;
  }

  /// Publishes a new revision of a listing of mine, unless `change` changes nothing.
  public void revise(SignedRecord record, Change change) throws RefusedException {
    Service service =
        shop.services().stream()
            .filter(it -> it.kind().equals(record.payload().kind()))
            .findFirst()
            .orElseThrow();
    try {
      SlotKey key = record.payload().key().orElseThrow();
      Data.Map body = change.of(record.payload().body().orElseThrow());
      Signed signed = sign(service, key.slot(), service.by(shop.account().get(), key.slot(), body));
      if (!signed.fresh) return;
      shop.records().keep(List.of(signed.record), true);
      tell(signed.record.id());
    } catch (MalformedException e) {
      throw invalid("listing.invalid", e);
    }
  }

  /// The newest revision of the listing `id`, or of as much of its id as is unambiguous.
  public SignedRecord newest(String id) throws RefusedException {
    SignedRecord record = find(id);
    return record.payload().key().flatMap(shop.records()::slot).orElse(record);
  }

  /// What stands in my slot of that name.
  public Optional<SignedRecord> inSlot(String kind, String slot) {
    return shop.records().slot(new SlotKey(shop.pen().author(), kind, slot));
  }

  /// Whether it's a listing of mine.
  public boolean isMine(SignedRecord record) {
    return record.payload().author().equals(shop.pen().author());
  }

  /// What the buyer of my listing in `slot` learns once the money is locked.
  public Optional<String> told(Service service, String slot) {
    return told.text(service, slot);
  }

  @Override
  public void withdraw(String id) throws RefusedException {
    SignedRecord record = find(id);
    if (!record.payload().author().equals(shop.pen().author())) {
      throw new RefusedException(Kind.CONFLICT, "listing.not-mine", "That listing isn't yours.");
    }
    Optional<SignedRecord> newest = shop.records().slot(record.payload().key().orElseThrow());
    if (newest.isEmpty() || newest.get().payload().tombstone()) return;
    try {
      SignedRecord gone = shop.pen().tombstone(newest.get());
      shop.records().keep(List.of(gone), true);
      tell(record.id());
    } catch (MalformedException e) {
      throw invalid("listing.invalid", e);
    }
  }

  @Override
  public SearchPage search(Query query) throws RefusedException {
    return finder.search(query);
  }

  @Override
  public Listing show(String id) throws RefusedException {
    return view(find(id));
  }

  /// The listing that somebody typed: the whole CID, of an older revision too, or an unambiguous
  /// part of it.
  private SignedRecord find(String typed) throws RefusedException {
    try {
      Cid id = Cid.parse(typed.strip());
      Optional<SignedRecord> exact = shop.records().find(id);
      if (exact.isPresent()) return exact.get();
      var next = shop.records().successor(id);
      if (next.isPresent()) return next.get().record();
    } catch (MalformedException _) {
      // Not the whole of one.
    }
    List<Cid> matching = new ArrayList<>();
    for (Service service : shop.services()) {
      shop.records().ids(service.kind()).stream()
          .filter(it -> ShortId.matches(typed, it.toString()))
          .limit(2)
          .forEach(matching::add);
    }
    if (matching.size() > 1) {
      throw new RefusedException(
          Kind.INVALID, "id.ambiguous", "More than one listing begins like that; type more of it.");
    }
    return matching.stream()
        .findFirst()
        .flatMap(it -> shop.records().find(it))
        .orElseThrow(() ->
            new RefusedException(
                Kind.UNKNOWN, "listing.unknown", "There is no such listing here."));
  }

  @Override
  public List<Listing> mine() throws RefusedException {
    return listings(own());
  }

  @Override
  public Portion<Listing> mine(int from, int most) throws RefusedException {
    Portion<SignedRecord> some = Portion.of(own(), from, most);
    return new Portion<>(listings(some.items()), some.from(), some.all());
  }

  private List<SignedRecord> own() {
    List<SignedRecord> records = new ArrayList<>();
    for (Service service : shop.services()) {
      records.addAll(shop.records().by(shop.pen().author(), service.kind()));
    }
    records.sort(Comparator.comparing(SignedRecord::version).reversed());
    return records;
  }

  private List<Listing> listings(List<SignedRecord> records) throws RefusedException {
    List<Listing> views = new ArrayList<>();
    for (SignedRecord record : records) views.add(view(record));
    return views;
  }

  private Listing view(SignedRecord record) throws RefusedException {
    try {
      Optional<org.handsel.core.publish.Listing> listing =
          org.handsel.core.publish.Listing.of(record);
      if (listing.isEmpty()) {
        throw new RefusedException(
            Kind.UNKNOWN, "listing.withdrawn", "That listing was taken down.");
      }
      return shown.of(listing.get());
    } catch (MalformedException e) {
      throw new RefusedException(
          Kind.UNKNOWN, "listing.unreadable", "That is no listing that this node understands.");
    }
  }

  private Service service(String name) throws RefusedException {
    return carried(name)
        .orElseThrow(() ->
            new RefusedException(
                Kind.INVALID, "service.unknown", "This node carries no such service."));
  }

  private Optional<Service> carried(String name) {
    return shop.services().stream().filter(it -> it.name().equals(name)).findFirst();
  }

  private String freshSlot() {
    var bytes = new byte[8];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private void tell(Cid id) {
    shop.events().tell(new Events.Event("listing", id.toString()));
  }

  private static RefusedException invalid(String code, Exception e) {
    return new RefusedException(Kind.INVALID, code, String.valueOf(e.getMessage()));
  }
}
