package org.handsel.node.deal;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.handsel.core.agree.NoDealException;
import org.handsel.core.agree.NoDealException.Why;
import org.handsel.core.agree.Party;
import org.handsel.core.agree.Role;
import org.handsel.core.agree.Where;
import org.handsel.core.deal.Ledger;
import org.handsel.core.escrow.Escrow;
import org.handsel.core.money.Address;
import org.handsel.core.rate.Hist;
import org.handsel.core.service.Booking;
import org.handsel.core.service.Policy;
import org.handsel.core.service.Service;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// What both sides of a bargain share: their own entries, the panel, and whether they deal on the
/// same chain.
final class Ground {
  /// deal.md §2.9 "lapses two days after it was sent"
  static final long ASK_MILLIS = 2 * Desk.DAY_MILLIS;

  private static final long RATING_AND_SLACK_SECONDS = 21L * 24 * 3600;

  private final Desk desk;
  private final Parts parts;

  Ground(Desk desk) {
    this.desk = desk;
    this.parts = desk.parts;
  }

  /// Nothing is asked for or quoted that can't be had; that it still can when the money is locked
  /// is the escrow's to say.
  void checkFree(Optional<Booking> booking) throws NoDealException, IOException {
    if (booking.isEmpty()) return;
    Booking wanted = booking.get();
    if (wanted.clashes(parts.escrow().taken(List.of(wanted)).getFirst())) {
      throw new NoDealException(Why.TAKEN, "Somebody else has one of these nights.");
    }
  }

  /// @param policy what the deal's deadlines come from
  Ledger.Line open(Bytes salt, Cid other, Role role, Service service, Policy policy)
      throws MalformedException {
    long due =
        parts.clock().millis() / 1000
            + policy.claimSeconds()
            + policy.disputeSeconds()
            + policy.depositSeconds()
            + 3 * policy.rulingSeconds()
            + RATING_AND_SLACK_SECONDS;
    Bytes ref = Hist.ref(salt, parts.me(), other);
    return desk.line(Bytes.EMPTY, new Hist.Open(ref, role, service.name(), due));
  }

  /// Ends a bargain before anybody could be bound by it; our line of history becomes void if it
  /// isn't yet. Call it with the desk's lock and the file's held.
  void end(DealFile file, String why, String text) throws MalformedException {
    Cid open = file.notes.link("openId").orElseThrow();
    var close = new Hist.Close(open, Hist.Result.VOID, Optional.empty());
    List<Ledger.Line> lines =
        file.notes.has("closed") ? List.of() : List.of(desk.line(file.key, close));
    file.notes = file.notes.with("refusal", why).with("refusalText", text).with("closed", 1);
    // What waits still is taken back with it: a quote for an ask that is closed binds nobody.
    var unposted = List.of(Ledger.Unposted.all(file.key));
    desk.write(file, List.of(), lines, List.of(), unposted, List.of());
  }

  static Ledger.Line about(Ledger.Line line, Bytes deal) {
    return new Ledger.Line(line.height(), deal, line.id(), line.record(), line.published());
  }

  Party party(Ledger.Line line) {
    Address account = parts.escrow().account();
    return new Party(
        parts.me(), parts.logHead().get(), desk.head(line), account, account, line.id());
  }

  Service serviceNamed(String name) throws MalformedException {
    return parts.services().stream()
        .filter(service -> service.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new MalformedException("an unknown service"));
  }

  /// deal.md §2.4 "Both compare chain id, hash of block 0, address of the escrow and hash of its
  /// code"
  void checkPlace(Where theirs, Bytes genesis) throws NoDealException {
    Escrow.Place ours = parts.escrow().place();
    boolean same =
        theirs.caip2().equals(ours.chain())
            && theirs.escrow().equals(ours.escrow())
            && theirs.codeHash().equals(ours.codeHash())
            && genesis.equals(ours.genesis());
    if (!same) {
      throw new NoDealException(
          Why.OTHER_CHAIN,
          "The two of you use different chains, so no deal can be held. Nothing was paid.");
    }
  }

  static String text(Exception e) {
    return String.valueOf(e.getMessage());
  }
}
