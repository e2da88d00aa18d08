package org.handsel.core.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.core.identity.Scope;
import org.handsel.core.money.Money;
import org.handsel.core.record.Form;
import org.handsel.core.record.Kind;
import org.handsel.core.record.Payload;
import org.handsel.core.record.SignedRecord;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multihash;

/// Something on offer: the part that every service's listing shares. What a service adds stands in
/// the body beside it.
///
/// @param record what was signed; its id names this revision
/// @param price of one, in the seller's own currency; none if there is nothing to pay up front
/// @param pictures CIDs of blocks
public record Listing(
    SignedRecord record,
    String title,
    String text,
    Optional<Money> price,
    Optional<Category> category,
    Optional<Place> place,
    List<Cid> pictures) {
  /// The longest title.
  public static final int TITLE_CHARS_MAX = 200;

  /// The longest text.
  public static final int TEXT_CHARS_MAX = 8000;

  /// Most pictures.
  public static final int PICTURES_MAX = 12;

  private static final String KIND_END = ".listing/1";

  /// The list is copied.
  public Listing {
    pictures = List.copyOf(pictures);
  }

  /// The kind of the listings of `service`.
  public static String kind(String service) {
    return service + KIND_END;
  }

  /// Whether records of `kind` are listings.
  public static boolean is(String kind) {
    return kind.endsWith(KIND_END);
  }

  /// What a listing of some service has to be: what all share, and what `particular` asks.
  public static Kind kind(String service, Kind.Schema particular) {
    return new Kind(
        kind(service),
        Form.SLOT,
        Scope.SELL,
        payload -> {
          of(payload.body().orElseThrow());
          particular.check(payload);
        });
  }

  /// What is the same in all revisions of a listing that differ in how many are left alone: SHA-256
  /// of the body without `quantity`; of nothing, if it takes the listing back.
  public static Bytes essence(SignedRecord record) {
    byte[] bytes =
        record
            .payload()
            .body()
            .map(body -> DagCbor.encode(body.with().without("quantity").build()))
            .orElse(new byte[0]);
    return Multihash.sha256(bytes).digest();
  }

  /// The listing that `record` is; empty if it takes one back.
  ///
  /// @throws MalformedException if it is none
  public static Optional<Listing> of(SignedRecord record) throws MalformedException {
    Payload payload = record.payload();
    if (!is(payload.kind())) throw new MalformedException(payload.kind() + " is no listing");
    if (payload.tombstone()) return Optional.empty();
    Shared it = of(payload.body().orElseThrow());
    return Optional.of(
        new Listing(record, it.title, it.text, it.price, it.category, it.place, it.pictures));
  }

  private record Shared(
      String title,
      String text,
      Optional<Money> price,
      Optional<Category> category,
      Optional<Place> place,
      List<Cid> pictures) {}

  // listing.md §2.1 "what every listing shares"
  private static Shared of(Data.Map body) throws MalformedException {
    String title = body.text("title");
    if (title.isBlank() || title.length() > TITLE_CHARS_MAX) {
      throw new MalformedException("title: 1 to " + TITLE_CHARS_MAX + " characters");
    }
    String text = body.optionalText("text").orElse("");
    if (text.length() > TEXT_CHARS_MAX) {
      throw new MalformedException("text: at most " + TEXT_CHARS_MAX + " characters");
    }
    List<Data> links = body.optionalList("pictures");
    if (links.size() > PICTURES_MAX) throw new MalformedException("pictures: too many");
    List<Cid> pictures = new ArrayList<>();
    for (Data link : links) pictures.add(link.asLink());
    Optional<String> category = body.optionalText("category");
    return new Shared(
        title,
        text,
        body.has("price") ? Optional.of(Amount.of(body.get("price"))) : Optional.empty(),
        category.isPresent() ? Optional.of(Category.parse(category.get())) : Optional.empty(),
        body.has("place") ? Optional.of(Place.of(body.get("place"))) : Optional.empty(),
        pictures);
  }

  /// The CID of this revision.
  public Cid id() {
    return record.id();
  }

  /// Whose it is.
  public Cid seller() {
    return record.payload().author();
  }

  /// Its name among the seller's listings; stays through revisions.
  public String slot() {
    return record.payload().slot().orElseThrow();
  }

  /// The service whose listing it is.
  public String service() {
    String kind = record.payload().kind();
    return kind.substring(0, kind.length() - KIND_END.length());
  }

  /// All that it says.
  public Data.Map body() {
    return record.payload().body().orElseThrow();
  }
}
