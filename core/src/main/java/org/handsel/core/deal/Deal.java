package org.handsel.core.deal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.handsel.core.agree.Role;
import org.handsel.core.escrow.Phase;
import org.handsel.core.escrow.Pot;

/// Where a deal stands. The same signed words and the same word of the chain give the same state on
/// every side: buyer, seller, arbiter, and anyone who checks an export.
public sealed interface Deal {
  /// Those whose deal it is.
  List<Role> PARTIES = List.of(Role.BUYER, Role.SELLER);

  /// Every [#word()], in the order in which a deal comes by them.
  List<String> WORDS =
      List.of(
          "quoted",
          "proposed",
          "agreed",
          "locked",
          "delivered",
          "claimed",
          "disputed",
          "held",
          "closed",
          "lapsed");

  /// The seller has signed terms; nobody is bound.
  record Quoted() implements Deal {}

  /// The buyer has signed them.
  record Proposed() implements Deal {}

  /// Both have signed; the money isn't known to be locked.
  record Agreed(Said said) implements Deal {}

  /// The money is locked, finally.
  record Locked(Said said) implements Deal {}

  /// The seller claimed the price at `since`; the buyer can dispute it for a while.
  record Claimed(long since, Said said) implements Deal {}

  /// A party called the panel at `since`; `claimed` if the seller had claimed.
  record InDispute(long since, boolean claimed, Said said) implements Deal {}

  /// The price is paid; the damage deposit is still there. `disputed` if the seller claims it.
  record Held(long since, boolean disputed, Said said) implements Deal {}

  /// The money is out.
  record Closed(Pot.Closed how, Said said) implements Deal {}

  /// It ended before any money was locked.
  record Lapsed(Why why, Said said) implements Deal {}

  /// Why a deal ended without money.
  enum Why {
    /// The seller didn't want it.
    DECLINED,
    /// The buyer didn't want it any more.
    WITHDRAWN,
    /// `fundBy` passed.
    EXPIRED;

    /// The word in tables and views.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// The only way from one state to the next. An event that is out of order keeps the state and
  /// says nothing. There is no `default`: a new event doesn't compile until every state has
  /// answered it.
  static Turn step(Deal deal, Event event) {
    return switch (deal) {
      case Quoted quoted -> quoted(quoted, event);
      case Proposed proposed -> proposed(proposed, event);
      case Agreed agreed -> agreed(agreed, event);
      case Locked(var said) -> running(deal, said, event);
      case Claimed(_, var said) -> running(deal, said, event);
      case InDispute(_, _, var said) -> running(deal, said, event);
      case Held(_, _, var said) -> running(deal, said, event);
      case Closed(var how, var said) -> closed(how, said, event);
      case Lapsed(_, var said) -> lapsed(deal, said, event);
    };
  }

  private static Turn quoted(Quoted quoted, Event event) {
    return switch (event) {
      case Event.Proposed _ -> Turn.to(new Proposed());
      case Event.Declined(var by, _) -> Turn.to(new Lapsed(declinedBy(by), Said.NOTHING));
      case Event.FundingOver _ -> Turn.to(new Lapsed(Why.EXPIRED, Said.NOTHING));
      case Event.ChainSeen(var pot) -> seen(quoted, Said.NOTHING, pot);
      // out of order: keep the state, say nothing
      case Event.Accepted _, Event.Told _, Event.Delivered _, Event.Offered _, Event.Move _ ->
          Turn.to(quoted);
      case Event.Sealed _, Event.Opened _ -> Turn.to(quoted);
    };
  }

  private static Turn proposed(Proposed proposed, Event event) {
    return switch (event) {
      case Event.Accepted _ -> Turn.to(new Agreed(Said.NOTHING));
      case Event.Declined(var by, _) -> Turn.to(new Lapsed(declinedBy(by), Said.NOTHING));
      case Event.FundingOver _ -> Turn.to(new Lapsed(Why.EXPIRED, Said.NOTHING));
      case Event.ChainSeen(var pot) -> seen(proposed, Said.NOTHING, pot);
      case Event.Proposed _, Event.Told _, Event.Delivered _, Event.Offered _, Event.Move _ ->
          Turn.to(proposed);
      case Event.Sealed _, Event.Opened _ -> Turn.to(proposed);
    };
  }

