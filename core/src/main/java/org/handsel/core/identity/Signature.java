package org.handsel.core.identity;

import org.handsel.libp2p.crypto.Ed25519;
import org.handsel.libp2p.crypto.Ed25519PublicKey;
import org.handsel.libp2p.multiformats.Bytes;

/// A signature and the multicodec of the key type that made it. Version 1 decides by Ed25519; one
/// of another type may stand beside it and is kept, not judged.
public record Signature(long alg, Bytes value) {
  /// Most bytes that a signature of any kind may take.
  public static final int BYTES_MAX = 8 << 10;

  /// @throws IllegalArgumentException if the value is too long or the type negative
  public Signature {
    if (alg < 0 || value.size() > BYTES_MAX) throw new IllegalArgumentException("signature");
  }

  /// Whether this is an Ed25519 signature by the key `multikey` on `payload` in `domain`. The rule
  /// is one everywhere; no library's own verdict decides.
  public boolean verify(Bytes multikey, Domain domain, byte[] payload) {
    if (alg != Ed25519PublicKey.MULTICODEC) return false;
    return Keys.raw(multikey)
        .filter(key -> Ed25519.verifyAdmitted(key, domain.signedBytes(payload), value.toArray()))
        .isPresent();
  }
}
