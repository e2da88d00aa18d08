package org.handsel.node.deal;

import java.io.IOException;
import java.util.List;
import org.handsel.core.agree.Role;
import org.handsel.core.deal.Deal;
import org.handsel.core.escrow.Escrow;
import org.handsel.core.escrow.EscrowException;
import org.handsel.core.money.Address;

/// Brings home what the escrow holds for us outside of any deal: an arbiter's fee, a stake that
/// wasn't needed, a payment that couldn't be pushed. Taking credit out takes all of it, so nothing
/// is taken while a stake waits there for a buyer's money.
final class Collecting {
  private static final List<String> STAKED = List.of("quoted", "proposed", "agreed");

  private final Desk desk;
  private final Parts parts;

  Collecting(Desk desk) {
    this.desk = desk;
    this.parts = desk.parts;
  }

  /// Once for each deal that is over: afterwards its notes say so.
  ///
  /// @throws EscrowException if the contract refuses it, such as when it is out already
  void collect(DealFile file) throws IOException, EscrowException {
    if (!due(file)) return;
    Address token = file.terms.orElseThrow().chain().token();
    // Under the lock that an acceptance takes while it puts a stake there.
    synchronized (desk.stakes) {
      if (staked(token)) return;
      if (parts.escrow().credit(token).signum() > 0) {
        Escrow.Receipt receipt = parts.escrow().withdraw(token, parts.escrow().account());
        synchronized (file) {
          file.notes = file.notes.with(Notes.Gas.of("withdraw", receipt));
        }
      }
    }
    synchronized (file) {
      file.notes = file.notes.with("collected", 1);
      desk.write(file);
    }
  }

  private static boolean due(DealFile file) {
    synchronized (file) {
      return file.mayCollect();
    }
  }

  /// Whether a deal that isn't funded yet may have a stake of ours in the credit.
  private boolean staked(Address token) {
    for (DealFile file : desk.files()) {
      synchronized (file) {
        boolean waits =
            file.role() == Role.SELLER
                && file.terms.isPresent()
                && !file.notes.has("refusal")
                && file.terms.get().chain().token().equals(token)
                && file.terms.get().price().sellerDeposit().signum() > 0
                && (STAKED.contains(file.word())
                    || (file.deal() instanceof Deal.Lapsed && !file.fundingOver()));
        if (waits) return true;
      }
    }
    return false;
  }
}
