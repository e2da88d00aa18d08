package org.handsel.node.deal;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.handsel.core.agree.Price;
import org.handsel.core.agree.Terms;
import org.handsel.core.escrow.Payout;
import org.handsel.core.money.Asset;
import org.handsel.core.money.Currency;
import org.handsel.core.money.Money;
import org.handsel.node.app.Deals;
import org.handsel.node.app.MoneyView;

/// Sums of one deal, in its token, as people read them.
record Amounts(Parts parts, Asset token) {
  /// Those of `file`'s deal.
  static Amounts of(DealFile file, Parts parts) {
    return new Amounts(parts, file.terms.map(t -> t.chain().asset()).orElse(Asset.NONE));
  }

  /// What the buyer gives in all, as text; empty while there are no terms.
  static String total(DealFile file, Parts parts) {
    return file.terms.map(Terms::total).map(parts.currencies()::text).orElse("");
  }

  static MoneyView view(Parts parts, Money money) {
    boolean play = parts.currencies().of(money.asset()).map(Currency::play).orElse(false);
    return new MoneyView(
        parts.currencies().digits(money),
        parts.currencies().symbol(money.asset()),
        play || (parts.play() && !money.asset().iso()));
  }

  String text(BigInteger amount) {
    return parts.currencies().text(new Money(amount, token));
  }

  Deals.Line line(String what, BigInteger amount) {
    return new Deals.Line(what, view(parts, new Money(amount, token)));
  }

  /// Who gets what: a line for each side, what it is made of below if that is more than a part of
  /// the price, and then what goes to others or stays.
  List<Deals.Line> lines(Payout payout) {
    var lines = new ArrayList<Deals.Line>();
    share(lines, "seller", payout.seller());
    share(lines, "buyer", payout.buyer());
    some(lines, "arbiter", payout.arbiter());
    some(lines, "operator", payout.operator());
    some(lines, "stays", payout.stays());
    return List.copyOf(lines);
  }

  private void share(List<Deals.Line> lines, String who, Payout.Share share) {
    lines.add(line(who, share.sum()));
    if (share.sum().equals(share.price())) return;
    some(lines, who + ".price", share.price());
    some(lines, who + ".buyerDeposit", share.buyerDeposit());
    some(lines, who + ".sellerDeposit", share.sellerDeposit());
    some(lines, who + ".fee", share.fee());
    some(lines, who + ".ruling", share.ruling());
  }

  private void some(List<Deals.Line> lines, String what, BigInteger amount) {
    if (amount.signum() != 0) lines.add(line(what, amount));
  }

  /// What `price` is made of, paid in `token`.
  static List<Deals.Line> lines(Parts parts, Price price, Asset token) {
    var goods = new Money(price.price(), token);
    var lines = new ArrayList<Deals.Line>();
    lines.add(new Deals.Line("price", view(parts, goods)));
    some(lines, parts, "fee", goods.bps(price.buyerFeeBps()));
    some(lines, parts, "buyerDeposit", new Money(price.buyerDeposit(), token));
    some(lines, parts, "sellerDeposit", new Money(price.sellerDeposit(), token));
    return List.copyOf(lines);
  }

  private static void some(List<Deals.Line> lines, Parts parts, String what, Money sum) {
    if (sum.signum() > 0) lines.add(new Deals.Line(what, view(parts, sum)));
  }
}
