package org.handsel.core.deal;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.handsel.core.agree.Role;
import org.handsel.core.deliver.Evidence;
import org.handsel.core.escrow.Act;
import org.handsel.core.escrow.Phase;
import org.handsel.core.escrow.Pot;
import org.handsel.libp2p.multiformats.Bytes;

/// Something that happens to a deal: a signed word of somebody, or what the chain and its clock
/// say.
public sealed interface Event {

  /// Said and signed in a step; `by` is the role of the step's author.
  sealed interface Word extends Event {
    /// Who said it.
    Role by();
  }

  /// The buyer signs the terms. Carries the buyer's open history entry with its salt, and the lines
  /// of its history that aren't public yet.
  record Proposed(Bytes openEntry, Bytes salt, List<Bytes> tail) implements Word {
    /// The tail can't be changed afterwards.
    public Proposed {
      tail = List.copyOf(tail);
    }

    @Override
    public Role by() {
      return Role.BUYER;
    }
  }

  /// The seller signs the terms, and the deal for the chain. Carries the same as a proposal.
  record Accepted(Bytes openEntry, Bytes salt, List<Bytes> tail, Bytes dealSignature)
      implements Word {
    /// The tail can't be changed afterwards.
    public Accepted {
      tail = List.copyOf(tail);
    }

    @Override
    public Role by() {
      return Role.SELLER;
    }
  }

  /// A party doesn't want the deal, before money is locked.
  record Declined(Role by, String reason) implements Word {}

  /// Words for the other side, such as where to send it. Only after the money is locked.
  record Told(Role by, String text) implements Word {}

  /// The seller says that it is delivered, and shows `evidence`.
  record Delivered(List<Evidence> evidence, String note) implements Word {
    /// The evidence can't be changed afterwards.
    public Delivered {
      evidence = List.copyOf(evidence);
    }

    @Override
    public Role by() {
      return Role.SELLER;
    }
  }

  /// A party offers to divide the pot like this, and has signed it for the chain already.
  record Offered(Role by, Act.Settlement settlement, Bytes signature) implements Word {}

  /// A signed word that somebody then carries to the chain. `phase` is the one its author saw.
  sealed interface Move extends Word {
    /// What the chain is asked to do.
    Way way();

    /// Where the author saw the deal stand.
    Phase phase();
  }

  /// Both have signed how the pot is divided; `by` took the other's offer.
  record Settled(Role by, Act.Settlement settlement, Bytes buyerSignature, Bytes sellerSignature)
      implements Move {
    @Override
    public Way way() {
      return Way.SETTLE;
    }

    @Override
    public Phase phase() {
      return settlement.phase();
    }
  }

  /// The buyer has what was agreed.
  record Released(Phase phase) implements Move {
    @Override
    public Role by() {
      return Role.BUYER;
    }

    @Override
    public Way way() {
      return Way.RELEASE;
    }
  }

  /// The seller gives everything back.
  record Refunded(Phase phase) implements Move {
    @Override
    public Role by() {
      return Role.SELLER;
    }

    @Override
    public Way way() {
      return Way.REFUND;
    }
  }

  /// An arbiter of the panel, counted from 0, divides the pot.
  record Ruled(Phase phase, int arbiter, Act.Split split, BigInteger fee, String reason)
      implements Move {
    @Override
    public Role by() {
      return Role.ARBITER;
    }

    @Override
    public Way way() {
      return Way.RULE;
    }
  }

  /// A party calls the panel, and shows `evidence`.
  record Disputed(Role by, Phase phase, String reason, List<Evidence> evidence) implements Move {
    /// The evidence can't be changed afterwards.
    public Disputed {
      evidence = List.copyOf(evidence);
    }

    @Override
    public Way way() {
      return Way.DISPUTE;
    }
  }

  /// The seller claims the price; `evidence` is a digest.
  record Claimed(Phase phase, Bytes evidence) implements Move {
    @Override
    public Role by() {
      return Role.SELLER;
    }

    @Override
    public Way way() {
      return Way.CLAIM;
    }
  }

  /// The buyer withdraws.
  record Cancelled(Phase phase) implements Move {
    @Override
    public Role by() {
      return Role.BUYER;
    }

    @Override
    public Way way() {
      return Way.CANCEL;
    }
  }

  /// A party's close entry in its own history (the signed record), and the seal of its rating, if
  /// it gives one.
  record Sealed(Role by, Bytes closeEntry, Optional<Bytes> seal) implements Word {}

  /// A party opens its sealed rating: the signed record.
  record Opened(Role by, Bytes rating) implements Word {}

  /// What the chain says, finally.
  record ChainSeen(Pot pot) implements Event {}

  /// The chain's clock is past `fundBy` and no money is locked.
  record FundingOver() implements Event {}
}
