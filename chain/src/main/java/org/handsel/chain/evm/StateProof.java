package org.handsel.chain.evm;

import com.esaulpaugh.headlong.rlp.RLPDecoder;
import com.esaulpaugh.headlong.rlp.RLPItem;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// Checks what `eth_getProof` answers against a block's state root, so that a server can hold a
/// storage word back but not make one up (yellow paper, appendix D: Merkle Patricia trie).
public final class StateProof {
  private static final byte[] EMPTY_TRIE = {(byte) 0x80};
  private static final int NODES_MAX = 64; // a path of 64 nibbles has no more
  private static final int NODE_BYTES_MAX = 1 << 10; // a branch has at most 532

  private StateProof() {}

  /// The word at `slot` of `account` under `stateRoot`, as 32 bytes.
  ///
  /// @param account trie nodes from the state root to the account, root first
  /// @param storage trie nodes from the account's storage root to the slot, root first
  public static Bytes word(
      Bytes stateRoot, Address contract, Bytes slot, List<Bytes> account, List<Bytes> storage)
      throws MalformedException {
    Optional<byte[]> found = value(stateRoot, Keccak.of(contract.value()), account);
    if (found.isEmpty()) {
      return zero(); // no such account: every slot is zero
    }
    try {
      List<RLPItem> fields = list(found.get());
      if (fields.size() != 4) {
        throw new MalformedException("an account has four fields");
      }
      Bytes storageRoot = Bytes.of(fields.get(2).asBytes());
      Optional<byte[]> leaf = value(storageRoot, Keccak.of(slot), storage);
      if (leaf.isEmpty()) {
        return zero();
      }
      byte[] value = RLPDecoder.RLP_STRICT.wrapString(leaf.get()).asBytes();
      if (value.length > 32) {
        throw new MalformedException("a storage word has at most 32 bytes");
      }
      byte[] word = new byte[32];
      System.arraycopy(value, 0, word, 32 - value.length, value.length);
      return Bytes.of(word);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new MalformedException("the proof's account or word is no RLP: " + e.getMessage(), e);
    }
  }

  private static Bytes zero() {
    return Bytes.of(new byte[32]);
  }

  /// The value under `key` in the trie with this `root`; empty if the proof shows there is none.
  static Optional<byte[]> value(Bytes root, Bytes key, List<Bytes> nodes)
      throws MalformedException {
    if (nodes.size() > NODES_MAX) {
      throw new MalformedException("a proof of " + nodes.size() + " nodes");
    }
    if (root.equals(Bytes.of(Keccak.of(EMPTY_TRIE)))) {
      return Optional.empty(); // some endpoints send its one node, others none
    }
    if (nodes.isEmpty()) {
      throw new MalformedException("the proof is empty");
    }
    try {
      return walk(root, nibbles(key.toArray()), nodes);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new MalformedException("a node of the proof is no RLP: " + e.getMessage(), e);
    }
  }

  private static Optional<byte[]> walk(Bytes root, byte[] path, List<Bytes> nodes)
      throws MalformedException {
    Bytes expected = root;
    int next = 0;
    int at = 0;
    byte[] inner = new byte[0];
    while (true) {
      byte[] node;
      if (inner.length > 0) {
        node = inner; // a node shorter than a hash stands inside its parent
      } else {
        if (next == nodes.size()) {
          throw new MalformedException("the proof ends too early");
        }
        Bytes given = nodes.get(next++);
        if (given.size() > NODE_BYTES_MAX || !Keccak.of(given).equals(expected)) {
          throw new MalformedException("a node of the proof isn't the one its parent names");
        }
        node = given.toArray();
      }
      List<RLPItem> items = list(node);
      RLPItem child;
      if (items.size() == 17) {
        if (at == path.length) {
          return present(items.get(16));
        }
        child = items.get(path[at++]);
      } else if (items.size() == 2) {
        byte[] hint = items.get(0).asBytes();
        if (hint.length == 0) {
          throw new MalformedException("a node of the proof has no path");
        }
        byte[] all = nibbles(hint);
        int flag = all[0];
        if (flag > 3) {
          throw new MalformedException("a node of the proof has a flag of " + flag);
        }
        byte[] part = Arrays.copyOfRange(all, (flag & 1) == 1 ? 1 : 2, all.length);
        boolean leaf = flag >= 2;
        if (!startsWith(path, at, part)) {
          return Optional.empty(); // another key lives here, so this one doesn't
        }
        at += part.length;
        if (leaf) {
          return at == path.length ? present(items.get(1)) : Optional.empty();
        }
        if (part.length == 0) {
          throw new MalformedException("an extension of the proof leads nowhere");
        }
        child = items.get(1);
      } else {
        throw new MalformedException("a node of the proof has " + items.size() + " items");
      }
      if (child.isList()) {
        inner = child.encoding();
        continue;
      }
      inner = new byte[0];
      byte[] hash = child.asBytes();
      if (hash.length == 0) {
        return Optional.empty();
      }
      if (hash.length != 32) {
        throw new MalformedException("a node of the proof names its child by no hash");
      }
      expected = Bytes.of(hash);
    }
  }

  private static Optional<byte[]> present(RLPItem item) throws MalformedException {
    if (item.isList()) {
      throw new MalformedException("a list where the proof has a value");
    }
    byte[] value = item.asBytes();
    return value.length == 0 ? Optional.empty() : Optional.of(value);
  }

  private static List<RLPItem> list(byte[] node) throws MalformedException {
    RLPItem item = RLPDecoder.RLP_STRICT.wrapItem(node);
    if (!item.isList() || item.endIndex != node.length) {
      throw new MalformedException("a node of the proof is no list");
    }
    return item.asRLPList().elements();
  }

  private static boolean startsWith(byte[] path, int at, byte[] part) {
    return path.length - at >= part.length
        && Arrays.equals(path, at, at + part.length, part, 0, part.length);
  }

  private static byte[] nibbles(byte[] bytes) {
    byte[] out = new byte[bytes.length * 2];
    for (int i = 0; i < bytes.length; i++) {
      out[2 * i] = (byte) ((bytes[i] >> 4) & 0xf);
      out[2 * i + 1] = (byte) (bytes[i] & 0xf);
    }
    return out;
  }
}
