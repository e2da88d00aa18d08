package org.handsel.libp2p.quic;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import org.handsel.libp2p.crypto.KeyPair;

/// What we show to peers: a fresh key on the curve P-256, and a certificate signed by it in which
/// the host's own key vouches for it. Spec: `tls/tls.md`, "Peer Authentication".
///
/// @param key the private half of the fresh key
/// @param certificate the certificate
record Credentials(PrivateKey key, X509Certificate certificate) {
  /// ecdsa-with-SHA256 (RFC 5758, 3.2).
  private static final byte[] ECDSA_SHA256 = HexFormat.of().parseHex("300a06082a8648ce3d040302");

  /// 2.5.4.10, organizationName: some reader wants an issuer with a name.
  private static final byte[] ORGANIZATION = {0x55, 0x04, 0x0a};

  private static final int SERIAL_BYTES = 8;

  /// "The certificate MUST have NotBefore and NotAfter fields set such that the certificate is
  /// valid at the time it is received by the peer", whose clock we don't know: so it always is, as
  /// are the specification's own.
  private static final Instant ALWAYS_FROM =
      LocalDateTime.of(1975, 1, 1, 0, 0).toInstant(ZoneOffset.UTC);

  private static final Instant ALWAYS_UNTIL =
      LocalDateTime.of(4096, 1, 1, 0, 0).toInstant(ZoneOffset.UTC);

  private static final DateTimeFormatter LONG_TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private static final DateTimeFormatter SHORT_TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  /// Fresh ones for the host of `host`.
  static Credentials of(KeyPair host, SecureRandom random) {
    java.security.KeyPair fresh = freshKey(random);
    byte[] extension = extension(host, fresh.getPublic().getEncoded());
    byte[] der = certificate(fresh, ALWAYS_FROM, ALWAYS_UNTIL, extension, random);
    return of(fresh, der);
  }

  /// Those of `fresh` with the certificate that `der` is.
  static Credentials of(java.security.KeyPair fresh, byte[] der) {
    try {
      var read = CertificateFactory.getInstance("X.509");
      return new Credentials(
          fresh.getPrivate(),
          (X509Certificate) read.generateCertificate(new ByteArrayInputStream(der)));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not a certificate", e);
    }
  }

  static java.security.KeyPair freshKey(SecureRandom random) {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has P-256", e);
    }
  }

  /// The extension in which `host` vouches for `key`, as an element of the certificate's list.
  static byte[] extension(KeyPair host, byte[] key) {
    byte[] signedKey =
        new DerWriter()
            .sequence(in ->
                in.element(DerReader.OCTET_STRING, host.publicKey().encode())
                    .element(DerReader.OCTET_STRING, host.sign(PeerCertificate.vouched(key))))
            .toArray();
    return new DerWriter()
        .sequence(in ->
            in.element(DerReader.OBJECT_IDENTIFIER, PeerCertificate.EXTENSION)
                .element(DerReader.OCTET_STRING, signedKey))
        .toArray();
  }

  /// A certificate of `fresh`, signed by itself, with these extensions.
  static byte[] certificate(
      java.security.KeyPair fresh,
      Instant notBefore,
      Instant notAfter,
      byte[] extensions,
      SecureRandom random) {
    var serial = new byte[SERIAL_BYTES];
    random.nextBytes(serial);
    serial[0] = (byte) ((serial[0] & 0x3f) | 0x40); // positive, and in its shortest form
    byte[] signed =
        new DerWriter()
            .sequence(in -> {
              in.element(DerReader.context(0), v -> v.element(DerReader.INTEGER, new byte[] {2}))
                  .element(DerReader.INTEGER, serial)
                  .encoded(ECDSA_SHA256)
                  .encoded(name())
                  .sequence(v -> {
                    time(v, notBefore);
                    time(v, notAfter);
                  })
                  .encoded(name())
                  .encoded(fresh.getPublic().getEncoded());
              if (extensions.length > 0) {
                in.element(DerReader.context(3), x -> x.sequence(list -> list.encoded(extensions)));
              }
            })
            .toArray();
    return new DerWriter()
        .sequence(in -> in.encoded(signed).encoded(ECDSA_SHA256).bits(signature(fresh, signed)))
        .toArray();
  }

  private static byte[] signature(java.security.KeyPair fresh, byte[] signed) {
    try {
      var signer = Signature.getInstance("SHA256withECDSA");
      signer.initSign(fresh.getPrivate());
      signer.update(signed);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has ECDSA", e);
    }
  }

  private static byte[] name() {
    return new DerWriter()
        .sequence(in ->
            in.element(
                0x31, // a set
                set ->
                    set.sequence(pair ->
                        pair.element(DerReader.OBJECT_IDENTIFIER, ORGANIZATION)
                            .printable("libp2p"))))
        .toArray();
  }

  /// RFC 5280, 4.1.2.5: two digits of the year until 2049, four from then on.
  private static void time(DerWriter in, Instant time) {
    boolean early = time.atZone(ZoneOffset.UTC).getYear() < 2050;
    String text = (early ? SHORT_TIME : LONG_TIME).format(time);
    in.element(early ? DerReader.UTC_TIME : DerReader.GENERALIZED_TIME, text.getBytes(US_ASCII));
  }
}
