package org.handsel.node.deal;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.handsel.core.agree.Role;
import org.handsel.core.deal.Event;
import org.handsel.core.deal.Ledger;
import org.handsel.core.deal.SignedStep;
import org.handsel.libp2p.multiformats.Bytes;

/// What is kept no longer: deals that came to nothing, cases of others, letters that nobody needs.
final class Sweeping {
  static final long FORGOTTEN_MILLIS = 30L * 24 * 3600 * 1000;

  private static final int LAPSED_MAX = 1_000;

  /// mail.md §4.2 "is kept for two days"
  private static final long REFUSAL_MILLIS = 2L * 24 * 3600 * 1000;

  private static final long LETTERS_MILLIS = 90L * 24 * 3600 * 1000;

  private final Desk desk;
  private final Parts parts;

  Sweeping(Desk desk) {
    this.desk = desk;
    this.parts = desk.parts;
  }

  /// Forgets deals that came to nothing before any money was locked, those older than 30 days and
  /// the oldest beyond the newest 1,000; and cases of others that we had no part in ending. Call it
  /// without locks.
  void sweep(long now) {
    List<DealFile> lapsed =
        desk.files().stream()
            .filter(Sweeping::cameToNothing)
            .sorted(Comparator.comparingLong((DealFile file) -> -file.notes.openedMillis()))
            .toList();
    for (int i = 0; i < lapsed.size(); i++) {
      DealFile file = lapsed.get(i);
      // deal.md §11.4 "after 30 days, and the oldest of more than 1,000 at once"
      boolean goes = i >= LAPSED_MAX || now - file.notes.openedMillis() > FORGOTTEN_MILLIS;
      if (goes) desk.forget(file);
    }
    desk.files().stream().filter(file -> heardOut(file, now)).forEach(desk::forget);
    parts.ledger().unpostRefusals(now - REFUSAL_MILLIS);
    for (Bytes about : parts.ledger().subjects()) {
      Optional<DealFile> file = desk.byKey(about).or(() -> desk.byDeal(about));
      if (file.filter(it -> longOver(it, now)).isPresent()) unpost(about);
    }
  }

  private void unpost(Bytes about) {
    parts.ledger().write(Ledger.Change.post(List.of(Ledger.Unposted.all(about)), List.of()));
  }

  /// mail.md §4.1 "until 90 days after it was closed"
  private static boolean longOver(DealFile file, long now) {
    synchronized (file) {
      long closed = file.notes.number("closedAt").orElse(Long.MAX_VALUE / 1000) * 1000;
      return file.word().equals("closed") && now - closed > LETTERS_MILLIS;
    }
  }

  private static boolean cameToNothing(DealFile file) {
    synchronized (file) {
      return file.word().equals("lapsed") && !file.waits() && !file.notes.has("lockedAt");
    }
  }

  /// deal.md §11.5 "An arbiter forgets a case that it hasn't ruled in 30 days after it was closed"
  private boolean heardOut(DealFile file, long now) {
    synchronized (file) {
      if (file.role() != Role.ARBITER || !file.word().equals("closed")) return false;
      boolean ruled =
          file.steps.stream()
              .map(SignedStep::step)
              .anyMatch(it -> it.author().equals(parts.me()) && it.word() instanceof Event.Ruled);
      long closed = file.notes.number("closedAt").orElse(0L) * 1000;
      return !ruled && now - closed > FORGOTTEN_MILLIS;
    }
  }
}
