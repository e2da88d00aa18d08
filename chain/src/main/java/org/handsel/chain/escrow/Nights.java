package org.handsel.chain.escrow;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.handsel.chain.network.Network;
import org.handsel.chain.rpc.Eth;
import org.handsel.core.service.Booking;
import org.handsel.libp2p.multiformats.Bytes;

/// Reads which nights of homes are taken (`escrow.md` §8.1): a word of the contract holds 16
/// nights, each a mask of 16 parts. All words that are asked for are read in one go.
final class Nights {
  private static final Bytes TAKEN = Erc20.selector("taken(address,bytes32,uint256)");
  private static final int PER_WORD = 16;
  private static final int MASK = 0xffff;

  private final Eth eth;
  private final Network network;

  Nights(Eth eth, Network network) {
    this.eth = eth;
    this.network = network;
  }

  List<int[]> taken(List<Booking> asked) throws IOException {
    var calls = new ArrayList<Eth.Message>();
    for (Booking it : asked) {
      for (int word = first(it); word <= last(it); word++) calls.add(word(it, word));
    }
    Iterator<Bytes> words = eth.callAll(calls).iterator();
    var out = new ArrayList<int[]>();
    for (Booking it : asked) {
      var taken = new int[it.nights()];
      for (int word = first(it); word <= last(it); word++) {
        BigInteger masks = Erc20.number(words.next());
        for (int i = 0; i < PER_WORD; i++) {
          int at = word * PER_WORD + i - it.firstNight();
          if (at < 0 || at >= taken.length) continue;
          taken[at] = masks.shiftRight(i * PER_WORD).intValue() & MASK;
        }
      }
      out.add(taken);
    }
    return out;
  }

  private static int first(Booking it) {
    return it.firstNight() / PER_WORD;
  }

  private static int last(Booking it) {
    return (it.firstNight() + it.nights() - 1) / PER_WORD;
  }

  private Eth.Message word(Booking it, int index) {
    Bytes data =
        Erc20.argument(new Packing().bytes(TAKEN), it.guard())
            .word(it.resource(), "resource")
            .number(index, 32, "index")
            .done();
    return Erc20.call(network.escrow(), data);
  }
}
