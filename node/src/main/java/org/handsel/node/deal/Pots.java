package org.handsel.node.deal;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.handsel.core.escrow.Phase;
import org.handsel.core.escrow.Pot;
import org.handsel.core.money.Address;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.MalformedException;

/// What the chain said last, as it is noted: a node that wakes without a chain still knows where
/// the money was.
final class Pots {
  private Pots() {}

  /// What of it matters: not the block it was read at.
  static List<Object> key(Pot pot) {
    return List.of(pot.phase(), pot.since(), pot.paid(), pot.closed());
  }

  static Data toData(Pot pot) {
    var map =
        Data.map()
            .put("phase", pot.phase().name())
            .put("since", pot.since())
            .put("paid", pot.paid().toString())
            .put("block", pot.block())
            .put("time", pot.blockTime());
    pot.closed()
        .ifPresent(c ->
            map.put("how", c.how())
                .put("toSeller", c.priceToSeller().toString())
                .put("buyerDeposit", c.buyerDepositToSeller().toString())
                .put("sellerDeposit", c.sellerDepositToBuyer().toString())
                .put("arbiter", c.arbiter().toString())
                .put("fee", c.arbiterFee().toString()));
    return map.build();
  }

  static Pot of(Data.Map map) throws MalformedException {
    Optional<Pot.Closed> closed =
        map.has("how")
            ? Optional.of(
                new Pot.Closed(
                    map.text("how"),
                    new BigInteger(map.text("toSeller")),
                    new BigInteger(map.text("buyerDeposit")),
                    new BigInteger(map.text("sellerDeposit")),
                    Address.parse(map.text("arbiter")),
                    new BigInteger(map.text("fee"))))
            : Optional.empty();
    return new Pot(
        Phase.valueOf(map.text("phase").toUpperCase(Locale.ROOT)),
        map.integer("since"),
        new BigInteger(map.text("paid")),
        closed,
        map.integer("block"),
        map.integer("time"),
        Pot.Certainty.FINAL);
  }
}
