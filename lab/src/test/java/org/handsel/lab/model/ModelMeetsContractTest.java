package org.handsel.lab.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.handsel.chain.escrow.Calldata;
import org.handsel.chain.escrow.DealState;
import org.handsel.chain.escrow.DealTypes;
import org.handsel.chain.evm.Keccak;
import org.handsel.chain.local.LocalChain;
import org.handsel.core.escrow.Act;
import org.handsel.core.escrow.EscrowDeal;
import org.handsel.core.escrow.Payout;
import org.handsel.core.escrow.Seat;
import org.handsel.core.money.Address;
import org.handsel.lab.model.Move.Who;
import org.handsel.libp2p.multiformats.Bytes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The model's rules beside the real contract, step by step: in every standing of a random walk the
/// contract does exactly the acts that the model allows, leads where the model says, and pays what
/// it says. One unit of the model is one base unit, one tick ten minutes; within a tick the clock
/// only goes on, so that windows end where the model has them end.
class ModelMeetsContractTest {
  private static final long TICK = 600;
  private static final Bytes NO_WORD = Bytes.of(new byte[32]);
  private static final Bytes NOTE = Bytes.of(Keccak.ofText("a note"));
  private static final List<Bargain> BARGAINS = Bargain.all();

  @TempDir static Path folder;
  private static Ring ring;
  private static long deals;

  @BeforeAll
  static void open() throws IOException {
    ring = new Ring(folder);
  }

  @AfterAll
  static void close() throws IOException {
    ring.close();
  }

  @TestFactory
  Stream<DynamicTest> theContractDoesWhatTheModelSays() {
    return IntStream.range(0, BARGAINS.size())
        .mapToObj(seed -> DynamicTest.dynamicTest("seed=" + seed, () -> new Round(seed).play()));
  }

  /// One thing somebody could try: what the model expects of it, or that it expects a refusal.
  private record Try(String name, Address sender, Act act, Optional<Move> expected) {}

  /// One deal's life.
  private static final class Round {
    private final SplittableRandom random;
    private final Bargain bargain;
    private final Rules rules;
    private final DealTypes types = new DealTypes(LocalChain.CHAIN_ID, Ring.ESCROW);
    private final List<Seat> panel;
    private final Address buyerOut;
    private final Address sellerOut;
    private final long start;
    private final EscrowDeal deal;
    private int blocks; // since the start; as many seconds are over in every tick

    Round(int seed) throws IOException {
      this.random = new SplittableRandom(seed);
      this.bargain = BARGAINS.get(seed % BARGAINS.size());
      this.rules = new Rules(bargain);
      this.panel =
          ring.arbiters.subList(0, bargain.arbiters()).stream()
              .map(arbiter -> new Seat(arbiter, 10_000))
              .toList();
      long number = ++deals;
      this.buyerOut = Ring.address("buyer's place " + number);
      this.sellerOut = Ring.address("seller's place " + number);
      this.start = ring.now() + TICK;
      this.deal = deal(number);
    }

    private EscrowDeal deal(long number) {
      return new EscrowDeal(
          ring.bob.address(),
          buyerOut,
          ring.alice.address(),
          sellerOut,
          Calldata.panelHash(panel),
          Address.ZERO,
          Address.ZERO,
          BigInteger.valueOf(bargain.price()),
          BigInteger.valueOf(bargain.buyerDeposit()),
          BigInteger.valueOf(bargain.sellerDeposit()),
          0,
          0,
          bps(bargain.hold(), bargain.price()),
          bps(bargain.lateCancel(), bargain.price()),
          bps(bargain.noShow(), bargain.sellerDeposit()),
          5_000, // the model halves
          last(bargain.fundBy()),
          last(bargain.freeCancelBy()),
          start + bargain.claimFrom() * TICK,
          last(bargain.claimBy()),
          bargain.disputeWindow() * TICK,
          bargain.depositWindow() * TICK,
          bargain.rulingWindow() * TICK,
          Address.ZERO,
          NO_WORD,
          0,
          0,
          0,
          Bytes.of(Keccak.ofText("terms " + number)),
          BigInteger.ZERO,
          number);
    }

    private static int bps(int part, int whole) {
      return part == 0 ? 0 : part * 10_000 / whole;
    }

    /// The last second of a tick.
    private long last(int tick) {
      return start + tick * TICK + TICK - 1;
    }

    /// The next block's time in `tick`.
    private long time(int tick) {
      return start + tick * TICK + blocks++;
    }

