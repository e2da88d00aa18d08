package org.handsel.core.agree;

import java.math.BigInteger;
import org.handsel.core.money.Asset;
import org.handsel.core.money.Money;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.MalformedException;

/// Amounts as they lie in terms: `[asset, decimal text]`, or decimal text where the asset is clear.
final class Amounts {
  private static final int LANE_BITS = 64;

  private Amounts() {}

  static Data toData(Money money) {
    return Data.list(Data.of(money.asset().id()), Data.of(money.minor().toString()));
  }

  static Money money(Data data) throws MalformedException {
    var pair = data.asList();
    if (pair.size() != 2) throw new MalformedException("an amount has an asset and a number");
    return Money.parse(pair.get(1).asText(), Asset.parse(pair.get(0).asText()));
  }

  static BigInteger minor(Data.Map map, String key) throws MalformedException {
    return Money.parse(map.text(key), Asset.NONE).minor();
  }

  /// A lane of an account, as the escrow numbers them.
  static BigInteger lane(Data.Map map) throws MalformedException {
    BigInteger lane = minor(map, "lane");
    if (lane.bitLength() > LANE_BITS) throw new MalformedException("lane: too large");
    return lane;
  }
}
