package org.handsel.lab.sim;

import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.protocol.kad.Key;

/// Ids near a key, found by trying as an attacker has to.
final class SybilIds {
  /// How many bits less than the nearest the ids share that lie beside.
  static final int BESIDE = 4;

  private final KadWorld world;
  private final Key key;
  private final int bits;

  /// @param nodes how many peers there are: the nearest honest one shares about so many bits
  SybilIds(KadWorld world, Key key, int nodes) {
    this.world = world;
    this.key = key;
    this.bits = (int) Math.ceil(Math.log(nodes) / Math.log(2)) + 1;
  }

  /// An id that shares with the key the bits of the nearest, less `fewer`.
  PeerId around(int fewer) {
    while (true) {
      PeerId id = world.chanceId();
      if (Key.of(id).commonPrefix(key) >= bits - fewer) return id;
    }
  }
}
