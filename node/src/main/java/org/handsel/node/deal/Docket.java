package org.handsel.node.deal;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.handsel.core.agree.Arbiter;
import org.handsel.core.agree.Terms;
import org.handsel.core.deal.SignedStep;
import org.handsel.core.escrow.EscrowDeal;
import org.handsel.core.escrow.Pot;
import org.handsel.libp2p.multiformats.MalformedException;

/// Opens an arbiter's cases. Anybody can write terms that name an arbiter, and sign whatever is
/// said in them; a dispute on the chain takes money that both sides locked. So the chain is looked
/// at before anything is written down.
final class Docket {
  private final Desk desk;
  private final Parts parts;

  // Made-up cases cost a look each. One look at a time, whoever waited longest first, keeps them
  // from using up the chain's endpoint, and lets every case have its turn.
  private final ReentrantLock turn = new ReentrantLock(true);

  Docket(Desk desk) {
    this.desk = desk;
    this.parts = desk.parts;
  }

  /// The steps of a case once they are checked, which may mean to read whole histories.
  interface Steps {
    /// Checks them.
    ///
    /// @throws IOException if one can't stand, or it can't be known yet whether it does
    List<SignedStep> checked() throws IOException;
  }

  /// Opens the case in `file` with `steps`, which are checked once the chain holds the dispute:
  /// whoever makes cases up costs us no more than a look. False if it was opened meanwhile, so that
  /// nothing was done. Blocks while the chain is asked.
  ///
  /// @throws MalformedException if it isn't ours to rule on, and never will be
  /// @throws IOException if the chain can't be asked, or doesn't hold the dispute finally yet
  boolean admit(DealFile file, Steps steps) throws IOException {
    checkSeat(file.terms.orElseThrow());
    turn.lock();
    try {
      if (desk.byDeal(file.key).isPresent()) return false;
      checkDisputed(file.onChain.orElseThrow());
      List<SignedStep> checked = steps.checked();
      synchronized (file) {
        desk.open(file, checked, List.of(), List.of());
      }
      return true;
    } finally {
      turn.unlock();
    }
  }

  /// deal.md §9.3 "only if its own account sits on the panel, on its own chain and escrow"
  private void checkSeat(Terms terms) throws MalformedException {
    boolean seated = false;
    for (Arbiter arbiter : terms.panel()) {
      seated |=
          arbiter.id().equals(parts.me()) && arbiter.account().equals(parts.escrow().account());
    }
    var place = parts.escrow().place();
    if (!seated
        || !terms.chain().caip2().equals(place.chain())
        || !terms.chain().escrow().equals(place.escrow())
        || !terms.chain().codeHash().equals(place.codeHash())) {
      throw new MalformedException("a case that our account can't rule on");
    }
  }

  private void checkDisputed(EscrowDeal deal) throws IOException {
    Pot settled;
    try {
      settled = parts.escrow().look(deal, Pot.Certainty.FINAL);
    } catch (MalformedException e) {
      // It is the chain's endpoint that makes no sense, not the letter.
      throw new IOException("the chain's answer makes no sense: " + e.getMessage(), e);
    }
    switch (settled.phase()) {
      case DISPUTED, DISPUTED_CLAIMED, DISPUTED_HELD -> {}
      case CLOSED -> throw new MalformedException("a case that is over");
      case UNFUNDED -> {
        // deal.md §9.4 "once `fundBy` has passed finally"
        if (settled.blockTime() > deal.fundBy()) {
          throw new MalformedException("a case of a deal that never had money in it");
        }
        throw new IOException("a case of a deal that has no money in it yet");
      }
      // The one who sent it may be ahead of our endpoint.
      case FUNDED, CLAIMED, HELD -> throw new IOException("a case that isn't disputed finally yet");
    }
  }
}
