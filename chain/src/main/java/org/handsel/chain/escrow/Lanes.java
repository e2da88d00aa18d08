package org.handsel.chain.escrow;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.handsel.chain.account.Journal;
import org.handsel.chain.account.Journal.Reserved;
import org.handsel.chain.rpc.Eth;
import org.handsel.core.escrow.Escrow.Lane;
import org.handsel.core.escrow.EscrowException;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;

/// Gives each deal that this account may buy a lane and a sequence number of its own. A lane whose
/// last deal is closed is used again: its storage word then costs a fifth of a new one.
final class Lanes {
  /// How long a promised lane is kept for a deal that was never funded, if nobody gives it back: as
  /// the node doesn't that is killed before it has written down for which ask the lane is. Longer
  /// than a listing may leave a buyer to lock the money.
  private static final Duration PROMISE = Duration.ofDays(402);

  /// When a lane was promised that is promised no more.
  private static final long GIVEN_BACK = 0;

  private static final int LANES_MAX = 1 << 16;
  private static final int FIRST_PORTION = 32;

  /// No more are asked about at once, lest the chain's endpoint finds it too much.
  private static final int PORTION_MAX = 128;

  /// The lanes that are looked at in order, in portions of 32, 64 and 128.
  private static final int IN_ORDER = 480;

  private static final int RANDOM_PORTIONS = 8;
  private static final Bytes WORD_OF = Erc20.selector("wordOf(address,uint64)");

  private final Eth eth;
  private final Address escrow;
  private final Address buyer;
  private final Journal journal;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  Lanes(Eth eth, Address escrow, Address buyer, Journal journal, InstantSource clock) {
    this.eth = eth;
    this.escrow = escrow;
    this.buyer = buyer;
    this.journal = journal;
    this.clock = clock;
  }

  /// The monitor makes choosing and writing down one step.
  ///
  /// @throws EscrowException if none is free
  synchronized Lane reserve() throws IOException, EscrowException {
    Map<Long, Reserved> known = known();
    // First the lanes that were used most likely, since their words are the cheapest to use again.
    int size = FIRST_PORTION;
    for (long first = 0; first < IN_ORDER; ) {
      long end = Math.min(first + size, IN_ORDER);
      Optional<Lane> lane = firstFree(LongStream.range(first, end).boxed().toList(), known);
      if (lane.isPresent()) return lane.get();
      first = end;
      size = Math.min(2 * size, PORTION_MAX);
    }
    // Further away those that were promised longest ago: their deals are over most likely.
    List<Long> old =
        known.values().stream()
            .filter(it -> it.lane() >= IN_ORDER)
            .sorted(Comparator.comparingLong(Reserved::at))
            .limit(PORTION_MAX)
            .map(Reserved::lane)
            .toList();
    Optional<Lane> again = firstFree(old, known);
    if (again.isPresent()) return again.get();
    // Then any: of so many lanes that are picked blindly one is free as long as hardly all are
    // busy, and an endpoint that calls everything busy isn't asked for long.
    for (int i = 0; i < RANDOM_PORTIONS; i++) {
      List<Long> some = random.longs(0, LANES_MAX).distinct().limit(PORTION_MAX).boxed().toList();
      Optional<Lane> lane = firstFree(some, known);
      if (lane.isPresent()) return lane.get();
    }
    throw new EscrowException(
        EscrowException.NO_LANE,
        "This account finds no free lane: too many deals are open, or the chain's endpoint lies");
  }

  /// Ends the promise of a lane whose deal can't be funded any more. Its number stays used.
  synchronized void giveBack(Lane lane) throws IOException {
    Reserved last = known().get(lane.lane().longValueExact());
    if (last == null || last.seq() != lane.seq()) return; // it is another deal's by now
    journal.reserve(new Reserved(last.lane(), last.seq(), GIVEN_BACK));
  }

  private Map<Long, Reserved> known() throws IOException {
    Map<Long, Reserved> known = new HashMap<>();
    for (Reserved reserved : journal.lanes()) known.put(reserved.lane(), reserved);
    return known;
  }

  private Optional<Lane> firstFree(List<Long> lanes, Map<Long, Reserved> known) throws IOException {
    long now = clock.millis();
    List<BigInteger> words = words(lanes);
    for (int i = 0; i < words.size(); i++) {
      long lane = lanes.get(i);
      Reserved last = known.getOrDefault(lane, new Reserved(lane, 0, GIVEN_BACK));
      OptionalLong seq = free(last, words.get(i), now);
      if (seq.isEmpty()) continue;
      journal.reserve(new Reserved(lane, seq.getAsLong(), now));
      return Optional.of(new Lane(BigInteger.valueOf(lane), seq.getAsLong()));
    }
    return Optional.empty();
  }

  /// The number to use next on a lane with this `word`; empty if it isn't free.
  private static OptionalLong free(Reserved last, BigInteger word, long now) {
    if (word.bitLength() > 62) {
      return OptionalLong.empty(); // a deal is open on it
    }
    long used = word.longValueExact();
    boolean promised = now - last.at() < PROMISE.toMillis();
    return promised && last.seq() > used
        ? OptionalLong.empty() // and not funded yet
        : OptionalLong.of(Math.max(used, last.seq()) + 1);
  }

  /// The words of these lanes, asked together.
  private List<BigInteger> words(List<Long> lanes) throws IOException {
    var calls = new ArrayList<Eth.Message>();
    for (long lane : lanes) {
      Bytes data =
          Erc20.argument(new Packing().bytes(WORD_OF), buyer)
              .argument(BigInteger.valueOf(lane), "lane")
              .done();
      calls.add(Erc20.call(escrow, data));
    }
    var words = new ArrayList<BigInteger>();
    for (Bytes returned : eth.callAll(calls)) {
      words.add(Erc20.number(returned));
    }
    return words;
  }
}
