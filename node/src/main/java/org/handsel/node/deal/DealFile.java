package org.handsel.node.deal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.handsel.core.agree.Role;
import org.handsel.core.agree.Terms;
import org.handsel.core.deal.Deadline;
import org.handsel.core.deal.Deal;
import org.handsel.core.deal.Event;
import org.handsel.core.deal.Said;
import org.handsel.core.deal.SignedStep;
import org.handsel.core.deal.Transcript;
import org.handsel.core.deal.Turn;
import org.handsel.core.escrow.EscrowDeal;
import org.handsel.core.escrow.Phase;
import org.handsel.core.escrow.Pot;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.node.app.Deals;

/// One deal in memory: what is on disk, and what the chain said last. Its fields are guarded by its
/// monitor, which is taken after the desk's and never while the chain is asked.
final class DealFile {
  final Bytes key;
  Notes notes;
  Optional<Terms> terms = Optional.empty();
  Optional<EscrowDeal> onChain = Optional.empty();
  Transcript transcript = Transcript.EMPTY;
  final List<SignedStep> steps = new ArrayList<>();

  /// What the chain says finally, and in its newest block.
  Optional<Pot> settled = Optional.empty();

  Optional<Pot> newest = Optional.empty();

  /// What is wrong with the chain, or with what we asked of it: a word for views.
  Optional<String> trouble = Optional.empty();

  /// The moves that the chain refused, with the phase in which it did: none is asked again there.
  final Set<String> refusedMoves = new HashSet<>();

  /// Not before then is a move tried that was refused for a reason that may pass, or a deadline
  /// fired that has passed by our own clock only; ms that pass whatever becomes of the clock.
  long moveFrom;

  /// The move that is tried, with its phase, and how often it was refused.
  Optional<String> tried = Optional.empty();

  int tries;

  long earlyFrom = Long.MIN_VALUE;

  /// The move of somebody else that we wait for, with the phase that it is wanted in, and since
  /// when in Unix seconds.
  Optional<String> awaited = Optional.empty();

  long awaitedSince;

  /// True once all of the other side's history was known here.
  boolean historyWhole;

  /// How often the proof of the end was asked for in vain, and when it may be asked for again.
  int proofTries;

  long proofFromMillis;

  /// When whom was sent the whole case that they had asked for, ms since 1970.
  final Map<Cid, Long> casesSent = new HashMap<>();

  /// How many bytes others have said here. It may be read without the lock.
  final AtomicLong heardBytes = new AtomicLong();

  /// True if what is on disk of it can't be read, or not all: nothing is done in it but to look
  /// whether the chain holds money for it.
  boolean aside;

  /// True once it isn't kept any more, though a thread may still hold it.
  boolean forgotten;

  /// True while a thread pursues this deal.
  boolean pursued;

  DealFile(Bytes key, Notes notes) {
    this.key = key;
    this.notes = notes;
  }

  Role role() {
    return notes.role();
  }

  Turn turn() {
    if (aside || notes.has("refusal")) {
      return new Turn(new Deal.Lapsed(Deal.Why.EXPIRED, Said.NOTHING), List.of());
    }
    return transcript.fold(settled, terms.map(t -> t.deadlines().fundBy()).orElse(0L));
  }

  Deal deal() {
    return turn().deal();
  }

  /// Whether the chain's final word is past the time to lock money.
  boolean fundingOver() {
    long until = terms.map(t -> t.deadlines().fundBy()).orElse(0L);
    return settled.map(Pot::blockTime).orElse(0L) > until;
  }

  /// What people know it by: the CID of the terms, or of the ask while there are none.
  Cid id() {
    return terms.map(Terms::cid).orElseGet(() -> Ids.cid(key));
  }

