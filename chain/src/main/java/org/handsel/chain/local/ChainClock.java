package org.handsel.chain.local;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.handsel.chain.rpc.Endpoints;
import org.handsel.chain.rpc.Eth;
import org.handsel.chain.rpc.RpcLimits;

/// Moves the clock of a development chain that already runs: `ChainClock http://HOST:PORT PT20M`.
/// For demos and tests that would otherwise have to wait for a deadline.
public final class ChainClock {
  private ChainClock() {}

  /// Moves the clock of the chain at `args[0]` by the ISO-8601 duration `args[1]`.
  public static void main(String[] args) throws IOException {
    if (args.length != 2) {
      throw new IllegalArgumentException("usage: ChainClock URL DURATION, such as PT20M");
    }
    advance(URI.create(args[0]), Duration.parse(args[1]));
  }

  /// Moves the clock of the chain at `url` `by` forwards; it answers with final blocks after that.
  public static void advance(URI url, Duration by) throws IOException {
    try (Eth eth =
        new Eth(
            new Endpoints(
                () -> List.of(url),
                new Endpoints.Expected(LocalChain.CHAIN_ID, Optional.empty()),
                RpcLimits.DEFAULT))) {
      advance(eth, by);
    }
  }

  static void advance(Eth eth, Duration by) throws IOException {
    eth.dev("evm_increaseTime", by.toSeconds());
    eth.dev("anvil_mine", "0x3"); // the first of them is final then
  }
}
