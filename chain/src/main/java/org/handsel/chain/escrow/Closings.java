package org.handsel.chain.escrow;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.handsel.chain.evm.Header;
import org.handsel.chain.evm.Receipt;
import org.handsel.chain.rpc.Eth;
import org.handsel.chain.rpc.SealedBlock;
import org.handsel.core.agree.Terms;
import org.handsel.core.escrow.ClosingProof;
import org.handsel.core.escrow.EscrowDeal;
import org.handsel.core.escrow.Escrowed;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// Proofs of how deals ended: made while the chain is there, read without it (`escrow.md` §12).
public final class Closings {
  private Closings() {}

  /// The proof that the deal of hash `deal` was closed in the block and as `event` says.
  ///
  /// @throws MalformedException if the endpoint's block doesn't show that
  static ClosingProof make(Eth eth, Address escrow, Bytes deal, DealEvent.Closed event)
      throws IOException {
    SealedBlock block = eth.sealed(event.log().blockHash());
    for (int i = 0; i < block.receipts().size(); i++) {
      Receipt receipt = Receipt.parse(block.receipts().get(i));
      if (event(receipt, escrow, deal).isEmpty()) {
        continue;
      }
      ClosingProof proof;
      try {
        proof = new ClosingProof(block.header().raw(), i, block.trie().path(i));
      } catch (IllegalArgumentException e) {
        throw new MalformedException("the proof of a deal's end is too long to be kept", e);
      }
      // What is kept is what can be read again, and says what the chain's event said.
      if (!read(escrow, deal, proof).closed().equals(event.closed())) {
        throw new MalformedException("the endpoint's event isn't the one in its block");
      }
      return proof;
    }
    throw new MalformedException("the endpoint's event isn't in its block: one of them is made up");
  }

  /// What `proof` proves of the deal with these terms: all that a reader needs who has neither a
  /// node nor a chain.
  ///
  /// @throws MalformedException if it proves nothing
  public static ClosingProof.Proven read(Terms terms, ClosingProof proof)
      throws MalformedException {
    EscrowDeal deal = Escrowed.of(terms, Calldata::panelHash);
    return read(terms.chain().escrow(), DealTypes.dealHash(deal), proof);
  }

  /// What `proof` proves of the deal of hash `deal` in the contract at `escrow`.
  ///
  /// @throws MalformedException if it proves nothing
  public static ClosingProof.Proven read(Address escrow, Bytes deal, ClosingProof proof)
      throws MalformedException {
    Header header = Header.parse(proof.header());
    Receipt receipt = Receipt.at(header.receiptsRoot(), proof.index(), proof.path());
    Bytes data =
        event(receipt, escrow, deal)
            .orElseThrow(() -> new MalformedException("the proven receipt doesn't close the deal"));
    return new ClosingProof.Proven(
        DealEvent.closed(data), header.hash(), header.number(), header.time());
  }

  /// The data of the contract's `Closed` event of this deal; what a transaction that failed would
  /// have told isn't in its receipt.
  private static Optional<Bytes> event(Receipt receipt, Address escrow, Bytes deal) {
    return receipt.logs().stream()
        .filter(log -> receipt.succeeded() && log.contract().equals(escrow))
        .filter(log -> log.topics().equals(List.of(DealEvent.CLOSED, deal)))
        .map(Receipt.Event::data)
        .findFirst();
  }
}
