package org.handsel.ipfs.unixfs;

import org.handsel.ipfs.Block;
import org.handsel.ipfs.DagPb;

/// Everything that decides which name a file or folder gets when it's made: with the same profile
/// everybody gives the same content the same name. Spec: IPIP-0499.
///
/// @param cidVersion 0 or 1; leaves that are raw have version 1 all the same, since 0 knows no raw
/// @param rawLeaves true if a leaf is nothing but its bytes, false if it's a dag-pb node
/// @param chunkBytes the size of each leaf but the last
/// @param linksMax how many links a node of a file has at most
/// @param sharding when a folder is cut up, and how
public record Profile(
    int cidVersion, boolean rawLeaves, int chunkBytes, int linksMax, Sharding sharding) {
  /// What is used today, here and by Helia: IPIP-0499, "The unixfs-v1-2025 modern profile".
  public static final Profile UNIXFS_V1_2025 =
      new Profile(1, true, 1 << 20, 1024, Sharding.BLOCK_BYTES);

  /// What Kubo did by default for ten years: IPIP-0499, "The unixfs-v0-2015 legacy profile".
  public static final Profile UNIXFS_V0_2015 =
      new Profile(0, false, 256 << 10, 174, Sharding.LINKS_BYTES);

  /// Kubo's `--cid-version=1`.
  public static final Profile KUBO_V1 = new Profile(1, true, 256 << 10, 174, Sharding.LINKS_BYTES);

  /// What a dag-pb leaf takes beside its content, at most.
  private static final int LEAF_FRAME_BYTES = 64;

  /// @throws IllegalArgumentException if there is no such version, a leaf would be empty or larger
  ///   than a block, or a node would have fewer than two links or more than are read
  public Profile {
    if (cidVersion < 0 || cidVersion > 1) {
      throw new IllegalArgumentException("version " + cidVersion);
    }
    if (chunkBytes < 1 || chunkBytes > Block.TAKEN_BYTES_MAX - LEAF_FRAME_BYTES) {
      throw new IllegalArgumentException("chunks of " + chunkBytes + " bytes");
    }
    // A link of a file takes some 50 bytes.
    if (linksMax < 2 || linksMax > DagPb.LINKS_MAX / 2) {
      throw new IllegalArgumentException(linksMax + " links");
    }
  }

  /// The same with names of version `version`.
  public Profile cidVersion(int version) {
    return new Profile(version, rawLeaves, chunkBytes, linksMax, sharding);
  }

  /// The same with leaves that are raw, or aren't.
  public Profile rawLeaves(boolean raw) {
    return new Profile(cidVersion, raw, chunkBytes, linksMax, sharding);
  }

  /// The same with leaves of `chunk` bytes and at most `links` links a node.
  public Profile shape(int chunk, int links) {
    return new Profile(cidVersion, rawLeaves, chunk, links, sharding);
  }

  /// The same with folders cut up as `other` says.
  public Profile sharding(Sharding other) {
    return new Profile(cidVersion, rawLeaves, chunkBytes, linksMax, other);
  }

  /// When a folder becomes a HAMT, and of what shape: when its size is above `threshold`. Where
  /// Kubo before 0.40 already did so at the threshold, one less is the same.
  ///
  /// @param by how its size is counted
  /// @param threshold the largest size that is kept in one node
  /// @param fanout how many buckets a shard has: a power of two, 8 to 1024
  public record Sharding(Size by, long threshold, int fanout) {
    /// How a folder's size is counted. IPIP-0499, "UnixFS parameters".
    public enum Size {
      /// How many entries it has: js-ipfs, Storacha.
      LINKS_COUNT,
      /// The bytes of all names and CIDs: Kubo, Helia before 2026.
      LINKS_BYTES,
      /// The bytes of the whole node.
      BLOCK_BYTES
    }

    /// 256 KiB of the whole node.
    public static final Sharding BLOCK_BYTES = new Sharding(Size.BLOCK_BYTES, 256 << 10, 256);

    /// 256 KiB of names and CIDs.
    public static final Sharding LINKS_BYTES = new Sharding(Size.LINKS_BYTES, 256 << 10, 256);

    /// @throws IllegalArgumentException if there is no such fanout, or the threshold is negative
    public Sharding {
      if (threshold < 0) throw new IllegalArgumentException("threshold " + threshold);
      if (!Shard.possible(fanout)) throw new IllegalArgumentException("fanout " + fanout);
    }
  }
}
