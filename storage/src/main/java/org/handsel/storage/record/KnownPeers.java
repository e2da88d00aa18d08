package org.handsel.storage.record;

import java.io.Closeable;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.handsel.libp2p.PeerStore;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.storage.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The peers of the network and where they were, over restarts. What changed is written every few
/// seconds and at the end: losing the last of it in a crash does no harm, and nobody waits for the
/// disk. Who is worth remembering, and how many are, the [org.handsel.libp2p.PeerBook] decides.
///
/// Entries on disk that can't be read are left out, and said in the log.
public final class KnownPeers implements PeerStore, Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(KnownPeers.class);
  private static final long WRITE_SECONDS = 5;

  private final Database database;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("known-peers").factory());

  // Guarded by this: the entries in the order of their changes, and who has yet to be written.
  private final Map<PeerId, Entry> entries = new LinkedHashMap<>();
  private final Set<PeerId> changed = new HashSet<>();

  private KnownPeers(Database database) {
    this.database = database;
  }

  /// What `records.db` holds.
  public static KnownPeers open(Database database) {
    var peers = new KnownPeers(database);
    peers.load();
    var _ =
        peers.clock.scheduleWithFixedDelay(
            peers::writeSafely, WRITE_SECONDS, WRITE_SECONDS, TimeUnit.SECONDS);
    return peers;
  }

  private record Written(Bytes peer, String addresses, Optional<Bytes> signed, long changed) {}

  private void load() {
    List<Written> all =
        database.read(sql ->
            sql.list(
                "SELECT peer, addresses, signed, changed FROM known_peer ORDER BY changed",
                row ->
                    new Written(row.bytes(1), row.text(2), row.optionalBytes(3), row.integer(4))));
    for (Written written : all) {
      try {
        Entry entry = entry(written);
        entries.put(entry.peer(), entry);
      } catch (MalformedException | NumberFormatException | DateTimeException e) {
        LOG.warn("a remembered peer can't be read, and is left out: {}", e.getMessage());
      }
    }
  }

  private static Entry entry(Written written) throws MalformedException {
    Map<Multiaddr, Instant> addresses = new HashMap<>();
    for (String line : written.addresses.lines().toList()) {
      int space = line.indexOf(' ');
      if (space < 0) throw new MalformedException("an address without its time");
      long until = Long.parseLong(line.substring(0, space));
      addresses.put(Multiaddr.parse(line.substring(space + 1)), Instant.ofEpochMilli(until));
    }
    return new Entry(
        PeerId.decode(written.peer.toArray()),
        addresses,
        written.signed,
        Instant.ofEpochMilli(written.changed));
  }

  private static String text(Map<Multiaddr, Instant> addresses) {
    return addresses.entrySet().stream()
        .map(it -> it.getValue().toEpochMilli() + " " + it.getKey())
        .collect(Collectors.joining("\n"));
  }

  @Override
  public synchronized Optional<Entry> find(PeerId peer) {
    return Optional.ofNullable(entries.get(peer));
  }

  @Override
  public synchronized void put(Entry entry) {
    entries.remove(entry.peer());
    entries.put(entry.peer(), entry);
    changed.add(entry.peer());
  }

  @Override
  public synchronized void remove(PeerId peer) {
    if (entries.remove(peer) != null) changed.add(peer);
  }

  @Override
  public synchronized List<Entry> all() {
    return List.copyOf(entries.values());
  }

  private void writeSafely() {
    try {
      write();
    } catch (RuntimeException e) {
      LOG.error("what is known of peers can't be written; trying again", e);
    }
  }

  /// Writes what changed.
  private void write() {
    Map<PeerId, Optional<Entry>> news = new HashMap<>();
    synchronized (this) {
      if (changed.isEmpty()) return;
      for (PeerId peer : changed) news.put(peer, Optional.ofNullable(entries.get(peer)));
      changed.clear();
    }
    database.write(sql -> {
      news.forEach((peer, entry) -> {
        if (entry.isEmpty()) {
          sql.update("DELETE FROM known_peer WHERE peer = ?", peer.bytes());
        } else {
          sql.update(
              "INSERT OR REPLACE INTO known_peer (peer, addresses, signed, changed)"
                  + " VALUES (?, ?, ?, ?)",
              peer.bytes(),
              text(entry.get().addresses()),
              entry.get().signedRecord(),
              entry.get().changed().toEpochMilli());
        }
      });
      return news.size();
    });
  }

  /// Writes what changed last.
  @Override
  public void close() {
    clock.shutdown();
    write();
  }
}
