package org.handsel.node.deal;

import java.nio.charset.StandardCharsets;
import org.handsel.core.agree.Terms;
import org.handsel.core.deal.Event;
import org.handsel.core.deliver.Evidence;
import org.handsel.core.escrow.Act;
import org.handsel.core.escrow.Escrowed;
import org.handsel.libp2p.multiformats.Multihash;

/// What a signed move asks of the chain.
final class Acts {
  private Acts() {}

  static Act of(DealFile file, Event.Move move) {
    Terms terms = file.terms.orElseThrow();
    return switch (move) {
      case Event.Settled(_, var settlement, var buyer, var seller) ->
          new Act.Settle(settlement, buyer, seller);
      case Event.Released _ -> new Act.Release();
      case Event.Refunded _ -> new Act.Refund();
      case Event.Ruled(_, var arbiter, var split, var fee, _) ->
          new Act.Rule(Escrowed.panel(terms), arbiter, split, fee);
      case Event.Disputed(_, _, var reason, var evidence) ->
          new Act.Dispute(
              Escrowed.panel(terms),
              Multihash.sha256(
                      (reason + "\n" + Evidence.digest(evidence).hex())
                          .getBytes(StandardCharsets.UTF_8))
                  .digest());
      case Event.Claimed(_, var evidence) -> new Act.Claim(evidence);
      case Event.Cancelled _ -> new Act.Cancel();
    };
  }
}
