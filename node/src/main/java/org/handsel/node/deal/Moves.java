package org.handsel.node.deal;

import java.util.Optional;
import org.handsel.core.deal.Event;
import org.handsel.core.deal.Way;
import org.handsel.core.escrow.Phase;

/// Which of the words that want the chain to move is to be carried out, and by whom.
final class Moves {
  private final Parts parts;

  Moves(Parts parts) {
    this.parts = parts;
  }

  /// Of several arbiters only the one who ruled carries out the ruling.
  boolean mine(DealFile file, Event.Move move) {
    return !(move instanceof Event.Ruled ruled)
        || file.terms.orElseThrow().panel().get(ruled.arbiter()).id().equals(parts.me());
  }

  /// Our strongest move that the chain has not refused for good. A settlement is both sides' to
  /// carry out.
  Optional<Event.Move> ours(DealFile file, Phase now) {
    synchronized (file) {
      return file.deal()
          .said()
          .move(
              now,
              move ->
                  (move.by() == file.role() || move.way() == Way.SETTLE)
                      && mine(file, move)
                      && !file.refused(move, now));
    }
  }
}
