package org.handsel.core.escrow;

import java.util.ArrayList;
import java.util.List;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// What shows how a deal ended, to whoever has no chain: the header of the block that closed it,
/// and the way from its receipts root down to the receipt in which the contract says so. A closed
/// lane proves nothing later, so this is kept with the deal at once.
///
/// What it says is [Escrow#proven]'s to read. Spec: `docs/protocols/escrow.md`, section 12.
///
/// @param header the block's header as the chain hashes it
/// @param index the transaction's place in its block, from 0
/// @param path nodes of the receipts trie, root first; the last holds the receipt
public record ClosingProof(Bytes header, long index, List<Bytes> path) {
  /// escrow.md §12.2 "at most 256 KiB of parts"
  public static final int BYTES_MAX = 256 << 10;

  private static final int NODES_MAX = 16; // an index has at most 8 bytes, two nibbles each
  private static final long INDEX_MAX = 0xff_ffff;

  /// @throws IllegalArgumentException if it is larger than any that is read
  public ClosingProof {
    path = List.copyOf(path);
    long bytes = header.size();
    for (Bytes node : path) bytes += node.size();
    if (bytes > BYTES_MAX || path.size() > NODES_MAX || index < 0 || index > INDEX_MAX) {
      throw new IllegalArgumentException(
          "a proof of %d bytes in %d nodes, of transaction %d"
              .formatted(bytes, path.size(), index));
    }
  }

  /// What a proof proves.
  ///
  /// @param closed the contract's event
  /// @param blockHash the block in which it stands: that this is a block of the chain is all that
  ///   has to be looked up
  /// @param block its number
  /// @param blockTime its time, Unix seconds
  public record Proven(Pot.Closed closed, Bytes blockHash, long block, long blockTime) {}

  /// escrow.md §12.2 "a DAG-CBOR map `v=1 header index path`"
  public Bytes encode() {
    return Bytes.of(
        DagCbor.encode(
            Data.map()
                .put("v", 1)
                .put("header", header)
                .put("index", index)
                .put("path", Data.list(path.stream().map(Data::of).toList()))
                .build()));
  }

  /// The proof in `bytes`, which may be anybody's.
  public static ClosingProof decode(Bytes bytes) throws MalformedException {
    // A few bytes more than what they hold: the lengths of the parts, and the map's keys.
    Data.Map map =
        DagCbor.decode(bytes.toArray(), DagCbor.Limits.of(BYTES_MAX + (1 << 10))).asMap();
    map.integer("v", 1, 1);
    var path = new ArrayList<Bytes>();
    for (Data node : map.list("path")) path.add(node.asBytes());
    try {
      return new ClosingProof(map.bytes("header"), map.integer("index"), path);
    } catch (IllegalArgumentException e) {
      throw new MalformedException(String.valueOf(e.getMessage()), e);
    }
  }
}
