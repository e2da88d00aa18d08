package org.handsel.storage.record;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Predicate;
import org.handsel.core.record.Form;
import org.handsel.core.record.SignedRecord;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.storage.Row;
import org.handsel.storage.Sql;

/// Who may take up how much, and who gives way when there is no room for all. What an author has in
/// slots and what in facts are two shares: neither leaves the other no room. A share that is no
/// larger than an equal one loses nothing, however many others there are: what is over goes from
/// the largest, what expires first before what lasts. Of authors as such those go first of whom
/// nothing was heard for longest. Never my own records, nor those of people whom a deal here is
/// with. Used within the store's writes.
final class Room {
  private static final int LOOKED_AT = 1_000;
  private static final int AT_ONCE = 64;

  private final Quota quota;
  private final Set<Cid> free = new CopyOnWriteArraySet<>();
  private volatile Predicate<Cid> needed = _ -> false;

  Room(Quota quota) {
    this.quota = quota;
  }

  /// What an author takes up in facts, or in slots.
  private record Share(Cid author, boolean facts, long bytes) {}

  void exempt(Cid author) {
    free.add(author);
  }

  boolean free(Cid author) {
    return free.contains(author);
  }

  void protect(Predicate<Cid> people) {
    needed = people;
  }

  /// Whether there is room for `record`, perhaps after others gave way.
  ///
  /// @param replaced how many bytes the record in its slot frees, if there is one
  boolean make(Sql sql, SignedRecord record, Optional<Long> replaced) {
    Cid author = record.payload().author();
    if (free(author)) return true;
    boolean facts = isFact(record);
    Optional<long[]> used =
        sql.one(
            "SELECT records, bytes FROM usage WHERE author = ? AND facts = ?",
            row -> new long[] {row.integer(1), row.integer(2)},
            author,
            facts);
    long records = used.map(it -> it[0]).orElse(0L) + (replaced.isPresent() ? 0 : 1);
    long growth = record.encoded().size() - replaced.orElse(0L);
    var after = new Share(author, facts, used.map(it -> it[1]).orElse(0L) + growth);
    Quota.Share most = quota.of(facts);
    if (records > most.recordsMax() || after.bytes > most.bytesMax()) return false;
    return (used.isPresent() || seat(sql, author)) && bytes(sql, after, growth);
  }

  private static boolean isFact(SignedRecord record) {
    return record.payload().form() == Form.FACT;
  }

  private boolean seat(Sql sql, Cid author) {
    if (sql.integer("SELECT count(*) FROM usage WHERE author = ?", author) > 0) return true;
    if (sql.integer("SELECT count(DISTINCT author) FROM usage") < quota.authorsMax()) return true;
    List<Cid> quiet =
        sql.list("SELECT author FROM usage ORDER BY last LIMIT ?", row -> row.cid(1), LOOKED_AT);
    Optional<Cid> gone = quiet.stream().filter(this::yields).findFirst();
    gone.ifPresent(it -> {
      for (boolean facts : List.of(true, false)) drop(sql, it, facts, Long.MAX_VALUE);
      sql.update("DELETE FROM usage WHERE author = ?", it);
    });
    return gone.isPresent();
  }

  private boolean bytes(Sql sql, Share after, long growth) {
    long most = quota.totalBytesMax() - growth;
    while (sql.integer("SELECT bytes FROM taken") > most) {
      Optional<Share> largest =
          sql
              .list(
                  "SELECT author, facts, bytes FROM usage ORDER BY bytes DESC LIMIT ?",
                  row -> new Share(row.cid(1), row.integer(2) == 1, row.integer(3)),
                  LOOKED_AT)
              .stream()
              .filter(it -> yields(it.author) && !it.author.equals(after.author))
              .findFirst();
      boolean gives =
          largest.isPresent() && (largest.get().bytes > after.bytes || needed.test(after.author));
      if (!gives || largest.get().bytes == 0) return false;
      long over = sql.integer("SELECT bytes FROM taken") - most;
      drop(sql, largest.get().author, largest.get().facts, over);
    }
    return true;
  }

  private boolean yields(Cid author) {
    return !free(author) && !needed.test(author);
  }

  /// Takes out at least `bytes` of an author's facts or of the rest, if there are so many.
  private static void drop(Sql sql, Cid author, boolean facts, long bytes) {
    long left = bytes;
    while (left > 0) {
      List<Held> rows =
          sql.list(
              Held.SELECT + "author = ? AND (slot IS NULL) = ? ORDER BY exp, seq LIMIT ?",
              Held::of,
              author,
              facts,
              bytes == Long.MAX_VALUE ? AT_ONCE : 1);
      if (rows.isEmpty()) return;
      for (Held row : rows) {
        drop(sql, row);
        left -= row.bytes;
      }
    }
  }

  /// A record on disk, and what it takes up.
  record Held(long seq, Bytes author, boolean facts, long bytes) {
    /// What reads them, up to the condition.
    static final String SELECT =
        "SELECT seq, author, slot IS NULL, length(signed) FROM record WHERE ";

    static Held of(Row row) throws SQLException {
      return new Held(row.integer(1), row.bytes(2), row.integer(3) == 1, row.integer(4));
    }
  }

  static void drop(Sql sql, Held row) {
    sql.update("DELETE FROM record WHERE seq = ?", row.seq);
    sql.update(
        "UPDATE usage SET records = records - 1, bytes = bytes - ? WHERE author = ? AND facts = ?",
        row.bytes,
        row.author,
        row.facts);
    sql.update("UPDATE taken SET bytes = bytes - ?", row.bytes);
  }

  /// Counts `record`, which was written as number `seq`.
  static void take(Sql sql, SignedRecord record, long seq) {
    Cid author = record.payload().author();
    long bytes = record.encoded().size();
    sql.update(
        "INSERT INTO usage (author, facts, records, bytes, last) VALUES (?, ?, 1, ?, 0)"
            + " ON CONFLICT (author, facts)"
            + " DO UPDATE SET records = records + 1, bytes = bytes + excluded.bytes",
        author,
        isFact(record),
        bytes);
    sql.update("UPDATE usage SET last = ? WHERE author = ?", seq, author);
    sql.update("UPDATE taken SET bytes = bytes + ?", bytes);
  }
}
