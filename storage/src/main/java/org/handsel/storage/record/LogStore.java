package org.handsel.storage.record;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.handsel.core.identity.Entry;
import org.handsel.core.identity.Log;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.storage.Database;
import org.handsel.storage.Sql;
import org.handsel.storage.StorageException;

/// What is known of identities: all entries of their logs that had the right to be there. Where
/// there is no more room, those give way that were learned of longest ago and that nothing here
/// depends on.
public final class LogStore {
  /// How much there may be.
  public record Bounds(int identitiesMax, long bytesMax) {
    /// A hundred thousand people, half a GiB.
    public static final Bounds DEFAULT = new Bounds(100_000, 512L << 20);
  }

  private static final int LOOKED_AT = 1_000;
  private static final int CACHED_MAX = 10_000;

  private final Database database;
  private final Bounds bounds;
  private volatile Predicate<Cid> needed = _ -> false;
  private final ConcurrentMap<Cid, Log> cache = new ConcurrentHashMap<>();
  private final List<Consumer<Log>> watchers = new CopyOnWriteArrayList<>();

  /// Over `truth.db`.
  public LogStore(Database database) {
    this(database, Bounds.DEFAULT);
  }

  /// Over `truth.db`, with other bounds.
  public LogStore(Database database, Bounds bounds) {
    this.database = database;
    this.bounds = bounds;
  }

  /// Lets nobody whom `people` names give way to others: my own identity, those whom a deal here is
  /// with, those whose records are here. It is asked within writes, so it must not wait for any.
  public void protect(Predicate<Cid> people) {
    needed = people;
  }

  /// Tells `watcher` of each log whose devices are others than they were, after it was written, on
  /// the thread that brought it.
  public void watch(Consumer<Log> watcher) {
    watchers.add(watcher);
  }

  /// The log of `identity`, if it is known.
  public Optional<Log> find(Cid identity) {
    Log cached = cache.get(identity);
    if (cached != null) return Optional.of(cached);
    Optional<Log> log = database.read(sql -> load(sql, identity));
    log.ifPresent(this::remember);
    return log;
  }

  /// All identities that are known.
  public List<Cid> all() {
    return database.read(
        sql -> sql.list("SELECT DISTINCT identity FROM log_entry", row -> row.cid(1)));
  }

  /// Adds what of `entries` belongs to the log of `identity`, and returns the whole log.
  ///
  /// @throws MalformedException if they don't make a log with what is known
  public Log keep(Cid identity, Collection<Entry> entries) throws MalformedException {
    var changed = new AtomicBoolean();
    var gaveWay = new ArrayList<Cid>();
    Log log =
        database.write(sql -> {
          Optional<Log> before = load(sql, identity);
          Log after = before.isPresent() ? before.get().with(entries) : Log.of(identity, entries);
          changed.set(
              before.isPresent()
                  && !before.get().trunk().devices().equals(after.trunk().devices()));
          List<Entry> fresh = new ArrayList<>(after.entries());
          before.ifPresent(it -> fresh.removeAll(it.entries()));
          if (!fresh.isEmpty()) gaveWay.addAll(room(sql, after));
          // What a log that is too long has no room for.
          List<Entry> gone = new ArrayList<>(before.map(Log::entries).orElse(List.of()));
          gone.removeAll(after.entries());
          for (Entry entry : gone) {
            sql.update("DELETE FROM log_entry WHERE identity = ? AND id = ?", identity, entry.id());
          }
          for (Entry entry : fresh) {
            sql.update(
                "INSERT INTO log_entry (identity, id, seq, signed) VALUES (?, ?, ?, ?)",
                identity,
                entry.id(),
                entry.seq(),
                entry.encode());
          }
          return after;
        });
    gaveWay.forEach(cache::remove);
    remember(log);
    if (changed.get()) watchers.forEach(watcher -> watcher.accept(log));
    return log;
  }

  /// Notes what `log` takes up, and makes room for it. Returns who gave way.
  private List<Cid> room(Sql sql, Log log) throws MalformedException {
    long bytes = log.entries().stream().mapToLong(it -> it.encode().length).sum();
    sql.update(
        "INSERT OR REPLACE INTO known SELECT ?, coalesce(max(seen), 0) + 1, ? FROM known",
        log.id(),
        bytes);
    List<Cid> gone = new ArrayList<>();
    while (sql.integer("SELECT count(*) FROM known") > bounds.identitiesMax
        || sql.integer("SELECT sum(bytes) FROM known") > bounds.bytesMax) {
      Cid next =
          sql
              .list(
                  "SELECT identity FROM known ORDER BY seen LIMIT ?", row -> row.cid(1), LOOKED_AT)
              .stream()
              .filter(it -> !it.equals(log.id()) && !needed.test(it))
              .findFirst()
              .orElseThrow(() -> new MalformedException("no room for another identity"));
      sql.update("DELETE FROM log_entry WHERE identity = ?", next);
      sql.update("DELETE FROM known WHERE identity = ?", next);
      gone.add(next);
    }
    return gone;
  }

  private static Optional<Log> load(Sql sql, Cid identity) {
    List<byte[]> rows =
        sql.list("SELECT signed FROM log_entry WHERE identity = ?", row -> row.blob(1), identity);
    if (rows.isEmpty()) return Optional.empty();
    try {
      List<Entry> entries = new ArrayList<>();
      for (byte[] row : rows) entries.add(Entry.decode(row));
      return Optional.of(Log.of(identity, entries));
    } catch (MalformedException e) {
      throw new StorageException("an identity log on disk is damaged", e);
    }
  }

  private void remember(Log log) {
    if (cache.size() >= CACHED_MAX) cache.clear();
    // Two threads may load and extend at once: both sets joined are the newer.
    cache.merge(log.id(), log, (a, b) -> a.with(b.entries()));
  }
}
