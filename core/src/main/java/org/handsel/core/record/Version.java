package org.handsel.core.record;

import org.handsel.libp2p.multiformats.Bytes;

/// Which of two revisions counts: the later, and of two of one millisecond the one with the greater
/// digest. So all holders agree without asking one another.
///
/// @param at ms since 1970
/// @param digest SHA-256 of the payload
public record Version(long at, Bytes digest) implements Comparable<Version> {
  @Override
  public int compareTo(Version other) {
    // record.md §3.2 "the greatest pair (at, digest) wins"
    return at != other.at ? Long.compare(at, other.at) : digest.compareTo(other.digest);
  }
}
