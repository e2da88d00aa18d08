package org.handsel.node.deal;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.handsel.core.escrow.ClosingProof;
import org.handsel.core.escrow.EscrowDeal;
import org.handsel.core.escrow.Phase;
import org.handsel.core.escrow.Pot;
import org.handsel.libp2p.multiformats.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at what the chain says of a deal and notes it; when it's over, with the proof of how it
/// ended, which the chain may not give any more later. One thread looks at a deal at a time.
final class Looking {
  private static final Logger LOG = LoggerFactory.getLogger(Looking.class);

  /// How often an endpoint is asked for a proof, each time after twice as long; a node that is
  /// started anew begins again.
  static final int PROOF_TRIES_MAX = 8;

  private static final Duration PROOF_PAUSE = Duration.ofSeconds(10);

  private final Desk desk;
  private final Parts parts;

  Looking(Desk desk) {
    this.desk = desk;
    this.parts = desk.parts;
  }

  /// What the chain says of `file` now, into its notes; false if that can't be, or if the deal was
  /// set aside, so that nothing may be done by it. Blocks while the chain is asked.
  boolean look(DealFile file) throws IOException {
    if (file.settled.map(Pot::phase).orElse(Phase.UNFUNDED) == Phase.CLOSED) {
      prove(file);
      return !file.aside;
    }
    EscrowDeal deal = file.onChain.orElseThrow();
    // In this order, so that the newest is never the older one: what can be done follows from both.
    Pot settled = parts.escrow().look(deal, Pot.Certainty.FINAL);
    Pot newest = parts.escrow().look(deal, Pot.Certainty.LATEST);
    Optional<Bytes> proof = settled.phase() == Phase.CLOSED ? proof(file, deal) : Optional.empty();
    Optional<Long> funded = funded(file, deal, newest);
    synchronized (file) {
      Phase before = file.settled.map(Pot::phase).orElse(Phase.UNFUNDED);
      boolean back = settled.block() < file.settled.map(Pot::block).orElse(0L);
      if (back || (settled.phase() == Phase.UNFUNDED && before != Phase.UNFUNDED)) {
        // What was final can't be taken back: this is another chain, or one that was set back.
        file.trouble = Optional.of(Trouble.CHAIN_RESET);
        return false;
      }
      file.trouble = file.trouble.filter(Trouble::outlivesALook);
      boolean moved = newest.phase() != file.phaseNow();
      if (funded.isPresent()) file.notes = file.notes.with("lockedAt", funded.get());
      file.newest = Optional.of(newest);
      boolean changed = !file.settled.map(Pots::key).equals(Optional.of(Pots.key(settled)));
      file.settled = Optional.of(settled);
      if (changed) {
        file.notes = file.notes.with("pot", Pots.toData(settled));
        if (settled.phase() == Phase.CLOSED && !file.notes.has("closedAt")) {
          file.notes = file.notes.with("closedAt", parts.clock().millis() / 1000);
        }
        if (proof.isPresent()) file.notes = file.notes.with("closing", proof.get());
      }
      if (changed || moved || funded.isPresent()) {
        file.trouble = Optional.empty();
        desk.write(file);
      }
    }
    return !file.aside;
  }

  /// When the money was locked, if that is news.
  private Optional<Long> funded(DealFile file, EscrowDeal deal, Pot newest) throws IOException {
    if (newest.phase() == Phase.UNFUNDED) return Optional.empty();
    synchronized (file) {
      // What was taken back by the chain may have been done again later.
      boolean awaited = file.newest.map(Pot::phase).equals(Optional.of(Phase.UNFUNDED));
      if (file.notes.has("lockedAt") && !awaited) return Optional.empty();
    }
    // Nothing is found if the chain took it back since `newest` was read: then the next look asks.
    return parts.escrow().fundedAt(deal);
  }

  /// Asks again for the proof of an end that is known already, if it's missing.
  private void prove(DealFile file) {
    synchronized (file) {
      if (!file.owesProof() || parts.clock().millis() < file.proofFromMillis) return;
    }
    Optional<Bytes> proof = proof(file, file.onChain.orElseThrow());
    synchronized (file) {
      if (proof.isEmpty() || file.notes.has("closing")) return;
      file.notes = file.notes.with("closing", proof.get());
      desk.write(file);
    }
  }

  /// escrow.md §12.1 "A node that can't have the proof keeps the deal without it"
  private Optional<Bytes> proof(DealFile file, EscrowDeal deal) {
    Optional<Bytes> proof = Optional.empty();
    String why = "its end isn't final";
    try {
      proof = parts.escrow().closing(deal).map(ClosingProof::encode);
    } catch (IOException e) {
      why = String.valueOf(e.getMessage());
    }
    if (proof.isEmpty()) {
      LOG.warn("deal {}: no proof of its end yet: {}", file.id(), why);
      synchronized (file) {
        file.proofFromMillis = parts.clock().millis() + (PROOF_PAUSE.toMillis() << file.proofTries);
        file.proofTries++;
      }
    }
    return proof;
  }
}
