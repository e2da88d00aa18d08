package org.handsel.libp2p.crypto;

import java.math.BigInteger;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.math.ec.ECPoint;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multihash;

/// A key on Bitcoin's curve: a compressed point of 33 bytes. Signatures are DER over SHA-256.
public record Secp256k1PublicKey(Bytes raw) implements PublicKey {
  static final int TYPE = 2;

  private static final int POINT_BYTES = 33;
  private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");
  private static final ECDomainParameters DOMAIN = new ECDomainParameters(CURVE);

  /// @throws IllegalArgumentException if it is no compressed point of the curve
  public Secp256k1PublicKey {
    if (raw.size() != POINT_BYTES) throw new IllegalArgumentException("33 bytes are a point");
    var _ = point(raw);
  }

  static Secp256k1PublicKey decode(Bytes raw) throws MalformedException {
    try {
      return new Secp256k1PublicKey(raw);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("not a secp256k1 key", e);
    }
  }

  private static ECPoint point(Bytes raw) {
    return CURVE.getCurve().decodePoint(raw.toArray());
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public boolean verify(byte[] message, byte[] signature) {
    BigInteger[] rs;
    try {
      rs = EcdsaSignature.decode(signature);
    } catch (MalformedException e) {
      return false;
    }
    var signer = new ECDSASigner();
    signer.init(false, new ECPublicKeyParameters(point(raw), DOMAIN));
    return signer.verifySignature(Multihash.sha256(message).digest().toArray(), rs[0], rs[1]);
  }
}
