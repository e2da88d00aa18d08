package org.handsel.libp2p.secure;

import java.security.SecureRandom;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.handsel.libp2p.multiformats.MalformedException;

/// An X25519 key pair. BouncyCastle's arithmetic is several times as fast as the JDK's.
///
/// @param secret 32 bytes, shown to nobody
/// @param open the public key, 32 bytes
@SuppressWarnings("ArrayRecordComponent") // never compared, never leaves the package
record KeyAgreement(byte[] secret, byte[] open) {
  static final int KEY_BYTES = 32;

  static KeyAgreement generate(SecureRandom random) {
    var secret = new byte[KEY_BYTES];
    X25519.generatePrivateKey(random, secret);
    return of(secret);
  }

  static KeyAgreement of(byte[] secret) {
    var open = new byte[KEY_BYTES];
    X25519.generatePublicKey(secret, 0, open, 0);
    return new KeyAgreement(secret, open);
  }

  /// The secret shared with the owner of `theirs`.
  ///
  /// @throws MalformedException if `theirs` is a point of small order, whose secret anybody knows
  byte[] agree(byte[] theirs) throws MalformedException {
    var shared = new byte[KEY_BYTES];
    if (!X25519.calculateAgreement(secret, 0, theirs, 0, shared, 0)) {
      throw new MalformedException("a key of small order");
    }
    return shared;
  }
}