  /// Who has seen the money locked may speak of what follows before we have seen it: those words
  /// are kept.
  private static Turn agreed(Agreed agreed, Event event) {
    var said = agreed.said();
    return switch (event) {
      case Event.Declined(var by, _) -> Turn.to(new Lapsed(declinedBy(by), said));
      case Event.FundingOver _ -> Turn.to(new Lapsed(Why.EXPIRED, said));
      case Event.ChainSeen(var pot) -> seen(agreed, said, pot);
      case Event.Delivered word -> Turn.to(new Agreed(said.with(word)));
      case Event.Offered word -> Turn.to(new Agreed(said.with(word)));
      case Event.Move word -> Turn.to(new Agreed(said.with(word)));
      case Event.Sealed word -> Turn.to(new Agreed(said.with(word)));
      case Event.Opened word -> Turn.to(new Agreed(said.with(word)));
      case Event.Proposed _, Event.Accepted _, Event.Told _ -> Turn.to(agreed);
    };
  }

  /// While money is locked only the chain changes where the deal stands; words are kept, and the
  /// strongest that the chain would still take is carried out.
  private static Turn running(Deal deal, Said said, Event event) {
    return switch (event) {
      case Event.ChainSeen(var pot) -> seen(deal, said, pot);
      case Event.Delivered word -> Turn.to(saying(deal, said.with(word)));
      case Event.Offered word -> Turn.to(saying(deal, said.with(word)));
      case Event.Move word -> Turn.to(saying(deal, said.with(word)));
      case Event.Sealed word -> Turn.to(saying(deal, said.with(word)));
      case Event.Opened word -> Turn.to(saying(deal, said.with(word)));
      case Event.Proposed _, Event.Accepted _, Event.Declined _, Event.Told _ -> Turn.to(deal);
      case Event.FundingOver _ -> Turn.to(deal);
    };
  }

  private static Turn closed(Pot.Closed how, Said said, Event event) {
    return switch (event) {
      case Event.Sealed word -> Turn.to(new Closed(how, said.with(word)));
      case Event.Opened word -> Turn.to(new Closed(how, said.with(word)));
      case Event.Proposed _, Event.Accepted _, Event.Declined _, Event.Told _ ->
          Turn.to(new Closed(how, said));
      case Event.Delivered _, Event.Offered _, Event.Move _ -> Turn.to(new Closed(how, said));
      case Event.ChainSeen(var pot) -> seen(new Closed(how, said), said, pot);
      case Event.FundingOver _ -> Turn.to(new Closed(how, said));
    };
  }

  /// Words after the end are kept all the same: if the chain has locked the money after all, they
  /// matter.
  private static Turn lapsed(Deal deal, Said said, Event event) {
    return switch (event) {
      case Event.ChainSeen(var pot) -> seen(deal, said, pot);
      case Event.Delivered word -> Turn.to(saying(deal, said.with(word)));
      case Event.Offered word -> Turn.to(saying(deal, said.with(word)));
      case Event.Move word -> Turn.to(saying(deal, said.with(word)));
      case Event.Sealed word -> Turn.to(saying(deal, said.with(word)));
      case Event.Opened word -> Turn.to(saying(deal, said.with(word)));
      case Event.Proposed _, Event.Accepted _, Event.Declined _, Event.Told _ -> Turn.to(deal);
      case Event.FundingOver _ -> Turn.to(deal);
    };
  }

  /// deal.md §4.3 "The chain outranks the transcript"
  private static Turn seen(Deal deal, Said said, Pot pot) {
    return Turn.to(
        switch (pot.phase()) {
          case UNFUNDED ->
              switch (deal) {
                case Quoted _, Proposed _, Agreed _, Lapsed _ -> deal;
                case Locked _, Claimed _, InDispute _, Held _, Closed _ -> new Agreed(said);
              };
          case FUNDED -> new Locked(said);
          case CLAIMED -> new Claimed(pot.since(), said);
          case DISPUTED -> new InDispute(pot.since(), false, said);
          case DISPUTED_CLAIMED -> new InDispute(pot.since(), true, said);
          case HELD -> new Held(pot.since(), false, said);
          case DISPUTED_HELD -> new Held(pot.since(), true, said);
          case CLOSED ->
              pot.closed()
                  .<Deal>map(how -> new Closed(how, said))
                  .orElseThrow(() -> new IllegalArgumentException("closed, but not how"));
        });
  }

