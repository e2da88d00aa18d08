package org.handsel.storage.record;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.handsel.core.discover.Holdings;
import org.handsel.core.record.Form;
import org.handsel.core.record.Limits;
import org.handsel.core.record.Payload;
import org.handsel.core.record.Records;
import org.handsel.core.record.SignedRecord;
import org.handsel.core.record.SlotKey;
import org.handsel.core.record.Version;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multihash;
import org.handsel.storage.Database;
import org.handsel.storage.Row;
import org.handsel.storage.Sql;
import org.handsel.storage.StorageException;

/// Public records on disk. A revision replaces what stood in its slot in one step; what is older
/// than what stands there, or stood there, is refused.
public final class RecordStore implements Records, Holdings {
  private static final long STUB_MILLIS = Duration.ofDays(90).toMillis();

  private final Database database;
  private final Quota quota;
  private final Room room;
  private final List<Consumer<List<SignedRecord>>> watchers = new CopyOnWriteArrayList<>();

  /// @param quota what every author but my own may take up
  public RecordStore(Database database, Quota quota) {
    this.database = database;
    this.quota = quota;
    this.room = new Room(quota);
  }

  /// Lets `author` take up what they like: my own.
  public void exempt(Cid author) {
    room.exempt(author);
  }

  /// Lets nobody whom `people` names give way to others: those whom a deal here is with. It is
  /// asked within writes, so it must not wait for any.
  public void protect(Predicate<Cid> people) {
    room.protect(people);
  }

  /// Whether anything of `author` is here.
  public boolean holds(Cid author) {
    return database.read(sql ->
        sql.integer("SELECT count(*) FROM usage WHERE author = ? AND records > 0", author) > 0);
  }

  /// Tells `watcher` of what is new here, after it was written, on the thread that brought it.
  public void watch(Consumer<List<SignedRecord>> watcher) {
    watchers.add(watcher);
  }

  @Override
  public List<Kept> keep(List<SignedRecord> records, boolean durable) {
    var durability = durable ? Database.Durability.FULL : Database.Durability.NORMAL;
    List<Kept> fates =
        database.write(
            durability,
            sql -> {
              var each = new ArrayList<Kept>(records.size());
              for (SignedRecord record : records) each.add(keep(sql, record));
              return each;
            });
    List<SignedRecord> fresh = new ArrayList<>();
    for (int i = 0; i < fates.size(); i++) {
      if (fates.get(i) == Kept.NEW) fresh.add(records.get(i));
    }
    if (!fresh.isEmpty()) watchers.forEach(watcher -> watcher.accept(List.copyOf(fresh)));
    return fates;
  }

  private Kept keep(Sql sql, SignedRecord record) {
    Payload payload = record.payload();
    if (payload.form() == Form.FLASH) return Kept.NOT_STORED;
    if (sql.integer("SELECT count(*) FROM record WHERE digest = ?", record.digest()) > 0) {
      return Kept.KNOWN;
    }
    Optional<SlotKey> key = payload.key();
    if (key.isPresent() && !newest(sql, key.get(), record.version())) return Kept.SUPERSEDED;
    Optional<Room.Held> replaced = key.flatMap(it -> standing(sql, it));
    if (!room.make(sql, record, replaced.map(Room.Held::bytes))) {
      return Kept.OVER_QUOTA;
    }
    // Looked up anew: to make room may have taken it.
    key.flatMap(it -> standing(sql, it))
        .ifPresent(it -> {
          if (room.free(payload.author())) {
            keepOlder(sql, it.seq());
          } else {
            leaveTrail(sql, it.seq());
          }
          Room.drop(sql, it);
        });
    insert(sql, record);
    return Kept.NEW;
  }

  private static Optional<Room.Held> standing(Sql sql, SlotKey key) {
    return sql.one(
        Room.Held.SELECT + "author = ? AND kind = ? AND slot = ?",
        Room.Held::of,
        key.author(),
        key.kind(),
        key.slot());
  }

  private static boolean newest(Sql sql, SlotKey key, Version version) {
    for (String table : List.of("record", "stub")) {
      Optional<Version> known =
          sql.one(
              "SELECT at, digest FROM " + table + " WHERE author = ? AND kind = ? AND slot = ?",
              row -> new Version(row.integer(1), row.bytes(2)),
              key.author(),
              key.kind(),
              key.slot());
      // record.md §3.2 "the greatest pair (at, digest) wins"
      if (known.isPresent() && known.get().compareTo(version) >= 0) return false;
    }
    return true;
  }

