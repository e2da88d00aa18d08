package org.handsel.node.deal;

import java.util.Optional;
import java.util.stream.Stream;
import org.handsel.core.deal.Deal;
import org.handsel.core.deal.Event;
import org.handsel.core.deal.Way;
import org.handsel.core.escrow.Act;
import org.handsel.core.escrow.Phase;
import org.handsel.core.escrow.Pot;

/// Which of the words that want the chain to move is to be carried out, and by whom.
final class Moves {
  /// deal.md §4.4 "10 minutes after we heard it"
  private static final long OTHERS_MOVE_SECONDS = 600;

  private final Parts parts;

  Moves(Parts parts) {
    this.parts = parts;
  }

  /// Of several arbiters only the one who ruled carries out the ruling.
  boolean mine(DealFile file, Event.Move move) {
    return !(move instanceof Event.Ruled ruled)
        || file.terms.orElseThrow().panel().get(ruled.arbiter()).id().equals(parts.me());
  }

  /// The strongest move that the chain would still take.
  Optional<Event.Move> strongest(DealFile file) {
    synchronized (file) {
      Deal deal = file.deal();
      return deal.said().move(deal.phase(), move -> stands(file, move));
    }
  }

  /// escrow.md §4.10 "any act in between voids it". A settlement may have been signed for a block
  /// that is none any more, in the same phase.
  static boolean stands(DealFile file, Event.Move move) {
    return stands(file.newest.or(() -> file.settled), move);
  }

  private static boolean stands(Optional<Pot> at, Event.Move move) {
    if (!(move instanceof Event.Settled settled)) return true;
    Act.Settlement settlement = settled.settlement();
    return at.map(pot ->
            settlement.since() == pot.since()
                && settlement.paid().equals(pot.paid())
                && settlement.validUntil() >= pot.blockTime())
        .orElse(true);
  }

  /// Whether `move` is on its way: the strongest that is to be carried out where the newest block
  /// has the deal, or carried out already in a block that isn't final. Call it with the file's lock
  /// held.
  static boolean onItsWay(DealFile file, Event.Move move) {
    Deal deal = file.deal();
    return Stream.of(file.newest, file.settled)
        .anyMatch(at ->
            deal.said()
                .move(at.map(Pot::phase).orElse(deal.phase()), it -> stands(at, it))
                .equals(Optional.of(move)));
  }

  /// Whether somebody else's move has had the time that it takes, at `now`, Unix seconds.
  static boolean overdue(DealFile file, String move, long now) {
    synchronized (file) {
      // A clock that was put back starts the time anew, lest it never pass.
      if (!file.awaited.equals(Optional.of(move)) || now < file.awaitedSince) {
        file.awaited = Optional.of(move);
        file.awaitedSince = now;
      }
      return now - file.awaitedSince > OTHERS_MOVE_SECONDS;
    }
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
                      && stands(file, move)
                      && !file.refused(move, now));
    }
  }
}
