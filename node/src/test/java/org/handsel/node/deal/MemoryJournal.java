package org.handsel.node.deal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.chain.account.Journal;
import org.handsel.chain.account.Sent;
import org.handsel.libp2p.multiformats.Bytes;

/// An account's journal that outlives the node in a test, as the one on disk does.
final class MemoryJournal implements Journal {
  private final List<Sent> lines = new ArrayList<>();
  private final Map<Long, Reserved> lanes = new HashMap<>();
  private Optional<Seen> seen = Optional.empty();

  @Override
  public synchronized void write(Sent sent) {
    lines.add(sent);
  }

  @Override
  public synchronized void close(Bytes hash, Sent.Outcome outcome) {
    change(hash, Optional.of(outcome));
  }

  @Override
  public synchronized void reopen(Bytes hash) {
    change(hash, Optional.empty());
  }

  private void change(Bytes hash, Optional<Sent.Outcome> outcome) {
    lines.replaceAll(s ->
        s.hash().equals(hash)
            ? new Sent(s.hash(), s.nonce(), s.raw(), s.act(), s.note(), s.at(), outcome)
            : s);
  }

  @Override
  public synchronized List<Sent> of(String act) {
    return lines.stream().filter(s -> s.act().equals(act)).toList().reversed();
  }

  @Override
  public synchronized List<Sent> from(long nonce) {
    return lines.stream()
        .filter(s -> s.nonce() >= nonce)
        .sorted(Comparator.comparingLong(Sent::nonce))
        .toList();
  }

  @Override
  public synchronized List<Sent> open() {
    return from(0).stream().filter(s -> s.outcome().isEmpty()).toList();
  }

  @Override
  public synchronized List<Sent> newest(int most) {
    return lines.reversed().stream().limit(most).toList();
  }

  @Override
  public synchronized Optional<Seen> seen() {
    return seen;
  }

  @Override
  public synchronized void saw(Seen block) {
    seen = Optional.of(block);
  }

  @Override
  public synchronized List<Reserved> lanes() {
    return List.copyOf(lanes.values());
  }

  @Override
  public synchronized void reserve(Reserved reserved) {
    lanes.put(reserved.lane(), reserved);
  }
}
