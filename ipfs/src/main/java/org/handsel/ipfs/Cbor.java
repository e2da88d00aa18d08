package org.handsel.ipfs;

/// The numbers of RFC 8949 that DAG-CBOR uses.
final class Cbor {
  /// Major types, in the place where they stand in the first byte.
  static final int UNSIGNED = 0 << 5;

  static final int NEGATIVE = 1 << 5;
  static final int BYTES = 2 << 5;
  static final int TEXT = 3 << 5;
  static final int LIST = 4 << 5;
  static final int MAP = 5 << 5;
  static final int TAG = 6 << 5;
  static final int SIMPLE = 7 << 5;

  /// Where the argument stands, if not in the first byte itself.
  static final int ONE_BYTE = 24;

  static final int TWO_BYTES = 25;
  static final int FOUR_BYTES = 26;
  static final int EIGHT_BYTES = 27;

  /// Whole first bytes.
  static final int FALSE = 0xf4;

  static final int TRUE = 0xf5;
  static final int NULL = 0xf6;
  static final int FLOAT64 = 0xfb;

  /// The tag of links.
  static final int CID_TAG = 42;

  private Cbor() {}
}
