package org.handsel.storage.block;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.storage.Database;

/// The roots that stay with all below them, in `truth.db`. Several holders may need one root; it
/// stays until the last has let go. What was written is on disk when a method returns.
public final class Pins {
  private static final String COLUMNS = "SELECT root, holder, name, at, bytes FROM pin ";

  private final Database database;

  /// Over `truth.db`.
  public Pins(Database database) {
    this.database = database;
  }

  /// That somebody needs a root.
  ///
  /// @param holder who or what needs it, such as `me` or `picture`
  /// @param name what it's called; empty if it has no name
  /// @param at since when, in ms since 1970
  /// @param bytes of content; none until all of it has been here
  public record Pin(Cid root, String holder, String name, long at, OptionalLong bytes) {
    /// Whether all of it has been here.
    public boolean whole() {
      return bytes.isPresent();
    }
  }

  /// Writes `pin`. If its holder has that root already, it keeps its date, and stays whole if it
  /// was.
  public void put(Pin pin) {
    database.write(sql ->
        sql.update(
            "INSERT INTO pin (root, holder, name, at, bytes) VALUES (?, ?, ?, ?, ?)"
                + " ON CONFLICT (root, holder) DO UPDATE SET name = excluded.name,"
                + " bytes = coalesce(excluded.bytes, bytes)",
            pin.root(),
            pin.holder(),
            pin.name(),
            pin.at(),
            pin.bytes().isPresent() ? Optional.of(pin.bytes().getAsLong()) : Optional.empty()));
  }

  /// Lets go: true if `holder` had it.
  public boolean drop(Cid root, String holder) {
    return database.write(
            sql -> sql.update("DELETE FROM pin WHERE root = ? AND holder = ?", root, holder))
        > 0;
  }

  /// What `holder` needs, newest first.
  public List<Pin> of(String holder) {
    return database.read(
        sql -> sql.list(COLUMNS + "WHERE holder = ? ORDER BY at DESC, root", Pins::pin, holder));
  }

  /// One of them, if it is there.
  public Optional<Pin> find(Cid root, String holder) {
    return database.read(
        sql -> sql.one(COLUMNS + "WHERE root = ? AND holder = ?", Pins::pin, root, holder));
  }

  /// The roots that anybody needs.
  public List<Cid> roots() {
    return database.read(sql -> sql.list("SELECT DISTINCT root FROM pin", row -> row.cid(1)));
  }

  private static Pin pin(org.handsel.storage.Row row) throws java.sql.SQLException {
    return new Pin(row.cid(1), row.text(2), row.text(3), row.integer(4), row.optionalInteger(5));
  }
}
