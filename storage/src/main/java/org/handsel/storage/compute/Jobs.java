package org.handsel.storage.compute;

import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.storage.Database;

/// Computing, in `truth.db`: our own jobs, event by event, and what was computed for others. What
/// was written is on disk when a method returns.
public final class Jobs {
  private final Database database;

  /// Over `truth.db`.
  public Jobs(Database database) {
    this.database = database;
  }

  /// What was computed in one deal.
  ///
  /// @param units how many
  /// @param unit the last of them, and `answer` what was answered
  public record Done(long units, long unit, Bytes answer) {}

  /// The jobs that were begun here.
  public List<Cid> all() {
    return database.read(sql -> sql.list("SELECT job FROM computing WHERE n = 0", r -> r.cid(1)));
  }

  /// What became of `job`, oldest first; nothing if it wasn't begun here.
  public List<Bytes> events(Cid job) {
    return database.read(sql ->
        sql.list("SELECT event FROM computing WHERE job = ? ORDER BY n", r -> r.bytes(1), job));
  }

  /// Writes the `n`th event of `job`.
  public void put(Cid job, long n, Bytes event) {
    database.write(
        sql -> sql.update("INSERT INTO computing (job, n, event) VALUES (?, ?, ?)", job, n, event));
  }

  /// What was computed in `deal`, if anything was.
  public Optional<Done> done(Cid deal) {
    return database.read(sql ->
        sql.one(
            "SELECT units, unit, answer FROM computed WHERE deal = ?",
            row -> new Done(row.integer(1), row.integer(2), row.bytes(3)),
            deal));
  }

  /// Writes what was computed in `deal`.
  public void put(Cid deal, Done done) {
    database.write(sql ->
        sql.update(
            "INSERT INTO computed (deal, units, unit, answer) VALUES (?, ?, ?, ?)"
                + " ON CONFLICT (deal) DO UPDATE SET units = excluded.units,"
                + " unit = excluded.unit, answer = excluded.answer",
            deal,
            done.units(),
            done.unit(),
            done.answer()));
  }
}