  /// False once nothing is left to be done: it is closed, rated and opened, or nothing can come.
  synchronized boolean waits() {
    if (aside) return onChain.isPresent() && !(fundingOver() && holding() == Holding.NOTHING);
    if (notes.has("refusal")) return false;
    if (terms.isEmpty()) return true; // an ask lapses
    return switch (deal()) {
      case Deal.Lapsed _ ->
          !fundingOver() || (role() != Role.ARBITER && !notes.has("closed")) || mayCollect();
      case Deal.Closed(_, var said) ->
          mayCollect()
              || owesProof()
              || (role() != Role.ARBITER && (said.seals().size() < 2 || said.owesRating(role())));
      case Deal.Quoted _, Deal.Proposed _, Deal.Agreed _ -> true;
      case Deal.Locked _, Deal.Claimed _, Deal.InDispute _, Deal.Held _ -> true;
    };
  }

  /// A move as it is remembered when the contract won't take it: in another phase it may.
  static String attempt(Event.Move move, Phase now) {
    return move.way().word() + " in " + now;
  }

  /// Whether the contract won't take `move` as long as the deal is in phase `now`.
  boolean refused(Event.Move move, Phase now) {
    return refusedMoves.contains(attempt(move, now));
  }

  /// Whether the deal has ended on the chain, and what shows how isn't kept yet.
  boolean owesProof() {
    return settled.map(Pot::phase).equals(Optional.of(Phase.CLOSED))
        && !notes.has("closing")
        && proofTries < Looking.PROOF_TRIES_MAX;
  }

  /// Whether the escrow may hold credit of ours from this deal, now that it is over.
  boolean mayCollect() {
    if (aside) return false;
    if (terms.isEmpty() || notes.has("collected")) return false;
    return switch (deal()) {
      case Deal.Closed _ -> true;
      case Deal.Lapsed _ -> fundingOver() && role() == Role.SELLER;
      case Deal.Quoted _, Deal.Proposed _, Deal.Agreed _ -> false;
      case Deal.Locked _, Deal.Claimed _, Deal.InDispute _, Deal.Held _ -> false;
    };
  }

  /// Whether the escrow holds money for a deal.
  enum Holding {
    LOCKED,
    NOTHING,
    /// What the chain said was said too early, or can't be read.
    UNKNOWN;

    /// The word in keys of sentences.
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// What is known of the money in a deal that may not be readable, by what the chain said last.
  Holding holding() {
    return switch (phaseNow()) {
      case FUNDED, CLAIMED, DISPUTED, DISPUTED_CLAIMED, HELD, DISPUTED_HELD -> Holding.LOCKED;
      case CLOSED -> Holding.NOTHING;
      case UNFUNDED -> {
        // What is noted of the chain's word is from before the node was started, and money may have
        // been locked since.
        boolean never = terms.isPresent() && fundingOver();
        if (newest.isPresent() || never || notes.has("closedAt")) yield Holding.NOTHING;
        yield notes.has("lockedAt") ? Holding.LOCKED : Holding.UNKNOWN;
      }
    };
  }

  /// Whether money was seen to be locked, finally or not.
  boolean paid() {
    return notes.has("lockedAt") || phaseNow() != Phase.UNFUNDED;
  }

  /// Takes a step that is on disk.
  void take(SignedStep step, Cid me) {
    steps.add(step);
    transcript = transcript.with(step.step());
    if (!step.step().author().equals(me)) heardBytes.addAndGet(step.payload().size());
  }

  /// The word that views show.
  String word() {
    if (aside) return Deals.UNREADABLE;
    return terms.isEmpty() && !notes.has("refusal") ? Deals.ASKED : deal().word();
  }

  /// When `deadline` is, Unix seconds.
  long at(Deadline deadline) {
    long since = settled.map(Pot::since).orElse(0L);
    int arbiters = terms.map(t -> t.panel().size()).orElse(0);
    return onChain.map(deal -> deadline.at(deal, since, arbiters)).orElse(0L);
  }

  /// The phase in the newest block: where an act sent now would meet the deal.
  Phase phaseNow() {
    return newest.or(() -> settled).map(Pot::phase).orElse(Phase.UNFUNDED);
  }
}
