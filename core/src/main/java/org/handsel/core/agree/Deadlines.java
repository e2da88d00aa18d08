package org.handsel.core.agree;

import org.handsel.core.service.Policy;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.MalformedException;

/// By when, and for how long: Unix seconds, and seconds for the windows.
public record Deadlines(
    long fundBy,
    long freeCancelBy,
    long claimFrom,
    long claimBy,
    long disputeWindow,
    long depositWindow,
    long rulingWindow) {
  private static final long TIME_MAX = (1L << 40) - 1;
  private static final long WINDOW_MIN = 600;
  private static final long WINDOW_MAX = 60L * 24 * 3600;

  /// What `policy` means for a deal that is quoted at `now`, Unix seconds.
  public static Deadlines from(long now, Policy policy) {
    return new Deadlines(
        now + policy.fundSeconds(),
        now + policy.freeCancelSeconds(),
        now + policy.claimFromSeconds(),
        now + policy.claimSeconds(),
        policy.disputeSeconds(),
        policy.depositSeconds(),
        policy.rulingSeconds());
  }

  /// What they are in the terms.
  public Data.Map toData() {
    return Data.map()
        .put("fundBy", fundBy)
        .put("freeCancelBy", freeCancelBy)
        .put("claimFrom", claimFrom)
        .put("claimBy", claimBy)
        .put("disputeWindow", disputeWindow)
        .put("depositWindow", depositWindow)
        .put("rulingWindow", rulingWindow)
        .build();
  }

  /// The deadlines that `map` states.
  public static Deadlines of(Data.Map map) throws MalformedException {
    map.only(
        "fundBy",
        "freeCancelBy",
        "claimFrom",
        "claimBy",
        "disputeWindow",
        "depositWindow",
        "rulingWindow");
    return new Deadlines(
        map.integer("fundBy", 0, TIME_MAX),
        map.integer("freeCancelBy", 0, TIME_MAX),
        map.integer("claimFrom", 0, TIME_MAX),
        map.integer("claimBy", 0, TIME_MAX),
        map.integer("disputeWindow", WINDOW_MIN, WINDOW_MAX),
        map.integer("depositWindow", WINDOW_MIN, WINDOW_MAX),
        map.integer("rulingWindow", WINDOW_MIN, WINDOW_MAX));
  }
}
