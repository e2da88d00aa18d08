package org.handsel.chain.escrow;

import java.io.IOException;
import java.math.BigInteger;
import org.handsel.chain.network.Network;
import org.handsel.chain.rpc.Eth;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;

/// Reads which nights of a home are taken (`escrow.md` §8.1): a word of the contract holds 16
/// nights, each a mask of 16 parts.
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

  int[] taken(Address guard, Bytes resource, int firstNight, int nights) throws IOException {
    var taken = new int[nights];
    BigInteger word = BigInteger.ZERO;
    for (int i = 0; i < nights; i++) {
      int night = firstNight + i;
      if (i == 0 || night % PER_WORD == 0) word = word(guard, resource, night / PER_WORD);
      taken[i] = word.shiftRight(night % PER_WORD * PER_WORD).intValue() & MASK;
    }
    return taken;
  }

  private BigInteger word(Address guard, Bytes resource, int index) throws IOException {
    Bytes data =
        Erc20.argument(new Packing().bytes(TAKEN), guard)
            .word(resource, "resource")
            .number(index, 32, "index")
            .done();
    return Erc20.ask(eth, Erc20.call(network.escrow(), data));
  }
}
