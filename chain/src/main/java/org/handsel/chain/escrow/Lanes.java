package org.handsel.chain.escrow;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
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
    for (long lane = 0; lane < LANES_MAX; lane++) {
      Reserved last = known.getOrDefault(lane, new Reserved(lane, 0, 0));
      boolean promised = now - last.at() < PROMISE.toMillis();
      BigInteger word = word(lane);
      if (word.bitLength() > 62) {
        continue; // a deal is open on it
      }
      long used = word.longValueExact();
      if (last != null && promised && last.seq() > used) {
        continue; // promised, and not funded yet
      }
      long seq = Math.max(used, last.seq()) + 1;
      journal.reserve(new Reserved(lane, seq, now));
      return new Lane(BigInteger.valueOf(lane), seq);
    }
    throw new IOException("This account has no free lane left: " + LANES_MAX + " deals are open");
  }

  private BigInteger word(long lane) throws IOException {
    Bytes data =
        Erc20.argument(new Packing().bytes(WORD_OF), buyer)
            .argument(BigInteger.valueOf(lane), "lane")
            .done();
    return Erc20.ask(eth, Erc20.call(escrow, data));
  }
}