    void play() throws IOException {
      int tick = random.nextInt(bargain.fundBy() + 2);
      if (bargain.sellerDeposit() > 0) {
        ring.deposit(bargain.sellerDeposit(), start - TICK / 2);
      }
      var fund = new Act.Fund(ring.alice.sign(types.deal(deal)).compact());
      Bytes data = Calldata.of(deal, DealState.Exact.FUNDED, ring.bob.address(), fund);
      int pot = bargain.price() + bargain.buyerDeposit();
      boolean funded = ring.send(ring.bob.address(), pot, data, time(tick));
      assertThat(funded)
          .as("funded at tick %d of %s", tick, bargain)
          .isEqualTo(tick <= bargain.fundBy());
      Standing at = Standing.funded(tick);
      long since = 0;
      while (funded && !at.over()) {
        ring.block(time(at.now()));
        var exact = new DealState.Exact(at.phase(), since, BigInteger.valueOf(at.paid()));
        List<Try> open = judge(at, exact);
        Optional<Try> chosen = choose(at, open);
        if (chosen.isEmpty()) {
          at = at.tick();
          continue;
        }
        long now = time(at.now());
        Standing next = act(at, chosen.get(), exact, now);
        if (!next.over() && next.phase() != at.phase()) {
          since = now;
        }
        at = next;
        Bytes word =
            at.over()
                ? Bytes.of(seq())
                : new DealState.Exact(at.phase(), since, BigInteger.valueOf(at.paid()))
                    .word(DealTypes.dealHash(deal));
        assertThat(ring.word()).as("the word in %s", at).isEqualTo(word);
      }
    }

    private byte[] seq() {
      byte[] word = new byte[32];
      for (int i = 0; i < 8; i++) {
        word[31 - i] = (byte) (deal.seq() >> (8 * i));
      }
      return word;
    }

    /// Tries everything without doing it; gives back what is possible.
    private List<Try> judge(Standing at, DealState.Exact exact) throws IOException {
      var open = new ArrayList<Try>();
      for (Try attempt : tries(at, exact)) {
        Bytes data = Calldata.of(deal, exact, attempt.sender(), attempt.act());
        Optional<String> refusal = ring.refusal(attempt.sender(), data);
        assertThat(refusal.isEmpty())
            .as("%s in %s of %s, refused with %s", attempt, at, bargain, refusal)
            .isEqualTo(attempt.expected().isPresent());
        if (attempt.expected().isPresent()) {
          open.add(attempt);
        }
      }
      return open;
    }

    /// Mostly what goes on, seldom what ends, and something in the end.
    private Optional<Try> choose(Standing at, List<Try> open) {
      boolean late = at.now() > bargain.overBy();
      List<Try> some =
          open.stream()
              .filter(
                  t -> late || random.nextInt(8) == 0 || !t.expected().orElseThrow().next().over())
              .toList();
      if (some.isEmpty() || (!late && random.nextInt(2) == 0)) {
        return Optional.empty();
      }
      return Optional.of(some.get(random.nextInt(some.size())));
    }

    private Standing act(Standing at, Try chosen, DealState.Exact exact, long now)
        throws IOException {
      Move move = chosen.expected().orElseThrow();
      long seller = ring.balance(sellerOut);
      long buyer = ring.balance(buyerOut);
      long arbiters = ring.credits();
      long escrow = ring.balance(Ring.ESCROW);
      Bytes data = Calldata.of(deal, exact, chosen.sender(), chosen.act());
      assertThat(ring.send(chosen.sender(), 0, data, now)).as("%s in %s", chosen, at).isTrue();
      String what = chosen + " in " + at + " of " + bargain;
      payout(chosen.act(), at, now)
          .ifPresent(said -> {
            assertThat(said.seller().sum()).as(what).isEqualTo(move.toSeller());
            assertThat(said.buyer().sum()).as(what).isEqualTo(move.toBuyer());
            assertThat(said.arbiter()).as(what).isEqualTo(move.toArbiter());
            assertThat(said.stays()).as(what).isEqualTo(rules.pot(move.next()));
          });
      assertThat(ring.balance(sellerOut) - seller).as(what).isEqualTo(move.toSeller());
      assertThat(ring.balance(buyerOut) - buyer).as(what).isEqualTo(move.toBuyer());
      assertThat(ring.credits() - arbiters).as(what).isEqualTo(move.toArbiter());
      assertThat(escrow - ring.balance(Ring.ESCROW))
          .as(what)
          .isEqualTo(move.toSeller() + move.toBuyer());
      assertThat(rules.pot(at) - rules.pot(move.next())).as(what).isEqualTo(move.out());
      return move.next();
    }

