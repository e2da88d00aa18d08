package org.handsel.lab.model;

import static org.handsel.core.escrow.Phase.CLAIMED;
import static org.handsel.core.escrow.Phase.DISPUTED;
import static org.handsel.core.escrow.Phase.DISPUTED_CLAIMED;
import static org.handsel.core.escrow.Phase.DISPUTED_HELD;
import static org.handsel.core.escrow.Phase.FUNDED;
import static org.handsel.core.escrow.Phase.HELD;

import java.util.ArrayList;
import java.util.List;
import org.handsel.core.escrow.Phase;
import org.handsel.lab.model.Move.Who;

/// The acts of escrow.md §4, as moves between standings. Fees to an operator are left out: they are
/// part of what the seller gets. Sums that two people choose freely are tried at their ends and in
/// the middle.
class Rules {
  private final Bargain bargain;

  Rules(Bargain bargain) {
    this.bargain = bargain;
  }

  /// Units locked in `standing`.
  int pot(Standing standing) {
    return standing.over()
        ? 0
        : bargain.price() - standing.paid() + bargain.buyerDeposit() + bargain.sellerDeposit();
  }

  /// Everything that anybody may do in `standing`, in one transaction, at its tick.
  List<Move> moves(Standing standing) {
    List<Move> moves = new ArrayList<>();
    if (standing.over()) {
      return moves;
    }
    release(standing, moves);
    refund(standing, moves);
    cancel(standing, moves);
    claim(standing, moves);
    dispute(standing, moves);
    rule(standing, moves);
    redeem(standing, moves);
    settle(standing, moves);
    timeout(standing, moves);
    return moves;
  }

  private void release(Standing at, List<Move> moves) {
    if (!at.held()) {
      moves.add(payPrice(Who.BUYER, "release", at));
    }
  }

  private void refund(Standing at, List<Move> moves) {
    moves.add(close(Who.SELLER, "refund", at, 0, 0, givenUp(at), 0, 0));
  }

  private void cancel(Standing at, List<Move> moves) {
    if (at.phase() == FUNDED && at.now() < bargain.claimFrom()) {
      int due = at.now() <= bargain.freeCancelBy() ? bargain.hold() : bargain.lateCancel();
      moves.add(close(Who.BUYER, "cancel", at, Math.max(0, due - at.paid()), 0, 0, 0, 0));
    }
  }

  private void claim(Standing at, List<Move> moves) {
    if (at.now() < bargain.claimFrom() || at.now() > bargain.claimBy()) {
      return;
    }
    if (at.phase() == FUNDED) {
      moves.add(go(Who.SELLER, "claim", at.in(CLAIMED)));
    } else if (at.phase() == DISPUTED) {
      moves.add(go(Who.SELLER, "claim", at.in(DISPUTED_CLAIMED)));
    }
  }

  private void dispute(Standing at, List<Move> moves) {
    if (bargain.arbiters() == 0) {
      return;
    }
    if (at.phase() == FUNDED && at.now() >= bargain.claimFrom() && at.now() <= bargain.claimBy()) {
      moves.add(go(Who.BUYER, "dispute", at.in(DISPUTED)));
      moves.add(go(Who.SELLER, "dispute", at.in(DISPUTED)));
    } else if (at.phase() == CLAIMED && at.now() < at.since() + bargain.disputeWindow()) {
      moves.add(go(Who.BUYER, "dispute", at.in(DISPUTED_CLAIMED)));
      moves.add(go(Who.SELLER, "dispute", at.in(DISPUTED_CLAIMED)));
    } else if (at.phase() == HELD && at.now() < at.since() + bargain.depositWindow()) {
      moves.add(go(Who.SELLER, "dispute", at.in(DISPUTED_HELD)));
    }
  }

  private void rule(Standing at, List<Move> moves) {
    if (!at.disputed() || at.now() >= ruledBy(at)) {
      return;
    }
    int rest = rest(at);
    for (int toSeller : new int[] {0, rest / 2, rest}) {
      for (int damage : new int[] {0, bargain.buyerDeposit()}) {
        for (int forfeit : new int[] {0, bargain.sellerDeposit()}) {
          for (int fee : new int[] {0, 1}) {
            moves.add(ruled(at, toSeller, damage, forfeit, fee));
          }
        }
      }
    }
  }

  /// A ruling: `toSeller` of the rest, `damage` of the buyer's deposit to the seller, `forfeit` of
  /// the seller's to the buyer, and a fee.
  Move ruled(Standing at, int toSeller, int damage, int forfeit, int fee) {
    int asked = at.phase() == DISPUTED_HELD ? bargain.buyerDeposit() : rest(at);
    int got = at.phase() == DISPUTED_HELD ? damage : toSeller;
    int ofSeller = 2 * got < asked ? fee : 2 * got > asked ? 0 : fee / 2;
    return close(Who.ARBITER, "rule", at, toSeller, damage, forfeit, ofSeller, fee - ofSeller);
  }

