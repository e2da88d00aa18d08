package org.handsel.storage.record;

import java.util.List;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.storage.Database;
import org.handsel.storage.StorageException;

/// The peers that were added by hand, and those whose person was met, to be called again after a
/// restart.
public final class PeerBook {
  private static final int MET_MAX = 256;

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

  /// Where people were met who may not be met otherwise, the latest first.
  public List<Multiaddr> met() {
    List<String> texts =
        database.read(
            sql -> sql.list("SELECT address FROM met_peer ORDER BY at DESC", row -> row.text(1)));
    return texts.stream().map(PeerBook::address).toList();
  }

  /// Remembers where `peer` was met; `at` in ms since 1970. The latest few hundred are kept.
  public void met(PeerId peer, Multiaddr address, long at) {
    database.write(sql -> {
      sql.update(
          "INSERT OR REPLACE INTO met_peer (peer, address, at) VALUES (?, ?, ?)",
          peer.bytes(),
          address.toString(),
          at);
      return sql.update(
          "DELETE FROM met_peer WHERE peer NOT IN"
              + " (SELECT peer FROM met_peer ORDER BY at DESC LIMIT ?)",
          MET_MAX);
    });
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
