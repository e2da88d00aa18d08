package org.handsel.chain.escrow;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.handsel.chain.account.Journal;
import org.handsel.chain.account.Journal.Reserved;
import org.handsel.chain.rpc.Eth;
import org.handsel.core.escrow.Escrow.Lane;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;

/// Gives each deal that this account may buy a lane and a sequence number of its own. A lane whose
/// last deal is closed is used again: its storage word then costs a fifth of a new one.
final class Lanes {
  /// How long a promised lane is kept for a deal that was never funded.
  private static final Duration PROMISE = Duration.ofDays(2);

  private static final int ASKED_AT_ONCE = 32;
  private static final int LANES_MAX = 1 << 16;
  private static final Bytes WORD_OF = Erc20.selector("wordOf(address,uint64)");

  private final Eth eth;
  private final Address escrow;
  private final Address buyer;
  private final Journal journal;
  private final InstantSource clock;

  Lanes(Eth eth, Address escrow, Address buyer, Journal journal, InstantSource clock) {
    this.eth = eth;
    this.escrow = escrow;
    this.buyer = buyer;
    this.journal = journal;
    this.clock = clock;
  }

  /// The monitor makes choosing and writing down one step.
  synchronized Lane reserve() throws IOException {
    Map<Long, Reserved> known = new HashMap<>();
    for (Reserved reserved : journal.lanes()) {
      known.put(reserved.lane(), reserved);
    }
    long now = clock.millis();
    // First the lanes that were used most likely, since their words are the cheapest to use again;
    // then further and further away: whoever has many open deals finds a free lane in few answers.
    for (long first = 0; first < LANES_MAX; first = Math.max(ASKED_AT_ONCE, 2 * first)) {
      List<BigInteger> words = words(first);
      for (int i = 0; i < words.size(); i++) {
        long lane = first + i;
        OptionalLong seq =
            free(known.getOrDefault(lane, new Reserved(lane, 0, 0)), words.get(i), now);
        if (seq.isPresent()) {
          journal.reserve(new Reserved(lane, seq.getAsLong(), now));
          return new Lane(BigInteger.valueOf(lane), seq.getAsLong());
        }
      }
    }
    throw new IOException(
        "This account finds no free lane: too many deals are open, or the chain's endpoint lies");
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

  /// The words of the lanes from `first` on, asked together.
  private List<BigInteger> words(long first) throws IOException {
    var calls = new ArrayList<Eth.Message>();
    for (long lane = first; lane < first + ASKED_AT_ONCE; lane++) {
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
