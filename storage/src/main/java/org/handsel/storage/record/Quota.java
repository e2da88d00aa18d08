package org.handsel.storage.record;

/// What others may take up here.
///
/// @param recordsMax how many records of one author
/// @param bytesMax how many bytes of one author, signatures included
/// @param authorsMax how many authors there may be
/// @param totalBytesMax how many bytes of all together
public record Quota(long recordsMax, long bytesMax, long authorsMax, long totalBytesMax) {
  /// A shop of ten thousand listings, a hundred thousand authors, and 8 GiB of them all.
  public static final Quota DEFAULT = new Quota(10_000, 64L << 20, 100_000, 8L << 30);
}
