package org.handsel.storage.lucene;

import org.apache.lucene.document.Field;
import org.apache.lucene.document.IntRange;
import org.apache.lucene.search.Query;
import org.handsel.core.discover.Opening;

/// When a listing can be had, as a box of four sides: days, people, nights and how long before.
/// What is wanted is a box too, and fits if it lies inside of one of the listing's.
final class Open {
  private static final String FIELD = "open";

  private Open() {}

  static Field field(Opening it) {
    return new IntRange(
        FIELD,
        new int[] {it.from(), 1, it.nightsMin(), it.leadDays()},
        new int[] {it.until(), it.guests(), it.nightsMax(), Integer.MAX_VALUE});
  }

  static Query has(Opening.Wanted it) {
    return IntRange.newContainsQuery(
        FIELD,
        new int[] {it.arrive(), it.guests(), it.nights(), it.leadDays()},
        new int[] {it.leave(), it.guests(), it.nights(), it.leadDays()});
  }
}
