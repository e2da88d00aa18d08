package org.handsel.core.identity;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// What of a stolen device's word its owner stands by: a block of its own, which the device's cut
/// names (`identity.md` §1.3).
///
/// @param digests of the records that stand, in rising order
public record Keep(List<Bytes> digests) {
  /// The most records that one list can name: what fits into a block of 1 MiB.
  public static final int DIGESTS_MAX = 30_000;

  private static final int DIGEST_BYTES = 32;
  private static final int BLOCK_BYTES_MAX = 1 << 20;

  /// The list is copied.
  public Keep {
    digests = List.copyOf(digests);
  }

  /// The list of these digests, in whatever order they come.
  ///
  /// @throws IllegalArgumentException if there are too many
  public static Keep of(Collection<Bytes> digests) {
    if (digests.size() > DIGESTS_MAX) throw new IllegalArgumentException("more than a list holds");
    return new Keep(List.copyOf(new TreeSet<>(digests)));
  }

  /// The block.
  public byte[] encode() {
    return DagCbor.encode(Data.list(digests.stream().map(Data::of).toList()));
  }

  /// The block's name, which the cut holds.
  public Cid cid() {
    return Cid.of(Cid.DAG_CBOR, encode());
  }

  /// The list that a block is.
  ///
  /// @throws MalformedException if it isn't one of digests in rising order
  public static Keep decode(byte[] block) throws MalformedException {
    // identity.md §1.3 "a list of digests in rising order, each once, at most 30,000"
    List<Data> items = DagCbor.decode(block, DagCbor.Limits.of(BLOCK_BYTES_MAX)).asList();
    if (items.size() > DIGESTS_MAX) throw new MalformedException("keep: too many digests");
    List<Bytes> digests = new ArrayList<>();
    for (Data item : items) {
      Bytes digest = item.asBytes();
      boolean rises = digests.isEmpty() || digests.getLast().compareTo(digest) < 0;
      if (digest.size() != DIGEST_BYTES || !rises) {
        throw new MalformedException("keep: not digests in rising order");
      }
      digests.add(digest);
    }
    return new Keep(digests);
  }

  /// Whether the record with this digest stands.
  public boolean stands(Bytes digest) {
    return java.util.Collections.binarySearch(digests, digest) >= 0;
  }
}
