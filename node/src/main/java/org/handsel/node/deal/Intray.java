package org.handsel.node.deal;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.handsel.libp2p.multiformats.Cid;

/// How much of others' letters may be under way into this node at once. Safe for use by many
/// threads.
final class Intray {
  /// What strangers may push against.
  ///
  /// @param bytesMax letters being read or taken, all together
  /// @param strangersBytesMax of them those of people whom no deal here is with
  /// @param conversationsMax how many one person may have open
  record Limits(int bytesMax, int strangersBytesMax, int conversationsMax) {
    static final Limits DEFAULT = new Limits(16 << 20, 8 << 20, 2);
  }

  private final Limits limits;
  // Guarded by this.
  private final Map<Cid, Integer> open = new HashMap<>();
  private int bytes;
  private int strangersBytes;

  Intray(Limits limits) {
    this.limits = limits;
  }

  /// One person's stream of letters.
  final class Conversation implements AutoCloseable {
    private final Cid from;
    private final boolean stranger;
    private int held; // guarded by the tray

    private Conversation(Cid from, boolean stranger) {
      this.from = from;
      this.stranger = stranger;
    }

    /// A letter of `length` bytes is to be read.
    ///
    /// @throws IOException if there is no room for it now: it is to be sent again
    void announce(int length) throws IOException {
      synchronized (Intray.this) {
        // mail.md §3.1 "so that strangers alone never fill it"
        boolean full =
            bytes + length > limits.bytesMax
                || (stranger && strangersBytes + length > limits.strangersBytesMax);
        if (full) throw new IOException("too many letters are coming in at once");
        take(length);
      }
    }

    /// The letter was taken.
    void taken() {
      synchronized (Intray.this) {
        take(-held);
      }
    }

    private void take(int more) {
      held += more;
      bytes += more;
      if (stranger) strangersBytes += more;
    }

    @Override
    public void close() {
      synchronized (Intray.this) {
        take(-held);
        open.computeIfPresent(from, (_, n) -> n == 1 ? null : n - 1);
      }
    }
  }

  /// Begins a conversation.
  ///
  /// @param known whether a deal here is with that person
  /// @throws IOException if they have too many already
  synchronized Conversation enter(Cid from, boolean known) throws IOException {
    int now = open.getOrDefault(from, 0);
    if (now >= limits.conversationsMax) throw new IOException("too many streams of letters");
    open.put(from, now + 1);
    return new Conversation(from, !known);
  }

  /// How many bytes are under way.
  synchronized int bytes() {
    return bytes;
  }
}
