package org.handsel.storage;

import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.handsel.core.deal.Ledger;
import org.handsel.core.mail.Letter;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// The ledger of deals in `truth.db`: on the disk before anybody is told.
public final class SqliteLedger implements Ledger {
  /// mail.md §4.2 "at most 8 for one person and 500 in all"
  private static final int REFUSALS_MAX = 8;

  private static final int ALL_REFUSALS_MAX = 500;

  /// How many places are told at once.
  private static final int PORTION = 256;

  private final Database database;
  private final InstantSource clock;

  /// The ledger in `truth`, which has the schema [Schema#TRUTH].
  public SqliteLedger(Database truth) {
    this(truth, InstantSource.system());
  }

  SqliteLedger(Database truth, InstantSource clock) {
    this.database = truth;
    this.clock = clock;
  }

  @Override
  public void write(Change change) {
    database.<Boolean, RuntimeException>write(sql -> {
      for (File file : change.files()) {
        sql.update(
            "INSERT INTO deals (key, deal, data) VALUES (?, ?, ?)"
                + " ON CONFLICT (key) DO UPDATE SET deal = excluded.deal, data = excluded.data",
            file.key(),
            file.deal(),
            file.data());
      }
      for (Said step : change.steps()) {
        sql.update(
            "INSERT OR IGNORE INTO steps (deal, id, bytes) VALUES (?, ?, ?)",
            step.deal(),
            step.id(),
            step.bytes());
      }
      for (Line line : change.lines()) {
        sql.update(
            "INSERT INTO lines (height, deal, id, record, published) VALUES (?, ?, ?, ?, ?)"
                + " ON CONFLICT (height) DO UPDATE SET published = excluded.published"
                + " WHERE id = excluded.id",
            line.height(),
            line.deal(),
            line.id(),
            line.record(),
            line.published());
      }
      for (Promise promise : change.promises()) {
        sql.update(
            "INSERT OR REPLACE INTO promises (deal, slot, quantity, revision, remaining, done)"
                + " VALUES (?, ?, ?, ?, ?, ?)",
            promise.deal(),
            promise.slot(),
            promise.quantity(),
            promise.revision(),
            promise.left(),
            promise.done());
      }
      for (Unposted letters : change.unposted()) unpost(sql, letters);
      for (Waiting waiting : change.letters()) {
        Letter letter = waiting.letter();
        sql.update(
            "INSERT OR IGNORE INTO outbox (addressee, id, letter, about, kind, at)"
                + " VALUES (?, ?, ?, ?, ?, ?)",
            waiting.to(),
            letter.id(),
            letter.encode(),
            letter.about(),
            letter.kind().word(),
            clock.millis());
        if (letter.kind() == Letter.Kind.REFUSE) boundRefusals(sql, waiting.to());
      }
      return true;
    });
  }

  private static void unpost(Sql sql, Unposted letters) {
    if (letters.of().isEmpty()) {
      sql.update("DELETE FROM outbox WHERE about = ?", letters.about());
      return;
    }
    sql.update(
        "DELETE FROM outbox WHERE addressee = ? AND kind = ? AND about = ?",
        letters.of().get().to(),
        letters.of().get().kind().word(),
        letters.about());
  }

  private static void boundRefusals(Sql sql, Cid to) {
    sql.update(
        "DELETE FROM outbox WHERE kind = 'refuse' AND addressee = ? AND seq <= (SELECT seq"
            + " FROM outbox WHERE kind = 'refuse' AND addressee = ?"
            + " ORDER BY seq DESC LIMIT 1 OFFSET ?)",
        to,
        to,
        REFUSALS_MAX);
    sql.update(
        "DELETE FROM outbox WHERE kind = 'refuse' AND seq <= (SELECT seq"
            + " FROM outbox WHERE kind = 'refuse' ORDER BY seq DESC LIMIT 1 OFFSET ?)",
        ALL_REFUSALS_MAX);
  }

  @Override
  public void forget(Bytes key) {
    database.<Boolean, RuntimeException>write(sql -> {
      sql.update(
          "DELETE FROM outbox WHERE about = ? OR about = (SELECT deal FROM deals WHERE key = ?)",
          key,
          key);
      sql.update("DELETE FROM steps WHERE deal = (SELECT deal FROM deals WHERE key = ?)", key);
      sql.update("DELETE FROM promises WHERE deal = ? AND done", key);
      sql.update("DELETE FROM deals WHERE key = ?", key);
      return true;
    });
  }

  @Override
  public List<File> files() {
    return database.read(sql ->
        sql.list(
            "SELECT key, deal, data FROM deals",
            row -> new File(row.bytes(1), row.optionalBytes(2), row.bytes(3))));
  }

  @Override
  public List<Bytes> steps(Bytes deal) {
    return database.read(sql ->
        sql.list("SELECT bytes FROM steps WHERE deal = ? ORDER BY seq", row -> row.bytes(1), deal));
  }

  @Override
  public List<Line> lines() {
    return database.read(sql ->
        sql.list(
            "SELECT height, deal, id, record, published FROM lines ORDER BY height",
            row -> new Line(row.integer(1), row.bytes(2), row.cid(3), row.bytes(4), row.flag(5))));
  }

  @Override
  public List<Promise> promises() {
    return database.read(sql ->
        sql.list(
            "SELECT deal, slot, quantity, revision, remaining, done FROM promises",
            row ->
                new Promise(
                    row.bytes(1),
                    row.text(2),
                    row.integer(3),
                    row.cid(4),
                    row.integer(5),
                    row.flag(6))));
  }

  @Override
  public List<Long> waiting(Cid to, long after) {
    return database.read(sql ->
        sql.list(
            "SELECT seq FROM outbox WHERE addressee = ? AND seq > ? ORDER BY seq LIMIT ?",
            row -> row.integer(1),
            to,
            after,
            PORTION));
  }

  @Override
  public Optional<Letter> letter(long place) {
    return database.read(sql ->
        sql.one("SELECT letter FROM outbox WHERE seq = ?", row -> letter(row.blob(1)), place));
  }

  @Override
  public List<Cid> addressees() {
    return database.read(
        sql -> sql.list("SELECT DISTINCT addressee FROM outbox", row -> row.cid(1)));
  }

  @Override
  public List<Bytes> subjects() {
    return database.read(sql -> sql.list("SELECT DISTINCT about FROM outbox", row -> row.bytes(1)));
  }

  @Override
  public void unpostRefusals(long beforeMillis) {
    database.<Integer, RuntimeException>write(
        sql -> sql.update("DELETE FROM outbox WHERE kind = 'refuse' AND at < ?", beforeMillis));
  }

  @Override
  public boolean delivered(Bytes letter) {
    return database.read(sql -> sql.integer("SELECT COUNT(*) FROM outbox WHERE id = ?", letter))
        == 0;
  }

  @Override
  public void acknowledged(Cid to, Bytes letter) {
    database.<Integer, RuntimeException>write(
        sql -> sql.update("DELETE FROM outbox WHERE addressee = ? AND id = ?", to, letter));
  }

  private static Letter letter(byte[] bytes) throws SQLException {
    try {
      return Letter.decode(bytes);
    } catch (MalformedException e) {
      throw new SQLException("a letter in the outbox is no letter", e);
    }
  }
}
