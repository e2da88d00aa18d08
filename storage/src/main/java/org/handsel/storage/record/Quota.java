package org.handsel.storage.record;

/// What one author may take up here.
///
/// @param recordsMax how many records
/// @param bytesMax how many bytes, signatures included
/// @param authorsMax how many authors there may be in all
public record Quota(long recordsMax, long bytesMax, long authorsMax) {
  /// A shop of ten thousand listings, and a hundred thousand shops.
  public static final Quota DEFAULT = new Quota(10_000, 64L << 20, 100_000);
}
