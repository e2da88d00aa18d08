package org.handsel.node.deal;

import java.io.IOException;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.handsel.core.agree.Ask;
import org.handsel.core.agree.NoDealException;
import org.handsel.core.agree.NoDealException.Why;
import org.handsel.core.agree.Role;
import org.handsel.core.deal.Event;
import org.handsel.core.deal.Step;
import org.handsel.core.escrow.Phase;
import org.handsel.core.escrow.Pot;
import org.handsel.core.money.Address;
import org.handsel.core.money.Money;
import org.handsel.libp2p.multiformats.Bytes;

/// Whose ask a seller answers with a quote. A quote costs the seller two public lines of history,
/// and soon goods and stake; an identity costs nothing. So an ask has to cost something too.
final class Admission {
  private static final Set<String> OPEN = Set.of("quoted", "proposed", "agreed");

  private static final int OPEN_MAX = 8;
  private static final int LAPSES_MAX = 8;
  private static final int ALL_OPEN_MAX = 500;
  private static final int FOR_KNOWN = 100;

  private final Desk desk;
  private final Parts parts;

  Admission(Desk desk) {
    this.desk = desk;
    this.parts = desk.parts;
  }

  /// What the chain says of the account that is to pay.
  ///
  /// @param paid keys of the deals of its that are paid already, so that `balance` lacks their
  ///   money
  record Means(BigInteger balance, Set<Bytes> paid) {}

  /// Whether the account that is to pay has signed the ask. Needs neither chain nor files.
  ///
  /// @throws NoDealException if not
  void checkProof(Ask ask) throws NoDealException {
    // deal.md §2.6 "Whoever takes another's proof has taken nothing"
    if (!parts.escrow().signedAsk(ask.content(), ask.buyer().account(), ask.proof())) {
      throw new NoDealException(
          Why.NO_PROOF, "The account that is to pay hasn't signed the ask. Nothing was paid.");
    }
  }

  /// Whether the buyer may ask now, by what is open and what lapsed here. Needs no chain.
  ///
  /// @throws NoDealException if not
  void check(Ask ask) throws NoDealException {
    Predicate<DealFile> theirs = file -> file.notes.other().equals(ask.buyer().id());
    for (var whose : List.of(theirs, paidFrom(ask.buyer().account()))) {
      if (selling().filter(whose).filter(this::counts).count() >= OPEN_MAX) {
        throw new NoDealException(Why.UNWILLING, "Too many open quotes; finish some first.");
      }
      checkLapses(whose);
    }
    // deal.md §2.8 "A part of these is kept"
    boolean known = selling().filter(theirs).anyMatch(DealFile::paid);
    if (!room(selling().filter(this::counts).count(), known)) {
      throw new NoDealException(
          Why.UNWILLING, "The seller has too many open quotes just now. Try again later.");
    }
  }

  /// Whether one more may ask when `open` quotes are open.
  static boolean room(long open, boolean known) {
    return open < (known ? ALL_OPEN_MAX : ALL_OPEN_MAX - FOR_KNOWN);
  }

  /// What the account that is to pay has.
  ///
  /// @throws IOException if the chain can't be reached
  Means means(Ask ask) throws IOException {
    Address account = ask.buyer().account();
    // The balance first: what is paid after it was read counts neither as spent nor as owed.
    BigInteger balance = parts.escrow().balance(account, ask.chain().token());
    var paid = new HashSet<Bytes>();
    for (DealFile file : selling().filter(paidFrom(account)).filter(Admission::open).toList()) {
      if (!file.word().equals("agreed")) continue;
      Pot pot = parts.escrow().look(file.onChain.orElseThrow(), Pot.Certainty.LATEST);
      if (pot.phase() != Phase.UNFUNDED) paid.add(file.key);
    }
    return new Means(balance, paid);
  }

  /// deal.md §2.6 "holds what all its open quotes here and this one cost"
  void check(Ask ask, Money total, Means means) throws NoDealException {
    Address token = ask.chain().token();
    Money needed =
        selling()
            .filter(paidFrom(ask.buyer().account()))
            .filter(Admission::open)
            .filter(file -> !means.paid.contains(file.key))
            .flatMap(file -> file.terms.stream())
            .filter(terms -> terms.chain().token().equals(token))
            .map(terms -> new Money(terms.total().minor(), total.asset()))
            .reduce(total, Money::plus);
    var has = new Money(means.balance, total.asset());
    if (has.compareTo(needed) >= 0) return;
    throw new NoDealException(
        Why.NO_MONEY,
        "The account that is to pay doesn't hold enough: "
            + parts.currencies().text(needed)
            + " with all that it has asked for here, and it has "
            + parts.currencies().text(has)
            + ". Nothing was paid.");
  }

  /// deal.md §2.7 "since they last paid one"
  private void checkLapses(Predicate<DealFile> whose) throws NoDealException {
    long paid =
        selling()
            .filter(whose)
            .filter(DealFile::paid)
            .mapToLong(file -> file.notes.openedMillis())
            .max()
            .orElse(0);
    long from = Math.max(paid, parts.clock().millis() - Sweeping.FORGOTTEN_MILLIS);
    long lapses =
        selling()
            .filter(whose)
            .filter(file -> file.notes.openedMillis() > from)
            .filter(Admission::leftUnpaid)
            .count();
    if (lapses >= LAPSES_MAX) {
      throw new NoDealException(
          Why.UNWILLING,
          lapses
              + " quotes of this seller's lapsed unpaid in the last 30 days. When some of them are"
              + " older, there will be new ones.");
    }
  }

  private Stream<DealFile> selling() {
    return desk.files().stream().filter(file -> file.role() == Role.SELLER);
  }

  private static Predicate<DealFile> paidFrom(Address account) {
    return file -> file.terms.filter(it -> it.buyer().account().equals(account)).isPresent();
  }

  private static boolean open(DealFile file) {
    return OPEN.contains(file.word()) && !file.paid();
  }

  /// deal.md §2.11 "counts as open all the same until its `fundBy`"
  private boolean counts(DealFile file) {
    if (!file.notes.has("refusal")) return open(file);
    long now = parts.clock().millis();
    return now < file.notes.openedMillis() + Ground.ASK_MILLIS
        && now / 1000 <= file.terms.map(it -> it.deadlines().fundBy()).orElse(0L);
  }

  /// Whether it lapsed by the buyer's doing: not if the seller declined it, or never answered, or
  /// if the ask had ended before the quote came.
  private static boolean leftUnpaid(DealFile file) {
    synchronized (file) {
      if (!file.word().equals("lapsed") || file.notes.has("refusal")) return false;
      boolean waited = false;
      boolean answered = false;
      for (Step step : file.transcript.steps()) {
        switch (step.word()) {
          case Event.Declined declined when declined.by() == Role.SELLER -> {
            return false;
          }
          case Event.Proposed _ -> waited = true;
          case Event.Accepted _, Event.Declined _ -> answered = true;
          default -> {}
        }
      }
      return answered || !waited;
    }
  }
}