  private void redeem(Standing at, List<Move> moves) {
    if (at.held()) {
      return;
    }
    for (int total = at.paid() + 1; total < bargain.price(); total++) {
      moves.add(redeemed(at, total, false));
      moves.add(redeemed(at, total, true));
    }
    moves.add(redeemed(at, bargain.price(), false));
  }

  /// A voucher over `total` is handed in, with `last` giving back the rest.
  Move redeemed(Standing at, int total, boolean last) {
    if (total == bargain.price()) {
      return payPrice(Who.BOTH, "redeem all", at);
    }
    int more = total - at.paid();
    return last
        ? close(Who.BOTH, "redeem last", at, more, 0, givenUp(at), 0, 0)
        : new Move(Who.BOTH, "redeem", at.paid(total), more, 0, 0);
  }

  private void settle(Standing at, List<Move> moves) {
    moves.add(settled(at, 0, 0, bargain.sellerDeposit()));
    moves.add(settled(at, rest(at) / 2, 0, 0));
    moves.add(settled(at, rest(at), bargain.buyerDeposit(), 0));
  }

  /// Both divide what is there.
  Move settled(Standing at, int toSeller, int damage, int forfeit) {
    return close(Who.BOTH, "settle", at, toSeller, damage, forfeit, 0, 0);
  }

  /// What is left of the price.
  int rest(Standing at) {
    return bargain.price() - at.paid();
  }

  private void timeout(Standing at, List<Move> moves) {
    if (at.now() < expiry(at)) {
      return;
    }
    String act = "timeout";
    int rest = rest(at);
    moves.add(
        switch (at.phase()) {
          case FUNDED, DISPUTED -> close(Who.ANYONE, act, at, 0, 0, bargain.noShow(), 0, 0);
          case CLAIMED -> payPrice(Who.ANYONE, act, at);
          case DISPUTED_CLAIMED -> close(Who.ANYONE, act, at, rest / 2, 0, 0, 0, 0);
          case HELD, DISPUTED_HELD -> close(Who.ANYONE, act, at, 0, 0, 0, 0, 0);
          case UNFUNDED, CLOSED -> throw new IllegalStateException("nothing to time out: " + at);
        });
  }

  /// The first tick at which anyone may end `at` (escrow.md §3).
  int expiry(Standing at) {
    return switch (at.phase()) {
      case FUNDED -> bargain.claimBy() + 1;
      case CLAIMED -> at.since() + bargain.disputeWindow();
      case DISPUTED -> Math.max(ruledBy(at), bargain.claimBy() + 1);
      case DISPUTED_CLAIMED, DISPUTED_HELD -> ruledBy(at);
      case HELD -> at.since() + bargain.depositWindow();
      case UNFUNDED, CLOSED -> throw new IllegalStateException("no deadline: " + at);
    };
  }

  private int ruledBy(Standing at) {
    return at.since() + bargain.panelWindow();
  }

  /// The tick by which a party that wants it has `at` ended, known from the word and the terms
  /// alone.
  int overBy(Standing at) {
    int end =
        switch (at.phase()) {
          case FUNDED -> bargain.overBy() - bargain.tail();
          case CLAIMED -> expiry(at) + bargain.panelWindow();
          case HELD -> at.now() < expiry(at) ? expiry(at) + bargain.panelWindow() : at.now();
          // the seller may still claim, and the panel then has its time anew
          case DISPUTED ->
              at.now() <= bargain.claimBy()
                  ? Math.max(expiry(at), bargain.claimBy() + bargain.panelWindow())
                  : expiry(at);
          case DISPUTED_CLAIMED, DISPUTED_HELD -> expiry(at);
          case UNFUNDED, CLOSED -> at.now();
        };
    return Math.max(at.now(), end) + (at.held() || at.over() ? 0 : bargain.tail());
  }

  /// What the seller's deposit loses when the seller gives back.
  private int givenUp(Standing at) {
    return !at.held() && at.now() > bargain.freeCancelBy() ? bargain.noShow() : 0;
  }

  private static Move go(Who who, String act, Standing next) {
    return new Move(who, act, next, 0, 0, 0);
  }

  private Move payPrice(Who who, String act, Standing at) {
    int rest = rest(at);
    if (bargain.buyerDeposit() == 0) {
      return close(who, act, at, rest, 0, 0, 0, 0);
    }
    return new Move(who, act, at.in(Phase.HELD).paid(bargain.price()), rest, 0, 0);
  }

  private Move close(
      Who who,
      String act,
      Standing at,
      int toSeller,
      int damage,
      int forfeit,
      int feeOfSeller,
      int feeOfBuyer) {
    int seller = toSeller + damage + bargain.sellerDeposit() - forfeit;
    int buyer = bargain.price() - at.paid() - toSeller + bargain.buyerDeposit() - damage + forfeit;
    int ofSeller = Math.min(feeOfSeller + Math.max(0, feeOfBuyer - buyer), seller);
    int ofBuyer = feeOfSeller + feeOfBuyer - ofSeller;
    return new Move(who, act, at.closed(), seller - ofSeller, buyer - ofBuyer, ofSeller + ofBuyer);
  }
}
