package org.handsel.node.deal;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import org.handsel.core.deal.Deal;
import org.handsel.core.deal.Event;
import org.handsel.core.escrow.Act;
import org.handsel.core.escrow.EscrowDeal;
import org.handsel.core.escrow.Payout;
import org.handsel.core.escrow.Phase;
import org.handsel.core.escrow.Pot;
import org.handsel.node.app.Deals;

/// Where a deal's money is: what is locked, or who got what, to the base unit and after all fees,
/// so that it is what the wallets show.
final class Whereabouts {
  private Whereabouts() {}

  static Deals.Sentence of(DealFile file, Deal state, Parts parts) {
    if (file.aside) {
      return new Deals.Sentence("deal.money.unreadable." + file.holding().word(), Map.of());
    }
    var amounts = Amounts.of(file, parts);
    if (state instanceof Deal.Closed(var end, _)) {
      return new Deals.Sentence(
          "deal.money.closed." + ending(end, file.onChain.orElseThrow()),
          said(Payout.ended(file.onChain.orElseThrow(), end, damage(file, end)), file, amounts));
    }
    String locked =
        file.onChain
            .filter(_ -> file.phaseNow() != Phase.UNFUNDED && file.phaseNow() != Phase.CLOSED)
            .map(deal -> amounts.text(Payout.pot(deal, paid(file))))
            .orElseGet(() -> Amounts.total(file, parts));
    return new Deals.Sentence(
        "deal.money." + file.word(),
        Map.of("other", parts.person().apply(file.notes.other()).name(), "sum", locked));
  }

  private static BigInteger paid(DealFile file) {
    return file.newest.or(() -> file.settled).map(Pot::paid).orElse(BigInteger.ZERO);
  }

  private static String ending(Pot.Closed end, EscrowDeal deal) {
    return switch (end.how().toUpperCase(Locale.ROOT)) {
      case "RELEASED" -> "released";
      case "REDEEMED" -> "redeemed";
      case "REFUNDED" -> end.priceToSeller().equals(deal.price()) ? "returned" : "refunded";
      case "CANCELLED" -> "cancelled";
      case "SETTLED" -> "settled";
      case "RULED" -> "ruled";
      default -> "timeout";
    };
  }

  /// Whether the damage deposit was ruled on. The chain's last word doesn't say; the ruling does.
  private static boolean damage(DealFile file, Pot.Closed end) {
    EscrowDeal deal = file.onChain.orElseThrow();
    var ruled =
        new Act.Split(BigInteger.ZERO, end.buyerDepositToSeller(), end.sellerDepositToBuyer());
    return end.priceToSeller().equals(deal.price())
        && file.deal().said().moves().stream()
            .anyMatch(move ->
                move instanceof Event.Ruled ruling
                    && ruling.phase() == Phase.DISPUTED_HELD
                    && ruling.split().equals(ruled)
                    && ruling.fee().equals(end.arbiterFee()));
  }

  private static Map<String, String> said(Payout payout, DealFile file, Amounts amounts) {
    BigInteger seller = payout.seller().sum();
    BigInteger buyer = payout.buyer().sum();
    // Who got anything, so that sentences don't speak of nothing.
    String split = buyer.signum() == 0 ? "seller" : seller.signum() == 0 ? "buyer" : "both";
    return Map.of(
        "me", file.role().word(),
        "toSeller", amounts.text(seller),
        "toBuyer", amounts.text(buyer),
        "toArbiter", amounts.text(payout.arbiter()),
        "toOperator", amounts.text(payout.operator()),
        "split", split,
        "fee", some(payout.arbiter()),
        "operated", some(payout.operator()));
  }

  private static String some(BigInteger amount) {
    return amount.signum() > 0 ? "some" : "none";
  }
}
