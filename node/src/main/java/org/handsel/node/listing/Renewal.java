package org.handsel.node.listing;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.core.record.Payload;
import org.handsel.core.record.Pen;
import org.handsel.core.record.SignedRecord;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.storage.record.RecordStore;

/// Signs anew what of ours stands in slots before it expires: listings, and the profile. They say
/// the same as before, and stand for another 90 days.
public final class Renewal {
  // listing.md §1.2 "30 days before it expires"
  private static final Duration BEFORE = Duration.ofDays(30);
  private static final Duration LIFE = Duration.ofDays(90);
  private static final int PAGE = 500;
  private static final int PAGES_MAX = 1000;

  private final Pen pen;
  private final RecordStore records;
  private final InstantSource clock;

  /// Over what `pen` wrote into `records`.
  public Renewal(Pen pen, RecordStore records, InstantSource clock) {
    this.pen = pen;
    this.records = records;
    this.clock = clock;
  }

  /// Renews all that it is time for; says how many. What was changed meanwhile is left as it is.
  ///
  /// @throws MalformedException if one can't be written again, which is a bug
  public int run() throws MalformedException {
    int count = 0;
    for (int page = 0; page < PAGES_MAX; page++) {
      long now = clock.millis();
      List<SignedRecord> due = records.expiring(pen.author(), now, now + BEFORE.toMillis(), PAGE);
      Map<SignedRecord, SignedRecord> next = new LinkedHashMap<>();
      for (SignedRecord it : due) next.put(it, again(it));
      records.replace(next);
      count += due.size();
      if (due.size() < PAGE) break;
    }
    return count;
  }

  private SignedRecord again(SignedRecord it) throws MalformedException {
    Payload says = it.payload();
    return pen.slot(
        says.kind(),
        says.slot().orElseThrow(),
        Optional.of(it),
        LIFE,
        says.topics(),
        says.body().orElseThrow());
  }
}
