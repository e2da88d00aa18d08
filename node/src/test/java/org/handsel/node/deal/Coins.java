package org.handsel.node.deal;

import java.util.List;
import java.util.Optional;
import org.handsel.chain.network.Network;
import org.handsel.core.money.Asset;
import org.handsel.core.money.Currencies;
import org.handsel.core.money.Currency;

/// The village's money: the chain's own coin, and a test dollar.
final class Coins {
  private static final Asset USD = new Asset("USD");

  private Coins() {}

  static Currencies of(Network network) {
    var dollar = network.tokens().getLast().address().toString();
    return new Currencies(
        List.of(
            new Currency(Asset.coin(network.chainId()), "tETH", 18, Optional.empty(), true),
            new Currency(
                Asset.erc20(network.chainId(), dollar), "tUSD", 6, Optional.of(USD), true)));
  }
}
