package org.handsel.core.agree;

import org.handsel.core.money.Address;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// One arbiter's place in the panel.
///
/// @param id the identity
/// @param listing the revision of the arbiter's own listing that states account and cap
/// @param account rules on the chain
/// @param feeCapBps the most it may take, in hundredths of a percent of what it divides
public record Arbiter(Cid id, Cid listing, Address account, int feeCapBps) {
  /// What it is in the terms.
  public Data.Map toData() {
    return Data.map()
        .put("id", id)
        .put("listing", listing)
        .put("addr", account.toString())
        .put("feeCapBps", feeCapBps)
        .build();
  }

  /// The arbiter that `map` states.
  public static Arbiter of(Data.Map map) throws MalformedException {
    map.only("id", "listing", "addr", "feeCapBps");
    return new Arbiter(
        map.link("id"),
        map.link("listing"),
        Address.parse(map.text("addr")),
        (int) map.integer("feeCapBps", 0, 10_000));
  }
}
