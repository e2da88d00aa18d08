package org.handsel.core.publish;

import java.util.List;
import org.handsel.core.money.Asset;
import org.handsel.core.money.Money;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.MalformedException;

/// Money as it stands in signed bytes.
public final class Amount {
  private Amount() {}

  /// The amount that `data` is: `[asset, decimal text of its smallest units]`.
  ///
  /// @throws MalformedException if it is none
  public static Money of(Data data) throws MalformedException {
    List<Data> both = data.asList();
    if (both.size() != 2) throw new MalformedException("an amount is an asset and a number");
    return Money.parse(both.getLast().asText(), Asset.parse(both.getFirst().asText()));
  }

  /// `money` as it stands in a record.
  ///
  /// @throws IllegalArgumentException if it is negative, or more than 128 bits
  public static Data toData(Money money) {
    if (money.signum() < 0) throw new IllegalArgumentException("a negative amount");
    if (!money.writable()) throw new IllegalArgumentException("an amount takes at most 128 bits");
    return Data.list(Data.of(money.asset().id()), Data.of(money.minor().toString()));
  }
}
