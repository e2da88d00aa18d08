package org.handsel.ipfs;

import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// [Data] as bytes, in the one form that DAG-CBOR allows for each value, so that bytes can be
/// hashed and signed. Decoding refuses every other form: what it accepts, encoding gives back byte
/// for byte. Spec: ipld `specs/codecs/dag-cbor/spec.md`, "Strictness".
public final class DagCbor {
  /// What a stranger's bytes may cost.
  ///
  /// @param bytesMax the longest input
  /// @param depthMax how deep lists and maps may lie in one another
  /// @param itemsMax how many values there may be in all, keys included
  public record Limits(int bytesMax, int depthMax, int itemsMax) {
    /// For whole blocks.
    public static final Limits BLOCK = new Limits(Block.TAKEN_BYTES_MAX, 128, 1 << 18);

    /// For messages and records of at most `bytesMax` bytes.
    public static Limits of(int bytesMax) {
      return new Limits(bytesMax, 32, Math.min(bytesMax, 1 << 16));
    }
  }

  private DagCbor() {}

  /// `value` as bytes.
  public static byte[] encode(Data value) {
    var out = new CborWriter();
    out.write(value);
    return out.toArray();
  }

  /// The value that `bytes` are, all of them, within the limits of a block.
  ///
  /// @throws MalformedException if they are not strict DAG-CBOR, or beyond a limit
  public static Data decode(byte[] bytes) throws MalformedException {
    return decode(bytes, Limits.BLOCK);
  }

  /// The value that `bytes` are, all of them.
  ///
  /// @throws MalformedException if they are not strict DAG-CBOR, or beyond a limit
  public static Data decode(byte[] bytes, Limits limits) throws MalformedException {
    if (bytes.length > limits.bytesMax) {
      throw new MalformedException(bytes.length + " bytes; at most " + limits.bytesMax);
    }
    return new CborReader(bytes, limits).readAll();
  }

  /// The name of `value`: version 1, dag-cbor, SHA-256.
  public static Cid cid(Data value) {
    return Cid.of(Cid.DAG_CBOR, encode(value));
  }
}
