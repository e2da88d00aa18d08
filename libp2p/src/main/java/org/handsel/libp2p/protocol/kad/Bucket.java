package org.handsel.libp2p.protocol.kad;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The peers that share just so many leading bits with us, and a few that wait for a place among
/// them. Only a [RoutingTable] uses it.
final class Bucket {
  /// One peer, and when we last heard of it.
  static final class Entry {
    Contact contact;
    boolean stranger;
    long heard;
    int failures;

    Entry(Contact contact, boolean stranger, long heard) {
      this.contact = contact;
      this.stranger = stranger;
      this.heard = heard;
    }
  }

  final List<Entry> entries = new ArrayList<>(4);

  /// Those that wait, the newest last.
  final List<Contact> waiting = new ArrayList<>(0);

  /// When a lookup last went through here, in milliseconds.
  long refreshed;

  Bucket(long refreshed) {
    this.refreshed = refreshed;
  }

  Entry add(Contact peer, boolean stranger, Instant now) {
    waiting.removeIf(contact -> contact.id().equals(peer.id()));
    var entry = new Entry(peer, stranger, now.toEpochMilli());
    entries.add(entry);
    return entry;
  }

  void await(Contact peer, int max) {
    waiting.removeIf(contact -> contact.id().equals(peer.id()));
    waiting.add(peer);
    if (waiting.size() > max) waiting.removeFirst();
  }

  Entry silentForLongest() {
    return entries.stream().min(Comparator.comparingLong(entry -> entry.heard)).orElseThrow();
  }

  int strangers() {
    int count = 0;
    for (Entry entry : entries) if (entry.stranger) count++;
    return count;
  }

  int of(long subnet) {
    int count = 0;
    for (Entry entry : entries) if (entry.contact.subnets().contains(subnet)) count++;
    return count;
  }
}
