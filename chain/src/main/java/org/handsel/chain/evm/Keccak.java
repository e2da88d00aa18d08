package org.handsel.chain.evm;

import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.digests.KeccakDigest;
import org.handsel.libp2p.multiformats.Bytes;

/// Keccak-256 as Ethereum has it: the padding from before SHA-3.
public final class Keccak {
  /// Length of a digest in bytes.
  public static final int BYTES = 32;

  private Keccak() {}

  /// Digest of the concatenation of `parts`.
  public static byte[] of(byte[]... parts) {
    var digest = new KeccakDigest(256);
    for (byte[] part : parts) {
      digest.update(part, 0, part.length);
    }
    byte[] out = new byte[BYTES];
    digest.doFinal(out, 0);
    return out;
  }

  /// Digest of `bytes`.
  public static Bytes of(Bytes bytes) {
    return Bytes.of(of(bytes.toArray()));
  }

  /// Digest of the UTF-8 bytes of `text`.
  public static byte[] ofText(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }
}
