package org.handsel.services.compute;

import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.MalformedException;

/// What an offer gives to one unit of anybody's job.
///
/// @param memoryMib memory of the module, MiB
/// @param seconds how long it may run
public record Bounds(long memoryMib, long seconds) {
  /// compute.md §3.4 "An output is at most 1 MiB"
  public static final int OUTPUT_BYTES_MAX = 1 << 20;

  /// compute.md §2.3 "A module is at most 16 MiB"
  public static final int MODULE_BYTES_MAX = 16 << 20;

  /// compute.md §2.3 "an input at most 64 MiB"
  public static final int INPUT_BYTES_MAX = 64 << 20;

  /// The bounds that an offer states.
  public static Bounds of(Data.Map listing) throws MalformedException {
    return new Bounds(
        listing.integer("memoryMib", 1, Compute.MEMORY_MIB_MAX),
        listing.integer("unitSeconds", 1, Compute.SECONDS_MAX));
  }
}
