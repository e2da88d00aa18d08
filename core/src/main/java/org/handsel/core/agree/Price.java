package org.handsel.core.agree;

import java.math.BigInteger;
import org.handsel.core.money.Address;
import org.handsel.core.money.Asset;
import org.handsel.core.money.Money;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.MalformedException;

/// Every amount of a deal.
///
/// @param asked what the goods cost, in the listing's currency
/// @param price the same in base units of the token
/// @param buyerDeposit for damage, comes back; `sellerDeposit` for not turning up
/// @param operator whom fees go to; zero if there are none
/// @param buyerFeeBps fee on top of the price; `sellerFeeBps` fee out of it
public record Price(
    Money asked,
    BigInteger price,
    BigInteger buyerDeposit,
    BigInteger sellerDeposit,
    Address operator,
    int buyerFeeBps,
    int sellerFeeBps) {

  /// What the buyer's account gives in all: price, fee and deposit.
  public Money total(Asset token) {
    var price = new Money(this.price, token);
    return price.plus(price.bps(buyerFeeBps)).plus(new Money(buyerDeposit, token));
  }

  /// What it is in the terms.
  public Data.Map toData() {
    return Data.map()
        .put("asked", Amounts.toData(asked))
        .put("price", price.toString())
        .put("buyerDeposit", buyerDeposit.toString())
        .put("sellerDeposit", sellerDeposit.toString())
        .put("operator", operator.toString())
        .put("buyerFeeBps", buyerFeeBps)
        .put("sellerFeeBps", sellerFeeBps)
        .build();
  }

  /// The price that `map` states.
  public static Price of(Data.Map map) throws MalformedException {
    map.only(
        "asked",
        "price",
        "buyerDeposit",
        "sellerDeposit",
        "operator",
        "buyerFeeBps",
        "sellerFeeBps");
    return new Price(
        Amounts.money(map.get("asked")),
        Amounts.minor(map, "price"),
        Amounts.minor(map, "buyerDeposit"),
        Amounts.minor(map, "sellerDeposit"),
        Address.parse(map.text("operator")),
        (int) map.integer("buyerFeeBps", 0, 10_000),
        (int) map.integer("sellerFeeBps", 0, 10_000));
  }
}