  private static void keepOlder(Sql sql, long seq) {
    sql.update(
        "INSERT OR IGNORE INTO older (digest, exp, signed)"
            + " SELECT digest, exp, signed FROM record WHERE seq = ? AND tombstone = 0",
        seq);
  }

  private static void leaveTrail(Sql sql, long seq) {
    sql.one("SELECT signed FROM record WHERE seq = ?", RecordStore::record, seq)
        .ifPresent(it -> Trail.leave(sql, it));
  }

  private static void insert(Sql sql, SignedRecord record) {
    Payload payload = record.payload();
    sql.update(
        "INSERT INTO record (digest, author, kind, slot, at, exp, tombstone, signed)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        record.digest(),
        payload.author(),
        payload.kind(),
        payload.slot(),
        payload.at(),
        payload.exp(),
        payload.tombstone(),
        record.encoded());
    long seq = sql.integer("SELECT last_insert_rowid()");
    for (String topic : payload.travels()) {
      sql.update(
          "INSERT INTO topic (topic, at, digest, seq) VALUES (?, ?, ?, ?)",
          topic,
          payload.at(),
          record.digest(),
          seq);
    }
    Room.take(sql, record, seq);
  }

  @Override
  public Optional<SignedRecord> find(Cid id) {
    Bytes digest = id.hash().digest();
    return byDigest(digest)
        .or(() ->
            database.read(sql ->
                sql.one("SELECT signed FROM older WHERE digest = ?", RecordStore::record, digest)));
  }

  @Override
  public Optional<Successor> successor(Cid id) {
    return database.read(sql -> Trail.follow(sql, id.hash().digest()));
  }

  @Override
  public Optional<SignedRecord> byDigest(Bytes digest) {
    return database.read(
        sql -> sql.one("SELECT signed FROM record WHERE digest = ?", RecordStore::record, digest));
  }

  @Override
  public Optional<SignedRecord> slot(SlotKey key) {
    return database.read(sql ->
        sql.one(
            "SELECT signed FROM record WHERE author = ? AND kind = ? AND slot = ?",
            RecordStore::record,
            key.author(),
            key.kind(),
            key.slot()));
  }

  @Override
  public List<SignedRecord> by(Cid author, String kind) {
    return database.read(sql ->
        sql.list(
            "SELECT signed FROM record WHERE author = ? AND kind = ? AND tombstone = 0"
                + " ORDER BY at, digest",
            RecordStore::record,
            author,
            kind));
  }

  @Override
  public List<Version> items(
      Collection<String> topics, Optional<Version> after, long expiresAfter, int most) {
    Version from = after.orElse(new Version(-1, Bytes.EMPTY));
    var items = new TreeSet<Version>();
    database.read(sql -> {
      for (String topic : new LinkedHashSet<>(topics)) {
        items.addAll(
            sql.list(
                "SELECT t.at, t.digest FROM topic t JOIN record r ON r.seq = t.seq"
                    + " WHERE t.topic = ? AND (t.at, t.digest) > (?, ?)"
                    + " AND (r.exp IS NULL OR r.exp > ?) ORDER BY t.at, t.digest LIMIT ?",
                row -> new Version(row.integer(1), row.bytes(2)),
                topic,
                from.at(),
                from.digest(),
                expiresAfter,
                most));
      }
      return items.size();
    });
    return items.stream().limit(most).toList();
  }

  @Override
  public List<Bytes> missing(List<Bytes> digests) {
    return database.read(sql ->
        digests.stream()
            .filter(it -> sql.integer("SELECT count(*) FROM record WHERE digest = ?", it) == 0)
            .toList());
  }

  /// All records of `kind`, tombstones not, by `at` and digest, at most `most`.
  public List<SignedRecord> ofKind(String kind, int most) {
    return database.read(sql ->
        sql.list(
            "SELECT signed FROM record WHERE kind = ? AND tombstone = 0"
                + " ORDER BY at, digest LIMIT ?",
            RecordStore::record,
            kind,
            most));
  }

  /// The names of all records of `kind`.
  public List<Cid> ids(String kind) {
    return database.read(sql ->
        sql.list(
            "SELECT digest FROM record WHERE kind = ? AND tombstone = 0",
            row -> new Cid(1, Cid.DAG_CBOR, new Multihash(Multihash.SHA2_256, row.bytes(1))),
            kind));
  }

