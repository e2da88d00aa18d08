package org.handsel.libp2p.quic;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Map;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// The signature that a certificate's own key put under it, in one of the ways that libp2p's
/// implementations sign: ECDSA on a NIST curve, Ed25519, RSA (RFC 5758, 3.2; RFC 8410, 3; RFC 4055,
/// 5).
final class CertificateSignature {
  private record Way(String keys, String signatures) {}

  /// By `AlgorithmIdentifier`, parameters included.
  private static final Map<Bytes, Way> WAYS =
      Map.of(
          Bytes.fromHex("300a06082a8648ce3d040302"), new Way("EC", "SHA256withECDSA"),
          Bytes.fromHex("300a06082a8648ce3d040303"), new Way("EC", "SHA384withECDSA"),
          Bytes.fromHex("300a06082a8648ce3d040304"), new Way("EC", "SHA512withECDSA"),
          Bytes.fromHex("300506032b6570"), new Way("Ed25519", "Ed25519"),
          Bytes.fromHex("300d06092a864886f70d01010b0500"), new Way("RSA", "SHA256withRSA"),
          Bytes.fromHex("300d06092a864886f70d01010c0500"), new Way("RSA", "SHA384withRSA"),
          Bytes.fromHex("300d06092a864886f70d01010d0500"), new Way("RSA", "SHA512withRSA"));

  private static final int RSA_BITS_MIN = 2048;
  private static final int RSA_BITS_MAX = 8192;

  private CertificateSignature() {}

  /// Checks that `signature` is that of `key` on `signed`.
  ///
  /// @throws MalformedException if it isn't, or in no way that we know
  static void check(Bytes key, Bytes algorithm, Bytes signed, Bytes signature)
      throws MalformedException {
    Way way = WAYS.get(algorithm);
    if (way == null) throw new MalformedException("a certificate signed in an unknown way");
    try {
      PublicKey read =
          KeyFactory.getInstance(way.keys).generatePublic(new X509EncodedKeySpec(key.toArray()));
      if (read instanceof RSAPublicKey rsa) checkSize(rsa.getModulus().bitLength());
      var verifier = Signature.getInstance(way.signatures);
      verifier.initVerify(read);
      verifier.update(signed.toArray());
      if (verifier.verify(signature.toArray())) return;
    } catch (GeneralSecurityException e) {
      throw new MalformedException("a certificate whose key or signature is none", e);
    }
    throw new MalformedException("a certificate that its own key didn't sign");
  }

  private static void checkSize(int bits) throws MalformedException {
    if (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX) {
      throw new MalformedException("an RSA key of " + bits + " bits");
    }
  }
}
