package org.handsel.storage.lucene;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.LatLonDocValuesField;
import org.apache.lucene.document.LatLonPoint;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.facet.FacetsConfig;
import org.apache.lucene.facet.sortedset.SortedSetDocValuesFacetField;
import org.handsel.core.discover.Opening;
import org.handsel.core.discover.Query.Language;
import org.handsel.core.money.Currencies.Weight;
import org.handsel.core.money.Money;
import org.handsel.core.publish.Category;
import org.handsel.core.publish.Listing;
import org.handsel.core.record.SlotKey;
import org.handsel.ipfs.Data;

/// A listing as a document. The field names are the index's own; [#VERSION] counts their changes,
/// and an index of another version is made anew.
final class Shape {
  static final String VERSION = "3";

  static final String KEY = "key";
  static final String DIGEST = "digest";
  static final String SERVICE = "service";
  static final String SELLER = "seller";
  static final String TITLE = "title";
  static final String CATEGORY_WORDS = "categorywords";
  static final String TEXT = "text";
  static final String CATEGORY = "category";
  static final String CURRENCY = "currency";
  static final String PRICE = "price";
  static final String PLACE = "place";
  static final String AT = "at";
  static final String EXP = "exp";
  static final String SOLD_OUT = "soldout";
  static final String YES = "yes";

  static final FacetsConfig FACETS = facets();

  private Shape() {}

  private static FacetsConfig facets() {
    var config = new FacetsConfig();
    config.setMultiValued(CATEGORY, true);
    config.setIndexFieldName(CATEGORY, "$" + CATEGORY);
    config.setIndexFieldName(SERVICE, "$" + SERVICE);
    return config;
  }

  static String key(SlotKey key) {
    return key.author() + "|" + key.kind() + "|" + key.slot();
  }

  static Document of(
      Listing listing, List<Opening> openings, Function<Money, Optional<Weight>> weigh) {
    var document = new Document();
    var payload = listing.record().payload();
    document.add(new StringField(KEY, key(payload.key().orElseThrow()), Store.NO));
    document.add(new StoredField(DIGEST, listing.record().digest().toArray()));
    document.add(new StringField(SERVICE, listing.service(), Store.NO));
    document.add(new SortedSetDocValuesFacetField(SERVICE, listing.service()));
    document.add(new StringField(SELLER, listing.seller().toString(), Store.NO));
    words(document, TITLE, listing.title());
    words(document, TEXT, listing.text());
    listing
        .category()
        .ifPresent(it -> {
          words(document, CATEGORY_WORDS, String.join(" ", it.names()));
          for (Category wider : it.wider()) {
            document.add(new StringField(CATEGORY, wider.toString(), Store.NO));
            document.add(new SortedSetDocValuesFacetField(CATEGORY, wider.toString()));
          }
        });
    listing.price().flatMap(weigh).ifPresent(it -> price(document, it));
    listing
        .place()
        .ifPresent(it -> {
          document.add(new LatLonPoint(PLACE, it.latitude(), it.longitude()));
          document.add(new LatLonDocValuesField(PLACE, it.latitude(), it.longitude()));
        });
    openings.forEach(it -> document.add(Open.field(it)));
    document.add(new NumericDocValuesField(AT, payload.at()));
    document.add(new LongPoint(EXP, payload.exp().orElse(Long.MAX_VALUE)));
    if (isSoldOut(listing)) document.add(new StringField(SOLD_OUT, YES, Store.NO));
    return document;
  }

  /// Whether it says that none is left: in every service that counts, `quantity` does.
  private static boolean isSoldOut(Listing listing) {
    return listing.body().find("quantity").equals(Optional.of(Data.of(0)));
  }

  private static void price(Document document, Weight weight) {
    document.add(new StringField(CURRENCY, weight.asset().id(), Store.NO));
    document.add(new LongPoint(PRICE, weight.millionths()));
    document.add(new NumericDocValuesField(PRICE, weight.millionths()));
  }

  private static void words(Document document, String field, String text) {
    document.add(new TextField(field + "_" + Words.PLAIN, text, Store.NO));
    for (Language language : Language.values()) {
      document.add(new TextField(field + Words.end(language), text, Store.NO));
    }
  }
}
