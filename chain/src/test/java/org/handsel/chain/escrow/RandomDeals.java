package org.handsel.chain.escrow;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.handsel.core.escrow.EscrowDeal;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;

/// Deals of all shapes, each by its seed: every field now and then at its default, at its greatest,
/// and in between.
final class RandomDeals {
  private final SplittableRandom random;

  private RandomDeals(long seed) {
    this.random = new SplittableRandom(seed);
  }

  static EscrowDeal deal(long seed) {
    return new RandomDeals(seed).make();
  }

  private EscrowDeal make() {
    Address buyer = address();
    Address seller = address();
    return new EscrowDeal(
        buyer,
        random.nextBoolean() ? buyer : address(),
        seller,
        random.nextBoolean() ? seller : address(),
        bytes(),
        random.nextBoolean() ? Address.ZERO : address(),
        random.nextBoolean() ? Address.ZERO : address(),
        number(128),
        number(128),
        number(128),
        (int) small(16),
        (int) small(16),
        (int) small(16),
        (int) small(16),
        (int) small(16),
        (int) small(16),
        small(40),
        small(40),
        small(40),
        small(40),
        small(32),
        small(32),
        small(32),
        random.nextBoolean() ? Address.ZERO : address(),
        bytes(),
        (int) small(31),
        (int) small(8),
        (int) small(16),
        bytes(),
        number(64),
        number(63).longValueExact());
  }

  private Address address() {
    byte[] bytes = new byte[20];
    random.nextBytes(bytes);
    return new Address(Bytes.of(bytes));
  }

  private Bytes bytes() {
    byte[] bytes = new byte[32];
    if (random.nextInt(3) > 0) {
      random.nextBytes(bytes);
    }
    return Bytes.of(bytes);
  }

  private long small(int bits) {
    return number(bits).longValueExact();
  }

  private BigInteger number(int bits) {
    BigInteger most = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
    return switch (random.nextInt(4)) {
      case 0 -> BigInteger.ZERO;
      case 1 -> most;
      default -> {
        byte[] raw = new byte[17];
        random.nextBytes(raw);
        yield new BigInteger(1, raw).and(most);
      }
    };
  }
}
