package org.handsel.libp2p.reach;

import org.handsel.libp2p.protocol.autonat.AutonatLimits;
import org.handsel.libp2p.protocol.dcutr.DcutrLimits;
import org.handsel.libp2p.protocol.relay.RelayLimits;

/// Every bound that a stranger can push against here.
///
/// @param relay of the relay protocols, as relay and as its client
/// @param autonat of AutoNAT, asking and answering
/// @param dcutr of hole punching
/// @param observersMin in how many networks peers must see us at an address before it's taken for
///   ours
public record ReachLimits(
    RelayLimits relay, AutonatLimits autonat, DcutrLimits dcutr, int observersMin) {
  /// For a node on a person's computer.
  public static final ReachLimits DEFAULT =
      new ReachLimits(RelayLimits.DEFAULT, AutonatLimits.DEFAULT, DcutrLimits.DEFAULT, 3);

  /// The same with other bounds of relays.
  public ReachLimits with(RelayLimits relay) {
    return new ReachLimits(relay, autonat, dcutr, observersMin);
  }

  /// The same with other bounds of AutoNAT.
  public ReachLimits with(AutonatLimits autonat) {
    return new ReachLimits(relay, autonat, dcutr, observersMin);
  }

  /// The same with another number of observers.
  public ReachLimits observers(int min) {
    return new ReachLimits(relay, autonat, dcutr, min);
  }
}
