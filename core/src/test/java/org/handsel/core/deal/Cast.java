package org.handsel.core.deal;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.handsel.core.agree.Role;
import org.handsel.core.escrow.Act;
import org.handsel.core.escrow.Phase;
import org.handsel.core.escrow.Pot;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;

/// Words that the tests of deals say: alice sells, bob buys, carol rules, mallory lies.
final class Cast {
  static final Bytes ENTRY = Bytes.of((byte) 1);
  static final Bytes SALT = Bytes.of(new byte[32]);
  static final Bytes SIGNATURE = Bytes.of(new byte[65]);
  static final Act.Split HALF = new Act.Split(BigInteger.TEN, BigInteger.ZERO, BigInteger.ZERO);
  static final Event.Proposed PROPOSED = new Event.Proposed(ENTRY, SALT, List.of(ENTRY));
  static final Event.Accepted ACCEPTED = new Event.Accepted(ENTRY, SALT, List.of(), SIGNATURE);
  static final Event.Delivered DELIVERED = new Event.Delivered(List.of(), "by the door");

  private Cast() {}

  static Event.Disputed disputed(Role by, Phase phase) {
    return new Event.Disputed(by, phase, "nothing came", List.of());
  }

  static Event.Sealed sealed(Role by) {
    return new Event.Sealed(by, ENTRY, Optional.of(SALT));
  }

  static Act.Settlement settlement(Phase phase) {
    return new Act.Settlement(phase, 0, BigInteger.ZERO, HALF, false, 2_000);
  }

  static Event.Settled settled(Phase phase) {
    return new Event.Settled(Role.BUYER, settlement(phase), SIGNATURE, SIGNATURE);
  }

  static Event.Ruled ruled(Phase phase) {
    return new Event.Ruled(phase, 0, HALF, BigInteger.ONE, "half came");
  }

  static Pot pot(Phase phase) {
    var closed =
        phase == Phase.CLOSED
            ? Optional.of(
                new Pot.Closed(
                    "release",
                    BigInteger.TEN,
                    BigInteger.ZERO,
                    BigInteger.ZERO,
                    Address.ZERO,
                    BigInteger.ZERO))
            : Optional.<Pot.Closed>empty();
    return new Pot(phase, 500, BigInteger.ZERO, closed, 7, 1_000, Pot.Certainty.FINAL);
  }

  static Event.ChainSeen seen(Phase phase) {
    return new Event.ChainSeen(pot(phase));
  }

  static Cid cid(String name) {
    return Cid.of(Cid.DAG_CBOR, Bytes.utf8(name).toArray());
  }
}
