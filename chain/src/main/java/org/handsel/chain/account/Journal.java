package org.handsel.chain.account;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.multiformats.Bytes;

/// What one account has sent on one chain, and what it has seen there. Every method returns once
/// its change is on disk: a transaction that isn't written down is never sent.
public interface Journal {
  /// Writes a transaction down before it is sent.
  void write(Sent sent) throws IOException;

  /// Writes down how a transaction ended.
  void close(Bytes hash, Sent.Outcome outcome) throws IOException;

  /// Takes the end of a transaction back: the chain was set back to before it.
  void reopen(Bytes hash) throws IOException;

  /// The transactions of an act, newest first.
  List<Sent> of(String act) throws IOException;

  /// The transactions with this nonce or a later one, by nonce, then as they were written.
  List<Sent> from(long nonce) throws IOException;

  /// The transactions whose end isn't known, by nonce, then as they were written.
  List<Sent> open() throws IOException;

  /// The newest transactions, newest first, at most `most`.
  List<Sent> newest(int most) throws IOException;

  /// The highest block that was acted upon.
  Optional<Seen> seen() throws IOException;

  /// Writes down a block that was acted upon; replaces the one before.
  void saw(Seen seen) throws IOException;

  /// The newest reservation of each lane.
  List<Reserved> lanes() throws IOException;

  /// Writes down that a deal was promised this lane and sequence number.
  void reserve(Reserved reserved) throws IOException;

  /// A block.
  record Seen(long number, Bytes hash) {}

  /// A buyer's lane, the greatest sequence number promised on it, and when that was (ms since
  /// 1970).
  record Reserved(long lane, long seq, long at) {}
}
