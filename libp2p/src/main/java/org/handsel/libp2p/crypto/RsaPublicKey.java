package org.handsel.libp2p.crypto;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// An RSA key of 2048 to 8192 bits, in the DER of PKIX. Signatures are PKCS #1 v1.5 over SHA-256.
public record RsaPublicKey(Bytes raw) implements PublicKey {
  static final int TYPE = 0;

  private static final int BITS_MIN = 2048;
  private static final int BITS_MAX = 8192;

  /// @throws IllegalArgumentException if it is no such key
  public RsaPublicKey {
    try {
      var _ = key(raw);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an RSA key", e);
    }
  }

  static RsaPublicKey decode(Bytes raw) throws MalformedException {
    try {
      return new RsaPublicKey(raw);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("not an RSA key", e);
    }
  }

  private static RSAPublicKey key(Bytes raw) throws GeneralSecurityException {
    var key =
        (RSAPublicKey)
            KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(raw.toArray()));
    int bits = key.getModulus().bitLength();
    if (bits < BITS_MIN || bits > BITS_MAX) throw new InvalidKeyException(bits + " bits");
    return key;
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public boolean verify(byte[] message, byte[] signature) {
    try {
      var verifier = Signature.getInstance("SHA256withRSA");
      verifier.initVerify(key(raw));
      verifier.update(message);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
