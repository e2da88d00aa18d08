package org.handsel.chain.escrow;

import java.util.Optional;
import java.util.Set;
import org.handsel.chain.escrow.DealState.Found;
import org.handsel.chain.rpc.Eth.Log;
import org.handsel.core.escrow.Act;
import org.handsel.core.escrow.Phase;
import org.handsel.libp2p.multiformats.Bytes;

/// What Java has to know of the acts besides their bytes: in which phases each can be tried, what
/// shows that it has been done, and what it is called. The contract alone decides (`escrow.md`
/// §4.1).
final class ActRules {
  private ActRules() {}

  /// One word for people and the journal.
  static String name(Act act) {
    return switch (act) {
      case Act.Fund _ -> "fund";
      case Act.Release _ -> "release";
      case Act.Refund _ -> "refund";
      case Act.Cancel _ -> "cancel";
      case Act.Claim _ -> "claim";
      case Act.Dispute _ -> "dispute";
      case Act.Rule _ -> "rule";
      case Act.Settle _ -> "settle";
      case Act.Redeem _ -> "redeem";
      case Act.Timeout _ -> "timeout";
    };
  }

  /// Names the intention within the deal with this hash. Acts that can happen twice in one deal
  /// differ by what they are about: before and after the price is paid, a voucher's total, or what
  /// was signed. A name is the same in every process, as the journal outlives them.
  static String intention(Bytes deal, Act act, Phase phase) {
    String part =
        switch (act) {
          case Act.Dispute _, Act.Timeout _ ->
              phase == Phase.HELD || phase == Phase.DISPUTED_HELD ? ":deposit" : ":price";
          case Act.Redeem redeem -> ":" + redeem.voucher().total() + (redeem.last() ? ":last" : "");
          case Act.Settle settle -> ":" + DealTypes.settlementHash(deal, settle.settlement()).hex();
          case Act.Fund _, Act.Release _, Act.Refund _, Act.Cancel _, Act.Claim _, Act.Rule _ -> "";
        };
    return name(act) + part;
  }

  private static final Set<Phase> BEFORE_PAYMENT =
      Set.of(Phase.FUNDED, Phase.CLAIMED, Phase.DISPUTED, Phase.DISPUTED_CLAIMED);
  private static final Set<Phase> OPEN =
      Set.of(
          Phase.FUNDED,
          Phase.CLAIMED,
          Phase.DISPUTED,
          Phase.DISPUTED_CLAIMED,
          Phase.HELD,
          Phase.DISPUTED_HELD);

  /// Whether the act can be tried in `phase` at all.
  static boolean fits(Act act, Phase phase) {
    return switch (act) {
      case Act.Fund _ -> phase == Phase.UNFUNDED;
      case Act.Release _, Act.Redeem _ -> BEFORE_PAYMENT.contains(phase);
      case Act.Refund _, Act.Settle _, Act.Timeout _ -> OPEN.contains(phase);
      case Act.Cancel _ -> phase == Phase.FUNDED;
      case Act.Claim _ -> phase == Phase.FUNDED || phase == Phase.DISPUTED;
      case Act.Dispute _ -> phase == Phase.FUNDED || phase == Phase.CLAIMED || phase == Phase.HELD;
      case Act.Rule _ ->
          phase == Phase.DISPUTED
              || phase == Phase.DISPUTED_CLAIMED
              || phase == Phase.DISPUTED_HELD;
    };
  }

  /// What the contract says to an act on a state that the deal isn't in (any more), `escrow.md`
  /// §7.3; `Used` is that of a deal that has been funded meanwhile.
  static final Set<String> MOVED_ON = Set.of("WrongState", "WrongPhase", "Used");

  /// Whether `act`, meant for a deal at `before`, means the same at `now`. What is asked for in one
  /// phase isn't what the same act would do in another; but who pays the price pays it whatever was
  /// claimed or disputed meanwhile, and who hands in a voucher has earned it.
  static boolean means(Act act, DealState.Exact before, DealState.Exact now) {
    return switch (act) {
      case Act.Release _, Act.Redeem _ -> true;
      case Act.Settle _ -> false; // it names the state it was signed for
      case Act.Fund _,
          Act.Refund _,
          Act.Cancel _,
          Act.Claim _,
          Act.Dispute _,
          Act.Rule _,
          Act.Timeout _ ->
          before.phase() == now.phase() && before.since() == now.since();
    };
  }

  /// The log that shows that what `act` wants has come about, whoever did it.
  static Optional<Log> effect(Act act, Found found) {
    Optional<Log> newest = Optional.empty();
    for (DealEvent event : found.events()) {
      boolean shows =
          switch (event) {
            case DealEvent.Funded _ -> act instanceof Act.Fund;
            case DealEvent.Moved(_, var state) -> moved(act, state);
            case DealEvent.Closed(_, var closed) -> closed(act, closed.how());
          };
      if (shows) {
        newest = Optional.of(event.log());
      }
    }
    return newest;
  }

  private static boolean moved(Act act, DealState.Exact state) {
    return switch (act) {
      case Act.Release _ -> state.phase() == Phase.HELD;
      case Act.Timeout _ -> state.phase() == Phase.HELD;
      case Act.Claim _ -> state.phase() == Phase.CLAIMED || state.phase() == Phase.DISPUTED_CLAIMED;
      case Act.Dispute _ -> state.isDisputed();
      case Act.Redeem redeem -> state.paid().compareTo(redeem.voucher().total()) >= 0;
      case Act.Fund _, Act.Refund _, Act.Cancel _, Act.Rule _, Act.Settle _ -> false;
    };
  }

  /// §7.2, the ways to close.
  private static boolean closed(Act act, String how) {
    return switch (act) {
      case Act.Release _ -> how.equals("RELEASED");
      case Act.Refund _ -> how.equals("REFUNDED");
      case Act.Cancel _ -> how.equals("CANCELLED");
      case Act.Rule _ -> how.equals("RULED");
      case Act.Settle _ -> how.equals("SETTLED");
      case Act.Redeem _ -> how.equals("REDEEMED") || how.equals("RELEASED");
      case Act.Timeout _ -> Set.of("UNCLAIMED", "UNDISPUTED", "UNRULED", "RETURNED").contains(how);
      case Act.Fund _, Act.Claim _, Act.Dispute _ -> false;
    };
  }
}
