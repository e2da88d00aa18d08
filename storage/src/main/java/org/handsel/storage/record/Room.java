package org.handsel.storage.record;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Predicate;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.storage.Sql;

/// Who may take up how much, and who gives way when there is no room for all. Whoever takes up no
/// more than an equal share loses nothing, however many others there are: what is over goes from
/// those who take up most, what expires first before what lasts. Of authors as such those go first
/// of whom nothing was heard for longest. Never my own records, nor those of people whom a deal
/// here is with. Used within the store's writes.
final class Room {
  private static final int LOOKED_AT = 1_000;
  private static final int AT_ONCE = 64;

  private final Quota quota;
  private final Set<Cid> free = new CopyOnWriteArraySet<>();
  private volatile Predicate<Cid> needed = _ -> false;

  Room(Quota quota) {
    this.quota = quota;
  }

  /// What an author takes up.
  private record Share(Cid author, long bytes) {}

  void exempt(Cid author) {
    free.add(author);
  }

  boolean free(Cid author) {
    return free.contains(author);
  }

  void protect(Predicate<Cid> people) {
    needed = people;
  }

  /// Whether there is room for a record of `bytes`, perhaps after others gave way.
  ///
  /// @param replaced how many bytes the record in its slot frees, if there is one
  boolean make(Sql sql, Cid author, Optional<Long> replaced, long bytes) {
    if (free(author)) return true;
    Optional<long[]> used =
        sql.one(
            "SELECT records, bytes FROM usage WHERE author = ?",
            row -> new long[] {row.integer(1), row.integer(2)},
            author);
    long records = used.map(it -> it[0]).orElse(0L) + (replaced.isPresent() ? 0 : 1);
    long growth = bytes - replaced.orElse(0L);
    long after = used.map(it -> it[1]).orElse(0L) + growth;
    if (records > quota.recordsMax() || after > quota.bytesMax()) return false;
    return (used.isPresent() || seat(sql)) && bytes(sql, author, after, growth);
  }

  private boolean seat(Sql sql) {
    if (sql.integer("SELECT count(*) FROM usage") < quota.authorsMax()) return true;
    List<Cid> quiet =
        sql.list("SELECT author FROM usage ORDER BY last LIMIT ?", row -> row.cid(1), LOOKED_AT);
    Optional<Cid> gone = quiet.stream().filter(this::yields).findFirst();
    gone.ifPresent(it -> {
      drop(sql, it, Long.MAX_VALUE);
      sql.update("DELETE FROM usage WHERE author = ?", it);
    });
    return gone.isPresent();
  }

  private boolean bytes(Sql sql, Cid author, long after, long growth) {
    long most = quota.totalBytesMax() - growth;
    while (sql.integer("SELECT bytes FROM taken") > most) {
      Optional<Share> largest =
          sql
              .list(
                  "SELECT author, bytes FROM usage ORDER BY bytes DESC LIMIT ?",
                  row -> new Share(row.cid(1), row.integer(2)),
                  LOOKED_AT)
              .stream()
              .filter(it -> yields(it.author) && !it.author.equals(author))
              .findFirst();
      boolean gives = largest.isPresent() && (largest.get().bytes > after || needed.test(author));
      if (!gives || largest.get().bytes == 0) return false;
      long over = sql.integer("SELECT bytes FROM taken") - most;
      drop(sql, largest.get().author, over);
    }
    return true;
  }

  private boolean yields(Cid author) {
    return !free(author) && !needed.test(author);
  }

  /// Takes out at least `bytes` of an author's records, if there are so many.
  private static void drop(Sql sql, Cid author, long bytes) {
    long left = bytes;
    while (left > 0) {
      List<Held> rows =
          sql.list(
              "SELECT seq, author, length(signed) FROM record WHERE author = ?"
                  + " ORDER BY exp IS NULL, exp, seq LIMIT ?",
              row -> new Held(row.integer(1), row.bytes(2), row.integer(3)),
              author,
              bytes == Long.MAX_VALUE ? AT_ONCE : 1);
      if (rows.isEmpty()) return;
      for (Held row : rows) {
        drop(sql, row);
        left -= row.bytes;
      }
    }
  }

  /// A record on disk, and what it takes up.
  record Held(long seq, Bytes author, long bytes) {}

  static void drop(Sql sql, Held row) {
    sql.update("DELETE FROM record WHERE seq = ?", row.seq);
    sql.update(
        "UPDATE usage SET records = records - 1, bytes = bytes - ? WHERE author = ?",
        row.bytes,
        row.author);
    sql.update("UPDATE taken SET bytes = bytes - ?", row.bytes);
  }

  /// Counts a record that was written as number `seq`.
  static void take(Sql sql, Cid author, long seq, long bytes) {
    sql.update(
        "INSERT INTO usage (author, records, bytes, last) VALUES (?, 1, ?, ?) ON CONFLICT (author)"
            + " DO UPDATE SET records = records + 1, bytes = bytes + excluded.bytes,"
            + " last = excluded.last",
        author,
        bytes,
        seq);
    sql.update("UPDATE taken SET bytes = bytes + ?", bytes);
  }
}
