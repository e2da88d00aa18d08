package org.handsel.storage.record;

import java.util.List;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.storage.Database;
import org.handsel.storage.StorageException;

/// The peers that were added by hand, to be called again after a restart.
public final class PeerBook {
  private final Database database;

  /// Over `truth.db`.
  public PeerBook(Database database) {
    this.database = database;
  }

  /// Their addresses, oldest first.
  public List<Multiaddr> all() {
    List<String> texts =
        database.read(sql ->
            sql.list("SELECT address FROM added_peer ORDER BY at, address", row -> row.text(1)));
    return texts.stream().map(PeerBook::address).toList();
  }

  /// Adds one, if it isn't there; `at` in ms since 1970.
  public void add(Multiaddr address, long at) {
    database.write(sql ->
        sql.update(
            "INSERT OR IGNORE INTO added_peer (address, at) VALUES (?, ?)",
            address.toString(),
            at));
  }

  /// Forgets one.
  public void remove(Multiaddr address) {
    database.write(
        sql -> sql.update("DELETE FROM added_peer WHERE address = ?", address.toString()));
  }

  private static Multiaddr address(String text) {
    try {
      return Multiaddr.parse(text);
    } catch (MalformedException e) {
      throw new StorageException("an address on disk is damaged", e);
    }
  }
}