    /// What people would be told of the act.
    private Optional<Payout> payout(Act act, Standing at, long now) {
      BigInteger paid = BigInteger.valueOf(at.paid());
      return switch (act) {
        case Act.Release _ -> Optional.of(Payout.release(deal, paid));
        case Act.Refund _ -> Optional.of(Payout.refund(deal, at.phase(), paid, now));
        case Act.Cancel _ -> Optional.of(Payout.cancel(deal, paid, now));
        case Act.Settle settle ->
            Optional.of(Payout.close(deal, paid, settle.settlement().split()));
        case Act.Rule rule ->
            Optional.of(Payout.rule(deal, at.phase(), paid, rule.split(), rule.fee()));
        case Act.Fund _, Act.Claim _, Act.Dispute _, Act.Redeem _, Act.Timeout _ ->
            Optional.empty();
      };
    }

    private List<Try> tries(Standing at, DealState.Exact exact) {
      var out = new ArrayList<Try>();
      List<Move> moves = rules.moves(at);
      for (Address who : List.of(ring.bob.address(), ring.alice.address(), ring.mallory)) {
        simple(out, moves, "release", who, new Act.Release());
        simple(out, moves, "refund", who, new Act.Refund());
        simple(out, moves, "cancel", who, new Act.Cancel());
        simple(out, moves, "claim", who, new Act.Claim(NOTE));
        simple(out, moves, "dispute", who, new Act.Dispute(panel, NOTE));
        simple(out, moves, "timeout", who, new Act.Timeout(panel));
      }
      redeem(out, at);
      settle(out, at, exact);
      rule(out, at);
      return out;
    }

    private void simple(List<Try> out, List<Move> moves, String name, Address who, Act act) {
      Optional<Move> expected =
          moves.stream()
              .filter(move -> move.act().equals(name))
              .filter(move ->
                  move.who() == Who.ANYONE
                      || (who.equals(ring.bob.address()) && move.who() == Who.BUYER)
                      || (who.equals(ring.alice.address()) && move.who() == Who.SELLER))
              .findFirst();
      out.add(new Try(name, who, act, expected));
    }

    private void redeem(List<Try> out, Standing at) {
      int total = random.nextInt(bargain.price() + 2);
      boolean last = random.nextBoolean();
      var voucher = new Act.Voucher(BigInteger.valueOf(total), last(100));
      var act =
          new Act.Redeem(voucher, last, ring.bob.sign(types.voucher(deal, voucher)).compact());
      boolean possible = !at.held() && total > at.paid() && total <= bargain.price();
      out.add(
          new Try(
              "redeem " + total,
              ring.alice.address(),
              act,
              possible ? Optional.of(rules.redeemed(at, total, last)) : Optional.empty()));
    }

    private void settle(List<Try> out, Standing at, DealState.Exact exact) {
      int toSeller = random.nextInt(rules.rest(at) + 1);
      int damage = random.nextInt(bargain.buyerDeposit() + 2);
      int forfeit = random.nextInt(bargain.sellerDeposit() + 2);
      var settlement =
          new Act.Settlement(
              exact.phase(),
              exact.since(),
              exact.paid(),
              split(toSeller, damage, forfeit),
              false,
              last(100));
      byte[] digest = types.settlement(deal, settlement);
      var act =
          new Act.Settle(
              settlement, ring.bob.sign(digest).compact(), ring.alice.sign(digest).compact());
      boolean possible = damage <= bargain.buyerDeposit() && forfeit <= bargain.sellerDeposit();
      out.add(
          new Try(
              "settle",
              ring.mallory,
              act,
              possible
                  ? Optional.of(rules.settled(at, toSeller, damage, forfeit))
                  : Optional.empty()));
    }

    private void rule(List<Try> out, Standing at) {
      for (int i = 0; i < panel.size(); i++) {
        int toSeller = random.nextInt(rules.rest(at) + 2);
        int damage = random.nextInt(bargain.buyerDeposit() + 1);
        int forfeit = random.nextInt(bargain.sellerDeposit() + 1);
        int fee = random.nextInt(3);
        var act = new Act.Rule(panel, i, split(toSeller, damage, forfeit), BigInteger.valueOf(fee));
        int from = at.since() + i * bargain.rulingWindow();
        boolean possible =
            at.disputed()
                && at.now() >= from
                && at.now() < from + bargain.rulingWindow()
                && toSeller <= rules.rest(at)
                && fee <= rules.pot(at);
        out.add(
            new Try(
                "rule",
                panel.get(i).arbiter(),
                act,
                possible
                    ? Optional.of(rules.ruled(at, toSeller, damage, forfeit, fee))
                    : Optional.empty()));
      }
    }

    private static Act.Split split(int toSeller, int damage, int forfeit) {
      return new Act.Split(
          BigInteger.valueOf(toSeller), BigInteger.valueOf(damage), BigInteger.valueOf(forfeit));
    }
  }
}
