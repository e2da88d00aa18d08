package org.handsel.storage.lucene;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.lucene.document.LatLonDocValuesField;
import org.apache.lucene.document.LatLonPoint;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.handsel.core.discover.Query.Box;
import org.handsel.core.discover.Query.Language;
import org.handsel.core.discover.Query.Near;
import org.handsel.core.discover.Query.Where;
import org.handsel.core.money.Currencies.Weight;
import org.handsel.core.money.Money;
import org.handsel.core.publish.Place;

/// A person's query as Lucene's.
///
/// Every word has to be there, in some form of it. Listings that hold them all in title and
/// category stand before those that need their text for it, whatever the scores: a case *for* a
/// phone names the phone in its title, a charger only in its text.
final class Asked {
  private static final Map<String, Float> HEAD = Map.of(Shape.TITLE, 4f, Shape.CATEGORY_WORDS, 2f);
  private static final Map<String, Float> ALL =
      Map.of(Shape.TITLE, 4f, Shape.CATEGORY_WORDS, 2f, Shape.TEXT, 1f);

  /// More than any sum of scores can reach.
  private static final float TIER = 10_000;

  private static final int WORDS_MAX = 16;

  private Asked() {}

  static Query query(
      org.handsel.core.discover.Query asked, Function<Money, Optional<Weight>> weigh) {
    var all = new BooleanQuery.Builder();
    all.add(words(asked.text(), asked.language()), Occur.MUST);
    filter(all, LongPoint.newRangeQuery(Shape.EXP, asked.now() + 1, Long.MAX_VALUE));
    asked.service().ifPresent(it -> filter(all, term(Shape.SERVICE, it)));
    asked.seller().ifPresent(it -> filter(all, term(Shape.SELLER, it.toString())));
    asked.category().ifPresent(it -> filter(all, term(Shape.CATEGORY, it.toString())));
    // What can't be bought isn't found; on its seller's own page it is.
    if (asked.seller().isEmpty()) all.add(term(Shape.SOLD_OUT, Shape.YES), Occur.MUST_NOT);
    prices(all, asked, weigh);
    asked.where().ifPresent(it -> filter(all, there(it)));
    asked.wanted().ifPresent(it -> filter(all, Open.has(it)));
    return all.build();
  }

  static Sort sort(org.handsel.core.discover.Query asked) {
    var newest = new SortField(Shape.AT, SortField.Type.LONG, true);
    return switch (asked.sort()) {
      case RELEVANCE -> new Sort(SortField.FIELD_SCORE, newest);
      case NEWEST -> new Sort(newest);
      case PRICE -> {
        var price = new SortField(Shape.PRICE, SortField.Type.LONG, false, Long.MAX_VALUE);
        yield new Sort(price, SortField.FIELD_SCORE, newest);
      }
      case DISTANCE ->
          asked.where().orElse(null) instanceof Near(Place place, _)
              ? new Sort(
                  LatLonDocValuesField.newDistanceSort(
                      Shape.PLACE, place.latitude(), place.longitude()),
                  newest)
              : new Sort(SortField.FIELD_SCORE, newest);
    };
  }

  private static Query there(Where where) {
    return switch (where) {
      case Near(Place place, double km) ->
          LatLonPoint.newDistanceQuery(
              Shape.PLACE, place.latitude(), place.longitude(), Math.max(0, km) * 1000);
      case Box(double south, double west, double north, double east) ->
          LatLonPoint.newBoxQuery(Shape.PLACE, south, north, west, east);
    };
  }

  private static Query words(String text, Language language) {
    List<String> words = Words.of(text);
    if (words.isEmpty()) return MatchAllDocsQuery.INSTANCE;
    words = words.subList(0, Math.min(words.size(), WORDS_MAX));
    Query anywhere = every(words, language, ALL);
    var query = new BooleanQuery.Builder();
    query.add(anywhere, Occur.MUST);
    query.add(
        new BoostQuery(new ConstantScoreQuery(every(words, language, HEAD)), TIER), Occur.SHOULD);
    if (words.size() > 1) {
      var near = new PhraseQuery.Builder().setSlop(4);
      words.forEach(it -> near.add(new Term(Shape.TITLE + "_" + Words.PLAIN, Words.plain(it))));
      query.add(new BoostQuery(near.build(), 2), Occur.SHOULD);
    }
    return query.build();
  }

  /// Each word in at least one of `fields`, as it is or by its stem.
  private static Query every(List<String> words, Language language, Map<String, Float> fields) {
    var all = new BooleanQuery.Builder();
    boolean onlyCommon = words.stream().allMatch(it -> Words.stems(language, it).isEmpty());
    for (String word : words) {
      List<String> stems = Words.stems(language, word);
      if (stems.isEmpty() && !onlyCommon) continue; // "a case for a phone" is about two words
      List<Query> ways = new ArrayList<>();
      fields.forEach((field, weight) -> {
        ways.add(new BoostQuery(term(field + "_" + Words.PLAIN, Words.plain(word)), weight));
        for (String stem : stems) {
          ways.add(new BoostQuery(term(field + Words.end(language), stem), weight));
        }
      });
      all.add(new DisjunctionMaxQuery(ways, 0.1f), Occur.MUST);
    }
    return all.build();
  }

  /// Amounts are compared within one currency, tokens counting as what they are worth.
  private static void prices(
      BooleanQuery.Builder all,
      org.handsel.core.discover.Query asked,
      Function<Money, Optional<Weight>> weigh) {
    Optional<Weight> least = asked.least().flatMap(weigh);
    Optional<Weight> most = asked.most().flatMap(weigh);
    least.or(() -> most).ifPresent(it -> filter(all, term(Shape.CURRENCY, it.asset().id())));
    if (least.isPresent() || most.isPresent()) {
      filter(
          all,
          LongPoint.newRangeQuery(
              Shape.PRICE,
              least.map(Weight::millionths).orElse(0L),
              most.map(Weight::millionths).orElse(Long.MAX_VALUE)));
    }
  }

  private static void filter(BooleanQuery.Builder all, Query query) {
    all.add(query, Occur.FILTER);
  }

  private static Query term(String field, String value) {
    return new TermQuery(new Term(field, value));
  }
}
