package org.handsel.ipfs.car;

/// What reading a stranger's CAR file may cost.
///
/// @param headerBytesMax the longest header
/// @param rootsMax how many roots it may name
/// @param blocksMax how many blocks it may hold, repeated ones too
/// @param bytesMax how many bytes it may have in all
public record CarLimits(int headerBytesMax, int rootsMax, long blocksMax, long bytesMax) {
  /// A terabyte.
  public static final CarLimits DEFAULT = new CarLimits(1 << 20, 1 << 14, 1L << 32, 1L << 40);

  /// The same with at most `bytes` bytes.
  public CarLimits bytes(long bytes) {
    return new CarLimits(headerBytesMax, rootsMax, blocksMax, bytes);
  }
}