  /// A record and the number of the change that brought it.
  public record Change(long seq, SignedRecord record) {}

  /// What came after change `seq`, in order, at most `most`: what an index has not seen.
  public List<Change> changes(long seq, int most) {
    return database.read(sql ->
        sql.list(
            "SELECT seq, signed FROM record WHERE seq > ? ORDER BY seq LIMIT ?",
            row -> new Change(row.integer(1), decode(row.blob(2))),
            seq,
            most));
  }

  /// The number of the latest change.
  public long latest() {
    return database.read(sql -> sql.integer("SELECT max(seq) FROM record"));
  }

  /// How many records are here.
  public long size() {
    return database.read(sql -> sql.integer("SELECT count(*) FROM record"));
  }

  /// Forgets what expired by `now`, ms since 1970, but for what refuses older revisions of it.
  /// Returns how many went.
  public int sweep(long now) {
    return database.write(sql -> {
      sql.update("DELETE FROM stub WHERE exp <= ?", now);
      sql.update("DELETE FROM older WHERE exp <= ?", now);
      sql.update(
          "INSERT OR REPLACE INTO stub SELECT author, kind, slot, at, digest, at + ?"
              + " FROM record WHERE exp <= ? AND slot IS NOT NULL",
          STUB_MILLIS,
          now);
      List<Room.Held> over = sql.list(Room.Held.SELECT + "exp <= ?", Room.Held::of, now);
      over.forEach(it -> Room.drop(sql, it));
      Trail.sweep(sql);
      sql.update("DELETE FROM usage WHERE records = 0");
      // Who publishes for a minute at a time may leave no more behind than who publishes for long.
      sql.update(
          "DELETE FROM stub WHERE (author, kind, slot) IN (SELECT author, kind, slot FROM (SELECT"
              + " author, kind, slot, row_number() OVER (PARTITION BY author ORDER BY exp DESC,"
              + " kind, slot) AS place FROM stub) WHERE place > ?)",
          quota.listings().recordsMax());
      return over.size();
    });
  }

  /// What `author` has standing in slots that expires after `now` and by `until`, ms since 1970,
  /// the first to go first, at most `most`: no tombstones.
  public List<SignedRecord> expiring(Cid author, long now, long until, int most) {
    return database.read(sql ->
        sql.list(
            "SELECT signed FROM record WHERE author = ? AND exp > ? AND exp <= ? AND tombstone = 0"
                + " AND slot IS NOT NULL ORDER BY exp LIMIT ?",
            RecordStore::record,
            author,
            now,
            until,
            most));
  }

  /// Keeps each of `next` whose slot still holds what it was made from, all in one step: nothing
  /// that was written meanwhile is lost. `next` maps what stood there to what shall.
  public void replace(Map<SignedRecord, SignedRecord> next) {
    List<SignedRecord> kept =
        database.write(
            Database.Durability.FULL,
            sql -> {
              var fresh = new ArrayList<SignedRecord>();
              next.forEach((before, after) -> {
                boolean stands =
                    sql.integer("SELECT count(*) FROM record WHERE digest = ?", before.digest())
                        > 0;
                if (stands && keep(sql, after) == Kept.NEW) fresh.add(after);
              });
              return fresh;
            });
    if (!kept.isEmpty()) watchers.forEach(watcher -> watcher.accept(List.copyOf(kept)));
  }

  /// Takes out records of `author` that `falls` names, such as those of a device that was put away.
  /// What they replaced may come back from others. Returns how many went.
  public int drop(Cid author, Predicate<SignedRecord> falls) {
    return database.write(sql -> {
      List<SignedRecord> all =
          sql.list("SELECT signed FROM record WHERE author = ?", RecordStore::record, author);
      List<SignedRecord> fallen = all.stream().filter(falls).toList();
      for (SignedRecord it : fallen) {
        sql.one(Room.Held.SELECT + "digest = ?", Room.Held::of, it.digest())
            .ifPresent(row -> Room.drop(sql, row));
      }
      return fallen.size();
    });
  }

  static SignedRecord record(Row row) throws java.sql.SQLException {
    return decode(row.blob(1));
  }

  private static SignedRecord decode(byte[] signed) {
    try {
      return SignedRecord.decode(signed, Limits.PUBLIC);
    } catch (MalformedException e) {
      throw new StorageException("a record on disk is damaged", e);
    }
  }
}
