package org.handsel.core.agree;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.handsel.core.money.Address;
import org.handsel.core.money.Asset;
import org.handsel.core.money.Money;
import org.handsel.core.service.Order;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;

/// Terms that alice and bob could agree on.
public final class Bargain {
  public static final Bytes SALT = Bytes.of(new byte[32]);

  private Bargain() {}

  public static Cid cid(String name) {
    return Cid.of(Cid.DAG_CBOR, Bytes.utf8(name).toArray());
  }

  public static Address account(int n) {
    var bytes = new byte[20];
    bytes[19] = (byte) n;
    return new Address(Bytes.of(bytes));
  }

  public static Party party(Cid id, int n) {
    Cid open = cid("open " + n);
    return new Party(
        id,
        id,
        List.of(new Party.HistHead(Bytes.utf8("laptop " + n), 3, open)),
        account(n),
        account(n),
        open);
  }

  public static Terms bike(Cid bob, Cid alice, Cid carol) {
    return new Terms(
        SALT,
        cid("listing"),
        "market",
        "a bike",
        Order.of(1),
        Optional.empty(),
        Optional.empty(),
        new Price(
            Money.of(12_000, new Asset("EUR")),
            BigInteger.valueOf(120_000_000),
            BigInteger.ZERO,
            BigInteger.valueOf(12_000_000),
            Address.ZERO,
            0,
            0),
        new Deadlines(2_000, 3_000, 1_000, 90_000, 600, 600, 600),
        new Rates(0, 0, 10_000, 5_000),
        party(bob, 1),
        party(alice, 2),
        List.of(new Arbiter(carol, cid("rules"), account(3), 500)),
        new Where("eip155:7357", account(9), SALT, account(8), "finalized"),
        BigInteger.TWO,
        7);
  }
}
