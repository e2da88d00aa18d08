package org.handsel.core.agree;

import org.handsel.core.service.Policy;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.MalformedException;

/// What a change of mind or a silence costs, in hundredths of a percent: of the price for the first
/// two and the last, of the seller's deposit for `noShowBps`.
public record Rates(int holdBps, int lateCancelBps, int noShowBps, int noRulingSellerBps) {
  /// The rates of `policy`.
  public static Rates from(Policy policy) {
    return new Rates(
        policy.holdBps(), policy.lateCancelBps(), policy.noShowBps(), policy.noRulingSellerBps());
  }

  /// What they are in the terms.
  public Data.Map toData() {
    return Data.map()
        .put("holdBps", holdBps)
        .put("lateCancelBps", lateCancelBps)
        .put("noShowBps", noShowBps)
        .put("noRulingSellerBps", noRulingSellerBps)
        .build();
  }

  /// The rates that `map` states.
  public static Rates of(Data.Map map) throws MalformedException {
    map.only("holdBps", "lateCancelBps", "noShowBps", "noRulingSellerBps");
    return new Rates(
        (int) map.integer("holdBps", 0, 10_000),
        (int) map.integer("lateCancelBps", 0, 10_000),
        (int) map.integer("noShowBps", 0, 10_000),
        (int) map.integer("noRulingSellerBps", 0, 10_000));
  }
}