  private static Deal saying(Deal deal, Said said) {
    return switch (deal) {
      case Locked _ -> new Locked(said);
      case Claimed(var since, _) -> new Claimed(since, said);
      case InDispute(var since, var claimed, _) -> new InDispute(since, claimed, said);
      case Held(var since, var disputed, _) -> new Held(since, disputed, said);
      case Lapsed(var why, _) -> new Lapsed(why, said);
      case Agreed _ -> new Agreed(said);
      case Closed(var how, _) -> new Closed(how, said);
      case Quoted _, Proposed _ -> deal;
    };
  }

  private static Why declinedBy(Role by) {
    return by == Role.BUYER ? Why.WITHDRAWN : Why.DECLINED;
  }

  /// What the parties have said since they agreed.
  default Said said() {
    return switch (this) {
      case Quoted _, Proposed _ -> Said.NOTHING;
      case Agreed(var said) -> said;
      case Locked(var said) -> said;
      case Claimed(_, var said) -> said;
      case InDispute(_, _, var said) -> said;
      case Held(_, _, var said) -> said;
      case Closed(_, var said) -> said;
      case Lapsed(_, var said) -> said;
    };
  }

  /// Where the money stands in this state.
  default Phase phase() {
    return switch (this) {
      case Quoted _, Proposed _, Agreed _, Lapsed _ -> Phase.UNFUNDED;
      case Locked _ -> Phase.FUNDED;
      case Claimed _ -> Phase.CLAIMED;
      case InDispute(_, var claimed, _) -> claimed ? Phase.DISPUTED_CLAIMED : Phase.DISPUTED;
      case Held(_, var disputed, _) -> disputed ? Phase.DISPUTED_HELD : Phase.HELD;
      case Closed _ -> Phase.CLOSED;
    };
  }

  /// The word in tables and views.
  default String word() {
    return switch (this) {
      case Quoted _ -> "quoted";
      case Proposed _ -> "proposed";
      case Agreed _ -> "agreed";
      case Locked(var said) -> said.delivered().isPresent() ? "delivered" : "locked";
      case Claimed _ -> "claimed";
      case InDispute _ -> "disputed";
      case Held _ -> "held";
      case Closed _ -> "closed";
      case Lapsed _ -> "lapsed";
    };
  }

  /// What this state asks of whom. Made from the state alone, so that a node that was killed asks
  /// it again when it wakes.
  default List<Action> due() {
    return switch (this) {
      case Quoted _ -> List.of(new Action.SetTimer(Deadline.FUND_BY));
      case Proposed _ -> List.of(new Action.Answer(), new Action.SetTimer(Deadline.FUND_BY));
      case Agreed _ -> List.of(new Action.LockEscrow(), new Action.SetTimer(Deadline.FUND_BY));
      case Locked(var said) ->
          said.delivered().isPresent()
              ? carry(new Action.SetTimer(Deadline.CLAIM), new Action.SetTimer(Deadline.CLAIM_BY))
              : carry(new Action.SetTimer(Deadline.CLAIM_BY));
      case Claimed _ -> carry(new Action.SetTimer(Deadline.DISPUTE_END));
      case InDispute _ -> carry(new Action.SendCase(), new Action.SetTimer(Deadline.RULING_END));
      case Held(_, var disputed, _) ->
          disputed
              ? carry(new Action.SendCase(), new Action.SetTimer(Deadline.RULING_END))
              : carry(new Action.SetTimer(Deadline.DEPOSIT_END));
      case Closed(_, var said) -> reviews(said);
      case Lapsed _ ->
          List.of(
              new Action.VoidHistory(Role.BUYER),
              new Action.VoidHistory(Role.SELLER),
              new Action.ReturnStock());
    };
  }

  private List<Action> carry(Action... others) {
    var actions = new ArrayList<Action>();
    said().move(phase()).map(Action.Submit::new).ifPresent(actions::add);
    actions.addAll(List.of(others));
    return actions;
  }

  /// deal.md §7.2 "opened when both seals are in, or 14 days after the close"
  private static List<Action> reviews(Said said) {
    var actions = new ArrayList<Action>();
    for (Role role : PARTIES) {
      if (!said.seals().containsKey(role)) actions.add(new Action.CloseHistory(role));
    }
    if (!actions.isEmpty()) actions.add(new Action.SetTimer(Deadline.RATING_END));
    boolean bothIn = actions.isEmpty();
    for (Role role : PARTIES) {
      if (bothIn && said.owesRating(role)) actions.add(new Action.OpenRating(role));
    }
    return actions;
  }
}
