package org.handsel.chain.evm;

import com.esaulpaugh.headlong.rlp.RLPItem;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// Reads one value of a Merkle Patricia trie by the nodes that lead to it, each of which its parent
/// names by its hash (yellow paper, appendix D). Whoever gives the nodes can hold a value back, but
/// not make one up.
final class TrieProof {
  /// The root of a trie of nothing: the hash of an empty string's RLP.
  static final Bytes EMPTY_ROOT = Keccak.of(Bytes.of((byte) 0x80));

  /// A key has at most 32 bytes of two nibbles each.
  static final int NODES_MAX = 64;

  private static final int LEAF = 2;
  private static final int ODD = 1;

  private TrieProof() {}

  /// Gives nodes by their hashes.
  interface Nodes {
    /// The node of this hash.
    Bytes named(Bytes hash) throws MalformedException;
  }

  /// The value under `key` in the trie with this `root`; empty if the proof shows there is none.
  ///
  /// @param nodes from the root towards the key, root first
  /// @param nodeBytesMax most bytes of one of them
  static Optional<Bytes> value(Bytes root, Bytes key, List<Bytes> nodes, int nodeBytesMax)
      throws MalformedException {
    if (nodes.size() > NODES_MAX) {
      throw new MalformedException("a proof of " + nodes.size() + " nodes");
    }
    if (root.equals(EMPTY_ROOT)) {
      return Optional.empty(); // some endpoints send its one node, others none
    }
    return value(root, key, oneByOne(nodes.iterator(), nodeBytesMax));
  }

  /// Nodes that somebody gave in the order in which they are needed, each checked.
  static Nodes oneByOne(Iterator<Bytes> nodes, int nodeBytesMax) {
    return hash -> {
      if (!nodes.hasNext()) {
        throw new MalformedException("the proof ends too early");
      }
      Bytes node = nodes.next();
      if (node.size() > nodeBytesMax || !Keccak.of(node).equals(hash)) {
        throw new MalformedException("a node of the proof isn't the one its parent names");
      }
      return node;
    };
  }

  /// The value under `key` in the trie with this `root`; empty if there is none.
  static Optional<Bytes> value(Bytes root, Bytes key, Nodes nodes) throws MalformedException {
    return Rlp.read("a node of the proof", () -> walk(root, nibbles(key), nodes));
  }

  private static Optional<Bytes> walk(Bytes root, byte[] path, Nodes nodes)
      throws MalformedException {
    List<RLPItem> node = Rlp.list(nodes.named(root).toArray(), 0);
    int at = 0;
    while (true) {
      RLPItem child;
      if (node.size() == 17) {
        if (at == path.length) {
          return present(node.get(16));
        }
        child = node.get(path[at++]);
      } else if (node.size() == 2) {
        byte[] hint = nibbles(Rlp.bytes(node.get(0)));
        if (hint.length == 0 || hint[0] > LEAF + ODD) {
          throw new MalformedException("a node of the proof has no path");
        }
        byte[] part = Arrays.copyOfRange(hint, (hint[0] & ODD) == ODD ? 1 : 2, hint.length);
        if (!startsWith(path, at, part)) {
          return Optional.empty(); // another key lives here, so this one doesn't
        }
        at += part.length;
        if (hint[0] >= LEAF) {
          return at == path.length ? present(node.get(1)) : Optional.empty();
        }
        if (part.length == 0) {
          throw new MalformedException("an extension of the proof leads nowhere");
        }
        child = node.get(1);
      } else {
        throw new MalformedException("a node of the proof has " + node.size() + " items");
      }
      if (child.isList()) {
        node = Rlp.list(child); // a node shorter than a hash stands inside its parent
        continue;
      }
      Bytes hash = Rlp.bytes(child);
      if (hash.size() == 0) {
        return Optional.empty();
      }
      if (hash.size() != Keccak.BYTES) {
        throw new MalformedException("a node of the proof names its child by no hash");
      }
      node = Rlp.list(nodes.named(hash).toArray(), 0);
    }
  }

  private static Optional<Bytes> present(RLPItem item) throws MalformedException {
    Bytes value = Rlp.bytes(item);
    return value.size() == 0 ? Optional.empty() : Optional.of(value);
  }

  private static boolean startsWith(byte[] path, int at, byte[] part) {
    return path.length - at >= part.length
        && Arrays.equals(path, at, at + part.length, part, 0, part.length);
  }

  /// Two for each byte, the higher first.
  static byte[] nibbles(Bytes bytes) {
    byte[] out = new byte[bytes.size() * 2];
    for (int i = 0; i < bytes.size(); i++) {
      out[2 * i] = (byte) ((bytes.at(i) >> 4) & 0xf);
      out[2 * i + 1] = (byte) (bytes.at(i) & 0xf);
    }
    return out;
  }
}
