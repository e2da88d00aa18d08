package org.handsel.core.discover;

import java.util.Optional;
import org.handsel.core.money.Money;
import org.handsel.core.publish.Category;
import org.handsel.core.publish.Place;
import org.handsel.libp2p.multiformats.Cid;

/// What to find. Filters that are absent don't filter.
///
/// @param text words that must all be there, in any form of theirs; empty finds everything
/// @param category this or a narrower one
/// @param now ms since 1970: what expired before is not found
/// @param where only what has a place, and that place there
/// @param wanted only what can be had so
/// @param offset first hit to show, from 0
/// @param limit most hits to show
public record Query(
    String text,
    Optional<String> service,
    Optional<Category> category,
    Optional<Money> least,
    Optional<Money> most,
    Optional<Where> where,
    Optional<Opening.Wanted> wanted,
    Optional<Cid> seller,
    Sort sort,
    Language language,
    long now,
    int offset,
    int limit) {
  /// The longest text that is looked for.
  public static final int TEXT_CHARS_MAX = 200;

  /// Most hits on a page, and the last hit that can be reached.
  public static final int LIMIT_MAX = 100;

  /// See [#LIMIT_MAX].
  public static final int OFFSET_MAX = 10_000;

  /// @throws IllegalArgumentException if it asks for more than the bounds
  public Query {
    if (text.length() > TEXT_CHARS_MAX) throw new IllegalArgumentException("text: too long");
    if (offset < 0 || offset > OFFSET_MAX) throw new IllegalArgumentException("offset");
    if (limit < 1 || limit > LIMIT_MAX) throw new IllegalArgumentException("limit");
  }

  /// A part of the world.
  public sealed interface Where {}

  /// Within `km` of a place.
  public record Near(Place place, double km) implements Where {}

  /// What a map shows: from `west` eastwards to `east`, over the 180th meridian if that is less.
  /// Degrees.
  public record Box(double south, double west, double north, double east) implements Where {
    /// @throws IllegalArgumentException if it is none
    public Box {
      boolean latitudes = -90 <= south && south <= north && north <= 90;
      boolean longitudes = Math.abs(west) <= 180 && Math.abs(east) <= 180;
      if (!latitudes || !longitudes) throw new IllegalArgumentException("box: none on a map");
    }
  }

  /// What comes first.
  public enum Sort {
    /// What fits the words best.
    RELEVANCE,
    /// The cheapest.
    PRICE,
    /// The newest.
    NEWEST,
    /// The nearest; without a place, what fits best.
    DISTANCE
  }

  /// How words are brought to their stem.
  public enum Language {
    /// English.
    EN,
    /// French.
    FR,
    /// Swedish.
    SV
  }

  /// A query for words alone.
  public static Query words(String text, Language language, long now, int limit) {
    return new Query(
        text,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Sort.RELEVANCE,
        language,
        now,
        0,
        limit);
  }
}
