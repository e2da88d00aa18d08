package org.handsel.chain.rpc;

import java.util.List;
import org.handsel.chain.evm.Header;
import org.handsel.chain.evm.Trie;
import org.handsel.libp2p.multiformats.Bytes;

/// A block's header and all its receipts as the chain hashes them, checked against each other and
/// against the block's name: an endpoint can hold it back, but not make any of it up.
///
/// @param receipts in the order of the block's transactions, each as the trie holds it
/// @param trie of the receipts
public record SealedBlock(Header header, List<Bytes> receipts, Trie trie) {
  /// The list is copied.
  public SealedBlock {
    receipts = List.copyOf(receipts);
  }
}
