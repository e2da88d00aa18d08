package org.handsel.node;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.BlockStore;
import org.handsel.ipfs.bitswap.Bitswap;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.node.app.Deals;
import org.handsel.node.app.RefusedException;
import org.handsel.node.peer.Neighbours;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Pieces of evidence.
final class Pieces {
  private static final Logger log = LoggerFactory.getLogger(Pieces.class);
  private static final Duration EVIDENCE_PATIENCE = Duration.ofSeconds(10);

  private Pieces() {}

  /// What any deal shows as evidence, whoever brought it: it stays as long as the deal does.
  static List<Cid> named(Deals deals) throws IOException {
    try {
      var cids = new ArrayList<Cid>();
      for (Deals.Deal deal : deals.list(Optional.empty())) {
        for (Deals.Evidence piece : deal.evidence()) cids.add(Cid.parse(piece.cid()));
      }
      return cids;
    } catch (RefusedException e) {
      throw new IOException("deals can't be read", e);
    }
  }

  /// A piece of evidence, from here or from a peer; none if nobody has it now.
  static Optional<Bytes> block(Cid cid, BlockStore blocks, Bitswap bitswap, Neighbours neighbours) {
    try {
      var here = blocks.get(cid);
      return here.isPresent()
          ? here.map(Block::bytes)
          : Optional.of(bitswap.fetch(cid, neighbours.greeted(), EVIDENCE_PATIENCE).bytes());
    } catch (IOException e) {
      log.info("Evidence {} isn't here, and no peer has it now: {}", cid, e.getMessage());
      return Optional.empty();
    }
  }
}
