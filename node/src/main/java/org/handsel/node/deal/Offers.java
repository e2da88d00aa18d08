package org.handsel.node.deal;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.handsel.core.agree.Role;
import org.handsel.core.deal.Deal;
import org.handsel.core.deal.Event;
import org.handsel.core.escrow.EscrowDeal;
import org.handsel.core.escrow.Payout;
import org.handsel.core.escrow.Phase;
import org.handsel.core.escrow.Pot;
import org.handsel.node.app.Deals;
import org.handsel.node.app.Listings;

/// What a person can do in a deal now, and what would come of it. The contract has the last word;
/// this only keeps people from pressing what it would refuse.
final class Offers {
  private static final int TEXT_CHARS_MAX = 4000;
  private static final Listings.FieldView TEXT =
      new Listings.FieldView("text", "text", false, 0, TEXT_CHARS_MAX, List.of());
  private static final Listings.FieldView MESSAGE =
      new Listings.FieldView("text", "text", true, 0, TEXT_CHARS_MAX, List.of());
  private static final Listings.FieldView EVIDENCE =
      new Listings.FieldView("evidence", "evidence", false, 0, 16, List.of());

  private final DealFile file;
  private final Parts parts;
  private final Role role;
  private final Phase phase;

  /// The chain's time, by which what can be done ends; and by which it begins, if our own clock is
  /// ahead of the newest block. A clock that is wrong hides nothing.
  private final long latest;

  private final long now;
  private final List<String> verbs = new ArrayList<>();

  private Offers(DealFile file, Parts parts) {
    this.file = file;
    this.parts = parts;
    this.role = file.role();
    this.phase = file.phaseNow();
    this.latest = file.newest.or(() -> file.settled).map(Pot::blockTime).orElse(0L);
    this.now = Math.max(latest, parts.clock().millis() / 1000);
    if (!file.notes.has("refusal")) find();
  }

  static Set<String> verbs(DealFile file, Parts parts) {
    return Set.copyOf(new Offers(file, parts).verbs);
  }

  /// The newest offer of the other side that the chain would still take. One that divides more than
  /// there is isn't an offer.
  static Optional<Event.Offered> offer(DealFile file, Pot pot) {
    return file.deal().said().offers().stream()
        .filter(offer ->
            Payout.fits(file.onChain.orElseThrow(), pot.paid(), offer.settlement().split()))
        .filter(offer -> offer.by() != file.role())
        .filter(offer -> offer.settlement().phase() == pot.phase())
        .filter(offer -> offer.settlement().since() == pot.since())
        .filter(offer -> offer.settlement().paid().equals(pot.paid()))
        .filter(offer -> offer.settlement().validUntil() >= pot.blockTime())
        .reduce((_, later) -> later);
  }

  /// The offer that stands now, if there is one.
  static Optional<Event.Offered> standing(DealFile file) {
    return file.newest.or(() -> file.settled).flatMap(pot -> offer(file, pot));
  }

  /// The id of the step that made `offer`, as text: what who accepts it names.
  static String name(DealFile file, Event.Offered offer) {
    return file.steps.stream()
        .filter(step -> step.step().word().equals(offer))
        .map(step -> Ids.cid(step.step().id()).toString())
        .findFirst()
        .orElseThrow();
  }

  private void find() {
    Deal deal = file.deal();
    switch (deal) {
      case Deal.Quoted _, Deal.Proposed _ -> {
        boolean accepts =
            file.terms.isPresent()
                && deal instanceof Deal.Proposed
                && role == Role.SELLER
                && (file.notes.number("auto").orElse(0L) == 0 || incomplete());
        if (accepts) verbs.add("accept");
        if (role != Role.ARBITER) verbs.add("decline");
      }
      case Deal.Agreed _ -> {
        if (role == Role.BUYER && incomplete()) verbs.add("accept");
        if (role != Role.ARBITER && !file.notes.has("funding")) verbs.add("decline");
      }
      case Deal.Closed(_, var said) -> {
        boolean mine = role != Role.ARBITER && !said.seals().containsKey(role);
        if (mine && !file.notes.has("closed")) verbs.add("rate");
      }
      case Deal.Lapsed _ -> {}
      case Deal.Locked _, Deal.Claimed _, Deal.InDispute _, Deal.Held _ -> {
        running(deal);
        verbs.add("tell");
      }
    }
  }

