package org.handsel.node.listing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.handsel.core.identity.Cast;
import org.handsel.core.record.Pen;
import org.handsel.core.record.SignedRecord;
import org.handsel.core.record.SlotKey;
import org.handsel.ipfs.Data;
import org.handsel.storage.Database;
import org.handsel.storage.Schema;
import org.handsel.storage.record.Quota;
import org.handsel.storage.record.RecordStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenewalTest {
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path folder;
  private final Cast alice = Cast.alice();
  private final AtomicLong numbers = new AtomicLong();
  private Instant now = Instant.parse("2026-11-22T12:00:00Z");

  @Test
  void aListingOutlivesNinetyDaysUntilItIsTakenBack() throws Exception {
    try (var database =
        Database.open(folder.resolve("r.db"), Database.Durability.NORMAL, Schema.RECORDS)) {
      var records = new RecordStore(database, Quota.DEFAULT);
      records.exempt(alice.log().id());
      var pen =
          new Pen(
              alice.log().id(),
              alice.laptop,
              numbers::incrementAndGet,
              () -> alice.inception.id(),
              () -> now);
      var renewal = new Renewal(pen, records, () -> now);
      var bike = Data.map().put("title", "a bike").build();
      SignedRecord first = offer(pen, "bike", bike);
      SignedRecord boat = offer(pen, "boat", bike);
      records.keep(List.of(first, boat), true);
      records.keep(List.of(pen.tombstone(boat)), true);
      assertThat(renewal.run()).isZero();
      for (int day = 0; day < 200; day++) {
        now = now.plus(DAY);
        int renewed = renewal.run();
        assertThat(renewed).isEqualTo(day % 60 == 59 ? 1 : 0);
        records.sweep(now.toEpochMilli());
      }
      SignedRecord last = records.slot(key("bike")).orElseThrow();
      assertThat(last.payload().body()).isEqualTo(Optional.of(bike));
      assertThat(last.payload().topics()).isEqualTo(first.payload().topics());
      assertThat(records.slot(key("boat"))).isEmpty();
    }
  }

  private static SignedRecord offer(Pen pen, String slot, Data.Map body) throws Exception {
    return pen.slot(
        "market.listing/1", slot, Optional.empty(), DAY.multipliedBy(90), List.of("market"), body);
  }

  private SlotKey key(String slot) {
    return new SlotKey(alice.log().id(), "market.listing/1", slot);
  }
}
