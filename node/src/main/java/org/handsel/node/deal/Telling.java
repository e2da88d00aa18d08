package org.handsel.node.deal;

import java.io.IOException;
import java.util.Optional;
import org.handsel.core.agree.Role;
import org.handsel.core.deal.Deal;
import org.handsel.core.deal.Event;

/// Tells the other side what waits for the money: the buyer's note, and what the seller's listing
/// keeps to itself, such as an address.
final class Telling {
  private static final String TOLD = "told";

  private final Desk desk;

  Telling(Desk desk) {
    this.desk = desk;
  }

  /// deal.md §6.2 "told only after the money is locked, finally"
  void tell(DealFile file) throws IOException {
    if (file.role() == Role.ARBITER || file.notes.has(TOLD)) return;
    synchronized (file) {
      if (!(file.deal() instanceof Deal.Locked)) return;
    }
    Optional<String> words = words(file);
    if (words.isEmpty()) return;
    synchronized (file) {
      if (file.notes.has(TOLD) || !(file.deal() instanceof Deal.Locked)) return;
      file.notes = file.notes.with(TOLD, 1);
      desk.say(file, new Event.Told(file.role(), words.get()));
    }
  }

  private Optional<String> words(DealFile file) {
    if (file.role() == Role.BUYER) return file.notes.text("note");
    return file.notes
        .text("kind")
        .flatMap(desk.parts::service)
        .flatMap(service -> desk.parts.told().apply(service, file.notes.text("slot").orElse("")));
  }
}
