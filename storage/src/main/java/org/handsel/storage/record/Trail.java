package org.handsel.storage.record;

import java.util.Optional;
import org.handsel.core.publish.Listing;
import org.handsel.core.record.Records.Successor;
import org.handsel.core.record.SignedRecord;
import org.handsel.core.record.SlotKey;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.storage.Sql;

/// Where revisions stood that were replaced: somebody may hold their id still.
final class Trail {
  /// How many revisions of a slot are remembered.
  private static final int PER_SLOT_MAX = 16;

  /// How many are remembered in all: of the replacements, the last.
  static final int ALL_MAX = 100_000;

  private Trail() {}

  /// Remembers `old`, which is being replaced in its slot.
  static void leave(Sql sql, SignedRecord old) {
    if (old.payload().tombstone()) return;
    SlotKey key = old.payload().key().orElseThrow();
    sql.update(
        "INSERT OR IGNORE INTO trail (digest, author, kind, slot, essence) VALUES (?, ?, ?, ?, ?)",
        old.digest(),
        key.author(),
        key.kind(),
        key.slot(),
        Listing.essence(old));
    sql.update(
        "DELETE FROM trail WHERE seq IN (SELECT seq FROM trail WHERE author = ? AND kind = ?"
            + " AND slot = ? ORDER BY seq DESC LIMIT -1 OFFSET ?)",
        key.author(),
        key.kind(),
        key.slot(),
        PER_SLOT_MAX);
    // Whoever gave way to others leaves a trail till the next sweep, so all together are bounded.
    sql.update("DELETE FROM trail WHERE seq <= (SELECT max(seq) FROM trail) - ?", ALL_MAX);
  }

  /// What stands where the revision `digest` stood.
  static Optional<Successor> follow(Sql sql, Bytes digest) {
    return sql.one(
        "SELECT record.signed, trail.essence FROM trail JOIN record USING (author, kind, slot)"
            + " WHERE trail.digest = ?",
        row -> {
          SignedRecord now = RecordStore.record(row);
          return new Successor(now, Listing.essence(now).equals(row.bytes(2)));
        },
        digest);
  }

  /// Forgets what led to slots that are empty.
  static void sweep(Sql sql) {
    sql.update(
        "DELETE FROM trail WHERE NOT EXISTS (SELECT 1 FROM record WHERE record.author ="
            + " trail.author AND record.kind = trail.kind AND record.slot = trail.slot)");
  }
}
