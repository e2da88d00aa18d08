package org.handsel.chain.evm;

import com.esaulpaugh.headlong.rlp.RLPEncoder;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// A Merkle Patricia trie, made at once from all that is in it (yellow paper, appendix D): its
/// root, and the nodes that prove one of its values.
///
/// Keys are paths of nibbles. Where all keys go one way there is an extension, where they part a
/// branch of sixteen, and what is left of the last one stands in a leaf. A node is named by the
/// hash of its RLP, or stands inside its parent if that is shorter than a hash.
public final class Trie {
  private static final int LEAF = 2;

  private final Map<Bytes, Bytes> nodes = new HashMap<>(); // by hash
  private final Bytes root;

  /// @param path what the key is in nibbles
  private record Leaf(Bytes path, Bytes value) {}

  /// Of these values by their keys.
  ///
  /// @throws IllegalArgumentException if a value is empty: a trie doesn't hold such
  public Trie(SortedMap<Bytes, Bytes> values) {
    var leaves = new ArrayList<Leaf>();
    values.forEach((key, value) -> {
      if (value.size() == 0) {
        throw new IllegalArgumentException("a trie holds no empty value");
      }
      leaves.add(new Leaf(Bytes.of(TrieProof.nibbles(key)), value));
    });
    this.root = leaves.isEmpty() ? TrieProof.EMPTY_ROOT : keep(RLPEncoder.list(node(leaves, 0)));
  }

  /// Of a block's list, whose keys are the RLP of the places in it, from 0.
  public static Trie ofList(List<Bytes> values) {
    var byKey = new TreeMap<Bytes, Bytes>();
    for (int i = 0; i < values.size(); i++) {
      byKey.put(key(i), values.get(i));
    }
    return new Trie(byKey);
  }

  /// The key of place `index` of a block's list.
  static Bytes key(long index) {
    return Bytes.of(RLPEncoder.string(Rlp.minimal(BigInteger.valueOf(index))));
  }

  /// What a header states of the trie.
  public Bytes root() {
    return root;
  }

  /// The nodes from the root to place `index` of a block's list, root first.
  ///
  /// @throws IllegalArgumentException if nothing is there
  public List<Bytes> path(long index) {
    var path = new ArrayList<Bytes>();
    boolean found;
    try {
      found =
          !nodes.isEmpty()
              && TrieProof.value(
                      root,
                      key(index),
                      hash -> {
                        path.add(nodes.getOrDefault(hash, Bytes.EMPTY));
                        return path.getLast();
                      })
                  .isPresent();
    } catch (MalformedException e) {
      throw new IllegalStateException("a trie made here can't be read", e);
    }
    if (!found) {
      throw new IllegalArgumentException("nothing is at place " + index);
    }
    return path;
  }

  /// The node over `leaves`, which are sorted and go one way for `depth` nibbles.
  private List<Object> node(List<Leaf> leaves, int depth) {
    Leaf first = leaves.getFirst();
    if (leaves.size() == 1) {
      return List.of(hint(first.path, depth, first.path.size(), LEAF), first.value.toArray());
    }
    // Sorted, so what the first and the last share is what all share.
    Bytes last = leaves.getLast().path;
    int end = depth;
    while (end < first.path.size() && first.path.at(end) == last.at(end)) {
      end++;
    }
    return end == depth
        ? branch(leaves, depth)
        : List.of(hint(first.path, depth, end, 0), reference(branch(leaves, end)));
  }

  private List<Object> branch(List<Leaf> leaves, int depth) {
    var items = new ArrayList<Object>();
    Leaf first = leaves.getFirst();
    boolean ends = first.path.size() == depth; // only the shortest, which sorts first
    int from = ends ? 1 : 0;
    for (int nibble = 0; nibble < 16; nibble++) {
      int to = from;
      while (to < leaves.size() && leaves.get(to).path.at(depth) == nibble) {
        to++;
      }
      items.add(from == to ? new byte[0] : reference(node(leaves.subList(from, to), depth + 1)));
      from = to;
    }
    items.add(ends ? first.value.toArray() : new byte[0]);
    return items;
  }

  /// How a parent holds `node`: by its hash, or whole if that is shorter.
  private Object reference(List<Object> node) {
    byte[] encoded = RLPEncoder.list(node);
    return encoded.length < Keccak.BYTES ? node : keep(encoded).toArray();
  }

  private Bytes keep(byte[] encoded) {
    Bytes node = Bytes.of(encoded);
    Bytes hash = Keccak.of(node);
    nodes.put(hash, node);
    return hash;
  }

  /// Nibbles `from` to `to` of `path` in whole bytes, after a flag: 2 for a leaf, and 1 if they are
  /// an odd number and the first stands beside it.
  private static byte[] hint(Bytes path, int from, int to, int kind) {
    byte[] part = Arrays.copyOfRange(path.toArray(), from, to);
    int odd = part.length & 1;
    byte[] out = new byte[part.length / 2 + 1];
    out[0] = (byte) ((kind + odd) << 4 | (odd == 1 ? part[0] : 0));
    for (int i = odd; i < part.length; i += 2) {
      out[(i + odd) / 2 + 1 - odd] = (byte) (part[i] << 4 | part[i + 1]);
    }
    return out;
  }
}
