package org.handsel.core.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Optional;
import java.util.Random;
import org.handsel.core.escrow.Act;
import org.handsel.core.service.Meter;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is paid while it is earned: nobody loses more than a step, whoever vanishes.
class MeteringTest {
  private static final long FUND_BY = 1_000;
  private static final long CLAIM_BY = 1_001_000;
  private static final Bytes SIGNATURE = Bytes.of(new byte[64]);

  private final Random random = new Random();

  private static Payee payee(Meter meter, BigInteger price) {
    return new Payee(meter, price, FUND_BY, CLAIM_BY, Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13})
  void wheneverOneVanishesTheOtherHasLostAtMostOneStep(long seed) throws Exception {
    random.setSeed(seed);
    for (int round = 0; round < 500; round++) {
      var meter = new Meter(1 + random.nextInt(200));
      var price = BigInteger.valueOf(meter.steps() + random.nextInt(1_000_000));
      boolean ahead = random.nextBoolean();
      Payer payer = Payer.start(meter, price, CLAIM_BY);
      if (ahead) payer = payer.pay(0, true);
      Payee payee = payee(meter, price);
      long delivered = 0;
      for (int event = 0; event < 400; event++) {
        switch (random.nextInt(3)) {
          case 0 -> {
            if (payee.mayDeliver(delivered, FUND_BY)) delivered++;
          }
          case 1 -> payer = payer.pay(delivered, ahead);
          default -> payee = payee.hear(payer.voucher(), SIGNATURE, false, FUND_BY);
        }
        String when = "seed " + seed + ", round " + round + ", event " + event;
        assertThat(payer.steps()).as(when).isLessThanOrEqualTo(delivered + 1);
        assertThat(delivered).as(when).isLessThanOrEqualTo(payee.paid() + 1);
        assertThat(payee.total()).as(when).isLessThanOrEqualTo(payer.voucher().total());
        assertThat(payer.voucher().total()).as(when).isLessThanOrEqualTo(price);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void stepsAndTheirTotalsAreEachOthersInverse(long seed) {
    random.setSeed(seed);
    for (int i = 0; i < 10_000; i++) {
      var meter = new Meter(1 + random.nextInt(1000));
      var price = new BigInteger(60, random).add(BigInteger.valueOf(meter.steps()));
      long done = random.nextLong(meter.steps() + 1);
      BigInteger total = meter.total(price, done);
      assertThat(meter.paid(price, total)).as("seed %s, try %s", seed, i).isEqualTo(done);
      if (done > 0) {
        assertThat(meter.paid(price, total.subtract(BigInteger.ONE))).isEqualTo(done - 1);
      }
    }
    assertThat(new Meter(7).total(BigInteger.TEN, 7)).isEqualTo(BigInteger.TEN);
  }

  @Test
  void aVoucherThatFallsOrIsOverThePriceOrEndsTooEarlyIsRefused() throws Exception {
    var price = BigInteger.valueOf(100);
    Payee five = payee(new Meter(10), price).hear(voucher(50, CLAIM_BY), SIGNATURE, false, FUND_BY);
    assertThat(five.paid()).isEqualTo(5);
    for (Act.Voucher wrong :
        java.util.List.of(
            voucher(49, CLAIM_BY), voucher(101, CLAIM_BY), voucher(60, CLAIM_BY - 1))) {
      assertThatThrownBy(() -> five.hear(wrong, SIGNATURE, false, FUND_BY))
          .isInstanceOf(MalformedException.class);
    }
    assertThat(five.hear(voucher(50, CLAIM_BY), SIGNATURE, false, FUND_BY + 9)).isEqualTo(five);
  }

  @Test
  void noStepIsDeliveredOnceTheTimeLeftIsShort() {
    Payee payee = payee(new Meter(3), BigInteger.TEN);
    assertThat(payee.mayDeliver(0, payee.redeemFrom() - 1)).isTrue();
    assertThat(payee.mayDeliver(0, payee.redeemFrom())).isFalse();
    assertThat(payee.redeemFrom()).isEqualTo(CLAIM_BY - 86_400);
  }

  @Test
  void whatIsEarnedIsTakenAtTheEndInSilenceInDisputeAndBeforeItExpires() throws Exception {
    var price = BigInteger.valueOf(100);
    Payee none = payee(new Meter(10), price);
    Payee half = none.hear(voucher(50, CLAIM_BY), SIGNATURE, false, FUND_BY);
    Payee last = half.hear(voucher(50, CLAIM_BY), SIGNATURE, true, FUND_BY);
    Payee all = half.hear(voucher(100, CLAIM_BY), SIGNATURE, false, FUND_BY);
    var nothing = BigInteger.ZERO;
    long soon = FUND_BY + 60;
    assertThat(half.due(nothing, false, false, soon)).isEqualTo(Payee.Move.WAIT);
    assertThat(half.due(nothing, true, false, soon)).isEqualTo(Payee.Move.PART);
    assertThat(half.due(nothing, false, true, soon)).isEqualTo(Payee.Move.LAST);
    assertThat(half.due(nothing, false, false, FUND_BY + 86_400)).isEqualTo(Payee.Move.LAST);
    assertThat(half.due(nothing, false, false, half.redeemFrom())).isEqualTo(Payee.Move.LAST);
    assertThat(last.due(nothing, false, false, soon)).isEqualTo(Payee.Move.LAST);
    assertThat(all.due(nothing, false, false, soon)).isEqualTo(Payee.Move.LAST);
    Payee late = none.hear(voucher(50, CLAIM_BY), SIGNATURE, false, none.redeemFrom() - 1);
    assertThat(late.due(nothing, false, false, late.redeemFrom())).isEqualTo(Payee.Move.LAST);
    // What is out already isn't handed in twice.
    assertThat(last.due(BigInteger.valueOf(50), false, false, soon)).isEqualTo(Payee.Move.REFUND);
    assertThat(half.due(BigInteger.valueOf(50), true, false, soon)).isEqualTo(Payee.Move.WAIT);
    assertThat(none.due(nothing, false, true, soon)).isEqualTo(Payee.Move.REFUND);
    assertThat(none.due(nothing, false, false, soon)).isEqualTo(Payee.Move.WAIT);
  }

  private static Act.Voucher voucher(long total, long until) {
    return new Act.Voucher(BigInteger.valueOf(total), until);
  }
}