  /// Whether it waits for a word of ours because lines of the other's history are missing.
  private boolean incomplete() {
    return file.trouble.equals(Optional.of(Pursuing.INCOMPLETE));
  }

  private void running(Deal deal) {
    Optional<Event.Move> move =
        deal.said().move(phase, it -> Moves.stands(file, it) && !file.refused(it, phase));
    // What I have signed is on its way, unless the contract won't have it; what the other has may
    // still be overtaken by something stronger.
    if (move.map(Event.Move::by).equals(Optional.of(role))) return;
    switch (role) {
      case BUYER -> buyer();
      case SELLER -> seller(deal);
      case ARBITER -> arbiter();
    }
    if (verbs.contains("settle") && standing(file).isPresent()) verbs.add("agree");
  }

  private void buyer() {
    EscrowDeal deal = file.onChain.orElseThrow();
    switch (phase) {
      case FUNDED -> {
        if (metered() && !Meters.over(file)) verbs.addAll(List.of("pay", "stop"));
        verbs.add("confirm");
        if (latest < deal.claimFrom()) verbs.add("cancel");
        if (panel() && now >= deal.claimFrom() && latest <= deal.claimBy()) verbs.add("dispute");
        verbs.add("settle");
      }
      case CLAIMED -> {
        verbs.add("confirm");
        if (panel() && latest < since() + deal.disputeWindow()) verbs.add("dispute");
        verbs.add("settle");
      }
      case DISPUTED, DISPUTED_CLAIMED -> verbs.addAll(List.of("confirm", "settle"));
      case HELD, DISPUTED_HELD -> verbs.add("settle");
      case UNFUNDED, CLOSED -> {}
    }
  }

  private void seller(Deal state) {
    EscrowDeal deal = file.onChain.orElseThrow();
    boolean inTime = now >= deal.claimFrom() && latest <= deal.claimBy();
    boolean delivered = state.said().delivered().isPresent();
    switch (phase) {
      case FUNDED -> {
        if (metered()) {
          steps();
        } else {
          if (!delivered) verbs.add("deliver");
          if (delivered && inTime) verbs.add("claim");
        }
        verbs.addAll(List.of("refund", "settle"));
        if (panel() && inTime) verbs.add("dispute");
      }
      case CLAIMED -> verbs.addAll(List.of("refund", "settle"));
      case DISPUTED -> {
        if (inTime && !metered()) verbs.add("claim");
        verbs.addAll(List.of("refund", "settle"));
      }
      case DISPUTED_CLAIMED, DISPUTED_HELD -> verbs.addAll(List.of("refund", "settle"));
      case HELD -> {
        if (panel() && latest < since() + deal.depositWindow()) verbs.add("dispute");
        verbs.addAll(List.of("refund", "settle"));
      }
      case UNFUNDED, CLOSED -> {}
    }
  }

  private boolean metered() {
    return Meters.of(file).isPresent();
  }

  private void steps() {
    BigInteger out = file.newest.or(() -> file.settled).map(Pot::paid).orElse(BigInteger.ZERO);
    if (Meters.over(file)) return; // what follows is done by itself
    if (Meters.earned(file).compareTo(out) > 0) verbs.add("redeem");
    verbs.add("stop");
  }

  private void arbiter() {
    boolean disputed =
        switch (phase) {
          case DISPUTED, DISPUTED_CLAIMED, DISPUTED_HELD -> true;
          case UNFUNDED, FUNDED, CLAIMED, HELD, CLOSED -> false;
        };
    long window = file.onChain.orElseThrow().rulingWindow();
    long from = since() + window * Verbs.seat(file.terms.orElseThrow(), parts.me());
    if (disputed && now >= from && latest < from + window) verbs.add("rule");
  }

  private boolean panel() {
    return !file.terms.orElseThrow().panel().isEmpty();
  }

  private long since() {
    return file.newest.or(() -> file.settled).map(Pot::since).orElse(0L);
  }

