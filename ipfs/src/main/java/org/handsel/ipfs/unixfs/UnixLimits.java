package org.handsel.ipfs.unixfs;

/// What reading a stranger's files and folders may cost.
///
/// @param fileBytesMax how many bytes a file may have
/// @param depthMax how many nodes may lie one below the other in a file: 2 links a node reach 2^24
///   leaves at 24
/// @param entriesMax how many entries a folder may have
/// @param nameBytesMax how many bytes a name may have
/// @param pathNamesMax how many names a path may have
public record UnixLimits(
    long fileBytesMax, int depthMax, int entriesMax, int nameBytesMax, int pathNamesMax) {
  /// Names that a disk can hold, files of up to a terabyte, folders of up to a million entries.
  public static final UnixLimits DEFAULT = new UnixLimits(1L << 40, 24, 1 << 20, 255, 256);

  /// The same with files of at most `bytes` bytes.
  public UnixLimits fileBytes(long bytes) {
    return new UnixLimits(bytes, depthMax, entriesMax, nameBytesMax, pathNamesMax);
  }

  /// The same with folders of at most `entries` entries.
  public UnixLimits entries(int entries) {
    return new UnixLimits(fileBytesMax, depthMax, entries, nameBytesMax, pathNamesMax);
  }
}
