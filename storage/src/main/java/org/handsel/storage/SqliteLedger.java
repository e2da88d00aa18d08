package org.handsel.storage;

import java.sql.SQLException;
import java.util.List;
import org.handsel.core.deal.Ledger;
import org.handsel.core.mail.Letter;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// The ledger of deals in `truth.db`: on the disk before anybody is told.
public final class SqliteLedger implements Ledger {
  private final Database database;

  /// The ledger in `truth`, which has the schema [Schema#TRUTH].
  public SqliteLedger(Database truth) {
    this.database = truth;
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
      for (Waiting waiting : change.letters()) {
        sql.update(
            "INSERT OR IGNORE INTO outbox (addressee, id, letter) VALUES (?, ?, ?)",
            waiting.to(),
            waiting.letter().id(),
            waiting.letter().encode());
      }
      return true;
    });
  }

  @Override
  public void forget(Bytes key) {
    database.<Boolean, RuntimeException>write(sql -> {
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
  public List<Waiting> waiting(Cid to) {
    return database.read(sql ->
        sql.list(
            "SELECT letter FROM outbox WHERE addressee = ? ORDER BY seq",
            row -> new Waiting(to, letter(row.blob(1))),
            to));
  }

  @Override
  public List<Cid> addressees() {
    return database.read(
        sql -> sql.list("SELECT DISTINCT addressee FROM outbox", row -> row.cid(1)));
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
