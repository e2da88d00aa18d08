package org.handsel.node.deal;

import java.io.IOException;
import org.handsel.core.agree.Ask;
import org.handsel.core.agree.Role;
import org.handsel.core.deal.Ledger;
import org.handsel.core.escrow.Escrow;
import org.handsel.core.escrow.EscrowException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The lanes that our asks take. Each comes back once no money can follow its ask, whatever died or
/// failed meanwhile; but never while a letter with its number may be out and alive.
final class AskLanes {
  private static final Logger LOG = LoggerFactory.getLogger(AskLanes.class);

  /// The note that the lane of an ask that ended is back.
  private static final String BACK = "laneBack";

  private final Desk desk;
  private final Parts parts;

  AskLanes(Desk desk) {
    this.desk = desk;
    this.parts = desk.parts;
  }

  /// What is done with a lane, up to the moment when its ask is written down.
  interface Asking {
    DealFile on(Escrow.Lane lane) throws IOException;
  }

  /// Asks on a lane of its own, which is given back if nothing came to be written down.
  ///
  /// @throws EscrowException if no lane is free
  DealFile ask(Asking asking) throws IOException, EscrowException {
    Escrow.Lane lane = parts.escrow().reserve();
    try {
      return asking.on(lane);
    } catch (IOException | RuntimeException e) {
      try {
        if (!written(lane)) parts.escrow().giveBack(lane);
      } catch (IOException | RuntimeException again) {
        e.addSuppressed(again); // it stays promised: nobody knows what was written
      }
      throw e;
    }
  }

  /// Whether an ask on `lane` is on disk, so that it goes out whatever failed afterwards.
  private boolean written(Escrow.Lane lane) {
    return parts.ledger().files().stream().anyMatch(kept -> takes(kept, lane));
  }

  private static boolean takes(Ledger.File kept, Escrow.Lane lane) {
    try {
      Notes notes = Notes.decode(kept.data());
      return notes.role() == Role.BUYER && lane(notes).equals(lane);
    } catch (IOException e) {
      return false; // what was written just now can be read
    }
  }

  private static Escrow.Lane lane(Notes notes) throws IOException {
    Ask ask = Ask.decode(notes.bytes("ask").orElseThrow()).ask();
    return new Escrow.Lane(ask.lane(), ask.seq());
  }

  /// Gives back the lane of a deal of ours that no money can follow any more.
  void giveBack(DealFile file) throws IOException {
    parts.escrow().giveBack(lane(file.notes));
  }

  /// Gives back the lane of an ask that has ended. Call it with the file's lock held.
  void giveBackEnded(DealFile file) throws IOException {
    giveBack(file);
    file.notes = file.notes.with(BACK, 1);
    desk.write(file);
  }

  /// Gives back the lanes of all asks that have ended and whose lane isn't back: the node was
  /// killed just then, or the journal couldn't be written.
  void giveBackAll() {
    for (DealFile file : desk.files()) {
      synchronized (file) {
        boolean owed =
            !file.aside
                && file.role() == Role.BUYER
                && file.notes.has("refusal")
                && !file.notes.has(BACK);
        if (!owed) continue;
        try {
          giveBackEnded(file);
        } catch (IOException e) {
          LOG.warn("the lane of ask {} isn't back yet: {}", file.id(), e.getMessage());
        }
      }
    }
  }
}
