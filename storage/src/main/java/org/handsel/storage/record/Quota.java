package org.handsel.storage.record;

/// What others may take up here.
///
/// @param listings how much of one author may stand in slots
/// @param facts how much one author's facts may take up, which last: others' doings add to them
/// @param authorsMax how many authors there may be
/// @param totalBytesMax how many bytes of all together
public record Quota(Share listings, Share facts, long authorsMax, long totalBytesMax) {
  /// A shop of ten thousand listings; the facts of twenty thousand deals, two lines of history and
  /// a rating each, since all of them are read whenever somebody looks at their author; a hundred
  /// thousand authors, and 8 GiB of them all.
  public static final Quota DEFAULT =
      new Quota(new Share(10_000, 64L << 20), new Share(60_000, 32L << 20), 100_000, 8L << 30);

  /// Records and their bytes, signatures included.
  public record Share(long recordsMax, long bytesMax) {}

  /// What bounds facts, or else what stands in slots.
  Share of(boolean facts) {
    return facts ? this.facts : listings;
  }
}
