package org.handsel.libp2p.crypto;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// A key on a NIST curve, in the DER of PKIX. Signatures are DER over SHA-256.
public record EcdsaPublicKey(Bytes raw) implements PublicKey {
  static final int TYPE = 3;

  /// @throws IllegalArgumentException if it is no such key
  public EcdsaPublicKey {
    try {
      var _ = key(raw);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an ECDSA key", e);
    }
  }

  static EcdsaPublicKey decode(Bytes raw) throws MalformedException {
    try {
      return new EcdsaPublicKey(raw);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("not an ECDSA key", e);
    }
  }

  private static ECPublicKey key(Bytes raw) throws GeneralSecurityException {
    return (ECPublicKey)
        KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(raw.toArray()));
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public boolean verify(byte[] message, byte[] signature) {
    try {
      var _ = EcdsaSignature.decode(signature);
      var verifier = Signature.getInstance("SHA256withECDSA");
      verifier.initVerify(key(raw));
      verifier.update(message);
      return verifier.verify(signature);
    } catch (MalformedException | GeneralSecurityException e) {
      return false;
    }
  }
}
