package org.handsel.node.deal;

import java.time.InstantSource;
import org.handsel.chain.account.DevChain;
import org.handsel.chain.account.Journal;
import org.handsel.chain.account.SendLimits;
import org.handsel.chain.account.Sender;
import org.handsel.chain.escrow.EvmEscrow;
import org.handsel.chain.evm.AccountKey;
import org.handsel.chain.local.LocalChain;
import org.handsel.chain.network.Network;
import org.handsel.chain.rpc.Eth;
import org.handsel.core.escrow.Escrow;

/// Accounts on a chain of one's own.
final class Accounts {
  private Accounts() {}

  /// The escrow as the account `key` uses it.
  static Escrow escrow(
      Eth eth,
      Network network,
      LocalChain chain,
      AccountKey key,
      Journal journal,
      InstantSource clock) {
    var sender =
        new Sender(
            eth,
            network,
            key,
            journal,
            new DevChain(eth, true, chain::save),
            SendLimits.DEFAULT,
            InstantSource.system());
    return new EvmEscrow(eth, network, chain.genesis(), key, sender, journal, clock);
  }
}
