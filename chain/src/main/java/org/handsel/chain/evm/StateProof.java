package org.handsel.chain.evm;

import java.util.List;
import java.util.Optional;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// Checks what `eth_getProof` answers against a block's state root, so that a server can hold a
/// storage word back but not make one up (yellow paper, appendix D: Merkle Patricia trie).
public final class StateProof {
  private static final int NODE_BYTES_MAX = 1 << 10; // a branch has at most 532

  private StateProof() {}

  /// The word at `slot` of `account` under `stateRoot`, as 32 bytes.
  ///
  /// @param account trie nodes from the state root to the account, root first
  /// @param storage trie nodes from the account's storage root to the slot, root first
  public static Bytes word(
      Bytes stateRoot, Address contract, Bytes slot, List<Bytes> account, List<Bytes> storage)
      throws MalformedException {
    Optional<Bytes> found = value(stateRoot, Keccak.of(contract.value()), account);
    if (found.isEmpty()) {
      return zero(); // no such account: every slot is zero
    }
    return Rlp.read(
        "the proof's account or word",
        () -> {
          var fields = Rlp.list(found.get().toArray(), 0);
          if (fields.size() != 4) {
            throw new MalformedException("an account has four fields");
          }
          Optional<Bytes> leaf = value(Rlp.bytes(fields.get(2)), Keccak.of(slot), storage);
          return leaf.isEmpty() ? zero() : padded(leaf.get());
        });
  }

  /// The RLP of a word without its leading zeros.
  private static Bytes padded(Bytes leaf) throws MalformedException {
    Bytes value = Rlp.string(leaf.toArray());
    if (value.size() > 32) {
      throw new MalformedException("a storage word has at most 32 bytes");
    }
    byte[] word = new byte[32];
    value.copyTo(word, 32 - value.size());
    return Bytes.of(word);
  }

  private static Bytes zero() {
    return Bytes.of(new byte[32]);
  }

  private static Optional<Bytes> value(Bytes root, Bytes key, List<Bytes> nodes)
      throws MalformedException {
    return TrieProof.value(root, key, nodes, NODE_BYTES_MAX);
  }
}