  /// The actions for views: the first is the main one.
  static List<Deals.Action> actions(DealFile file, Parts parts, String other) {
    var offers = new Offers(file, parts);
    var amounts = Amounts.of(file, parts);
    String main =
        List.of("accept", "agree", "rule", "rate", "deliver", "confirm").stream()
            .filter(offers.verbs::contains)
            .filter(verb -> !verb.equals("confirm") || file.deal().said().delivered().isPresent())
            .findFirst()
            .orElse("");
    return offers.verbs.stream()
        .map(verb ->
            new Deals.Action(
                verb,
                verb.equals(main),
                Panels.said(
                    file,
                    "deal.action."
                        + (verb.equals("accept") && offers.incomplete() ? "trust" : verb)
                        + offers.stage(verb),
                    Map.of("other", other, "sum", Amounts.total(file, parts))),
                offers.payout(verb).map(amounts::lines).orElse(List.of()),
                offers.fields(verb)))
        .collect(Collectors.toList());
  }

  /// What comes of `verb` if it is done now and needs no more words.
  static Optional<Payout> payout(DealFile file, Parts parts, String verb) {
    return new Offers(file, parts).payout(verb);
  }

  private Optional<Payout> payout(String verb) {
    if (file.onChain.isEmpty() || phase == Phase.UNFUNDED) return Optional.empty();
    EscrowDeal deal = file.onChain.get();
    BigInteger paid = file.newest.or(() -> file.settled).map(Pot::paid).orElse(BigInteger.ZERO);
    return switch (verb) {
      case "confirm" -> Optional.of(Payout.release(deal, paid));
      case "cancel" -> Optional.of(Payout.cancel(deal, paid, now));
      case "refund" -> Optional.of(Payout.refund(deal, phase, paid, now));
      case "agree" ->
          standing(file).map(offer -> Payout.close(deal, paid, offer.settlement().split()));
      default -> Optional.empty();
    };
  }

  private List<Listings.FieldView> fields(String verb) {
    return switch (verb) {
      case "deliver", "dispute" -> List.of(EVIDENCE, TEXT);
      case "decline" -> List.of(TEXT);
      case "tell" -> List.of(MESSAGE);
      case "pay" ->
          List.of(
              new Listings.FieldView(
                  "steps",
                  "count",
                  true,
                  Meters.paid(file) + 1,
                  Meters.of(file).orElseThrow().steps(),
                  List.of()));
      case "agree" ->
          List.of(
              new Listings.FieldView(
                  "offer", "this", true, 0, 0, List.of(name(file, standing(file).orElseThrow()))));
      case "settle" -> division();
      case "rule" -> {
        int seat = Verbs.seat(file.terms.orElseThrow(), parts.me());
        int cap = file.terms.orElseThrow().panel().get(seat).feeCapBps();
        List<Listings.FieldView> fields = shares(held());
        fields.add(count("feeBps", false, cap));
        fields.add(TEXT);
        yield List.copyOf(fields);
      }
      case "rate" -> List.of(new Listings.FieldView("stars", "count", true, 1, 5, List.of()), TEXT);
      default -> List.of();
    };
  }

  /// What can be divided: of each sum that is here, which part changes sides.
  private List<Listings.FieldView> division() {
    List<Listings.FieldView> fields = shares(false);
    if (file.onChain.orElseThrow().sellerDeposit().signum() > 0) {
      fields.add(count("stakeBps", false, 10_000));
    }
    return fields;
  }

  /// What of the price and of the buyer's deposit the seller gets, of those that are here.
  ///
  /// @param damageDue whether the deposit's has to be said
  private List<Listings.FieldView> shares(boolean damageDue) {
    var fields = new ArrayList<Listings.FieldView>();
    if (!held()) fields.add(count("sellerBps", true, 10_000));
    if (file.onChain.orElseThrow().buyerDeposit().signum() > 0) {
      fields.add(count("damageBps", damageDue, 10_000));
    }
    return fields;
  }

  /// What is promised otherwise in the phase that it is in.
  private String stage(String verb) {
    if (verb.equals("refund") && held()) return ".held";
    return verb.equals("claim") && phase == Phase.DISPUTED ? ".disputed" : "";
  }

  /// Whether the price is paid, and only deposits are left.
  private boolean held() {
    return phase == Phase.HELD || phase == Phase.DISPUTED_HELD;
  }

  private static Listings.FieldView count(String name, boolean required, long most) {
    return new Listings.FieldView(name, "count", required, 0, most, List.of());
  }
}
