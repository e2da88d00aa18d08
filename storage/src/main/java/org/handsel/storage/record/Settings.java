package org.handsel.storage.record;

import java.util.Optional;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.storage.Database;

/// What this node was told to remember, by name, in `truth.db`.
public final class Settings {
  private final Database database;

  /// Over `truth.db`.
  public Settings(Database database) {
    this.database = database;
  }

  /// What is remembered under `name`.
  public Optional<Bytes> find(String name) {
    return database.read(
        sql -> sql.one("SELECT value FROM setting WHERE name = ?", row -> row.bytes(1), name));
  }

  /// Remembers `value` under `name`; on disk when this returns.
  public void put(String name, Bytes value) {
    database.write(sql ->
        sql.update(
            "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name)"
                + " DO UPDATE SET value = excluded.value",
            name,
            value));
  }
}
