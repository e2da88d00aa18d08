package org.handsel.lab.bench;

import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.handsel.chain.escrow.DealTypes;
import org.handsel.chain.evm.AccountKey;
import org.handsel.chain.evm.Keccak;
import org.handsel.chain.evm.Signature;
import org.handsel.core.escrow.Act;
import org.handsel.core.escrow.EscrowDeal;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// How many vouchers a seller's node checks in a second of one core, beside how many a buyer's
/// signs.
///
///     ./dev bench vouchers
public final class VouchersBench {
  private static final int VOUCHERS = 2_000;
  private static final int ROUNDS = 6;
  private static final long UNTIL = 2_000_000_000L;

  private final AccountKey buyer = AccountKey.of(Keccak.ofText("buyer"));
  private final Address seller = AccountKey.of(Keccak.ofText("seller")).address();
  private final DealTypes types =
      new DealTypes(7357, AccountKey.of(Keccak.ofText("escrow")).address());
  private final EscrowDeal deal = deal();

  private VouchersBench() {}

  /// Prints a table.
  public static void main(String[] arguments) throws MalformedException {
    var bench = new VouchersBench();
    var signed = new ArrayList<Double>();
    var checked = new ArrayList<Double>();
    for (int round = 0; round < ROUNDS; round++) {
      long start = cpuNanos();
      List<Bytes> signatures = bench.sign();
      signed.add(VOUCHERS * 1e9 / (cpuNanos() - start));
      start = cpuNanos();
      bench.check(signatures);
      checked.add(VOUCHERS * 1e9 / (cpuNanos() - start));
    }
    print("vouchers checked in a second of one core", checked);
    print("vouchers signed in a second of one core", signed);
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static void print(String what, List<Double> rates) {
    double median = rates.stream().sorted().toList().get(rates.size() / 2);
    System.out.printf(Locale.ROOT, "%-44s %8.0f%n", what, median);
  }

  private List<Bytes> sign() {
    var signatures = new ArrayList<Bytes>();
    for (int i = 0; i < VOUCHERS; i++) {
      signatures.add(buyer.sign(types.voucher(deal, voucher(i))).compact());
    }
    return signatures;
  }

  private void check(List<Bytes> signatures) throws MalformedException {
    for (int i = 0; i < VOUCHERS; i++) {
      var signature = Signature.parseCompact(signatures.get(i));
      if (!signature
          .signer(types.voucher(deal, voucher(i)))
          .orElseThrow()
          .equals(buyer.address())) {
        throw new IllegalStateException("somebody else's voucher");
      }
    }
  }

  private static Act.Voucher voucher(int number) {
    return new Act.Voucher(BigInteger.valueOf(number + 1L), UNTIL);
  }

  private EscrowDeal deal() {
    Address me = buyer.address();
    var nothing = Bytes.of(new byte[32]);
    var zero = BigInteger.ZERO;
    return new EscrowDeal(
        me,
        me,
        seller,
        seller,
        nothing,
        Address.ZERO,
        Address.ZERO,
        BigInteger.valueOf(VOUCHERS),
        zero,
        zero,
        0,
        0,
        0,
        0,
        0,
        0,
        1_000,
        1_000,
        1_000,
        UNTIL,
        600,
        600,
        600,
        Address.ZERO,
        nothing,
        0,
        0,
        0,
        nothing,
        BigInteger.ONE,
        1);
  }
}
