package org.handsel.chain.escrow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.handsel.chain.evm.Keccak;
import org.handsel.core.escrow.Act;
import org.handsel.core.escrow.EscrowDeal;
import org.handsel.core.escrow.EscrowException;
import org.handsel.core.money.Address;
import org.handsel.core.service.Booking;
import org.handsel.libp2p.multiformats.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Many want one home at once, whole or in parts.
class NightsTest {
  private static final long SEED = 20_261_127;
  private static final int BOOKINGS = 100;
  private static final int DAYS = 40;
  private static final Bytes HOME = Bytes.of(Keccak.ofText("an attic"));

  @TempDir Path folder;

  private record Wish(EscrowDeal deal, EvmEscrow buyer) {
    boolean has(int night) {
      return night >= deal.firstNight() && night < deal.firstNight() + deal.nights();
    }
  }

  @Test
  void ofAHundredWhoBookAtOnceNoTwoHaveOneNightAndTheOthersKeepTheirMoney() throws Exception {
    var random = new SplittableRandom(SEED);
    try (var town = new Town(folder)) {
      var buyers = List.of(town.bob.escrow(), town.carol.escrow(), town.mallory.escrow());
      var alice = town.alice.escrow();
      int first = (int) (town.chain.now() / 86_400) + 10;
      BigInteger before = money(buyers);
      var wishes = new ArrayList<Wish>();
      for (int i = 0; i < BOOKINGS; i++) {
        var buyer = buyers.get(i % buyers.size());
        wishes.add(new Wish(wish(town, buyer, first, random), buyer));
      }
      var booked = new ArrayList<Wish>();
      try (var together = Executors.newVirtualThreadPerTaskExecutor()) {
        var running = new ArrayList<Future<Boolean>>();
        for (Wish wish : wishes) running.add(together.submit(() -> booked(wish, alice)));
        for (int i = 0; i < BOOKINGS; i++) if (running.get(i).get()) booked.add(wishes.get(i));
      }
      assertThat(booked).as("seed=" + SEED).hasSizeBetween(5, BOOKINGS - 1);
      var all = new Booking(alice.account(), HOME, first, DAYS + 10, Booking.WHOLE);
      int[] taken = alice.taken(List.of(all)).getFirst();
      for (int i = 0; i < taken.length; i++) {
        int units = 0;
        for (Wish wish : booked) {
          if (!wish.has(first + i)) continue;
          assertThat(units & wish.deal.units()).as("night " + i + ", seed=" + SEED).isZero();
          units |= wish.deal.units();
        }
        assertThat(taken[i]).as("night " + i + ", seed=" + SEED).isEqualTo(units);
      }
      for (Wish wish : wishes) {
        if (booked.contains(wish)) continue;
        assertThat(booked).as("who had what a loser wanted").anyMatch(it -> overlap(it, wish));
      }
      BigInteger paid = Town.PRICE.multiply(BigInteger.valueOf(booked.size()));
      assertThat(before.subtract(money(buyers))).isEqualTo(paid);
    }
  }

  private static boolean overlap(Wish one, Wish other) {
    boolean apart =
        one.deal.firstNight() >= other.deal.firstNight() + other.deal.nights()
            || other.deal.firstNight() >= one.deal.firstNight() + one.deal.nights();
    return !apart && (one.deal.units() & other.deal.units()) != 0;
  }

  private static BigInteger money(List<EvmEscrow> buyers) throws IOException {
    BigInteger all = BigInteger.ZERO;
    for (EvmEscrow buyer : buyers) all = all.add(buyer.balance(Town.DOLLAR));
    return all;
  }

  /// Whether the nights and the money changed hands.
  private static boolean booked(Wish wish, EvmEscrow host) throws IOException {
    try {
      var _ = wish.buyer.submit(wish.deal, new Act.Fund(host.sign(wish.deal)));
      return true;
    } catch (EscrowException e) {
      assertThat(e.reason()).isEqualTo("Occupied");
      return false;
    }
  }

  private static EscrowDeal wish(Town town, EvmEscrow buyer, int first, SplittableRandom random)
      throws IOException, EscrowException {
    long now = town.chain.now();
    Address alice = town.alice.address();
    var lane = buyer.reserve();
    return new EscrowDeal(
        buyer.account(),
        buyer.account(),
        alice,
        alice,
        Bytes.of(new byte[32]),
        Address.ZERO,
        Town.DOLLAR,
        Town.PRICE,
        BigInteger.ZERO,
        BigInteger.ZERO,
        0,
        0,
        500,
        5_000,
        0,
        0,
        now + 3_600,
        now + 7_200,
        now + 7_200,
        now + 90 * 86_400,
        3_600,
        3_600,
        3_600,
        alice,
        HOME,
        first + random.nextInt(DAYS),
        1 + random.nextInt(5),
        random.nextInt(3) == 0 ? Booking.WHOLE : 1 << random.nextInt(4),
        Bytes.of(Keccak.ofText("terms " + buyer.account() + " " + lane)),
        lane.lane(),
        lane.seq());
  }
}
