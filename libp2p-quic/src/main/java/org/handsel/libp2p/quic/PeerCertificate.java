package org.handsel.libp2p.quic;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.handsel.libp2p.crypto.PublicKey;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// A certificate as libp2p has it: signed by the very key that it carries, with an extension in
/// which the peer's own key vouches for that key. Spec: `tls/tls.md`, "Peer Authentication"; RFC
/// 5280, 4.1.
///
/// Read by ourselves since others' certificates name no issuer, which the JDK's reader refuses, and
/// so that nothing is trusted that we didn't look at.
///
/// @param signed the part that is signed (`tbsCertificate`)
/// @param key the key that it carries (`SubjectPublicKeyInfo`)
/// @param notBefore from when on it is valid
/// @param notAfter until when
/// @param peerKey the peer's own key
/// @param vouching the peer's signature on `key`
/// @param algorithm how the certificate is signed (`AlgorithmIdentifier`)
/// @param signature its signature
record PeerCertificate(
    Bytes signed,
    Bytes key,
    Instant notBefore,
    Instant notAfter,
    PublicKey peerKey,
    Bytes vouching,
    Bytes algorithm,
    Bytes signature) {
  /// The longest that is read: twice an RSA key of 8192 bits with its signature, and room.
  static final int BYTES_MAX = 8 << 10;

  /// "libp2p Public Key Extension": 1.3.6.1.4.1.53594.1.1.
  static final byte[] EXTENSION = HexFormat.of().parseHex("2b0601040183a25a0101");

  private static final byte[] PREFIX = "libp2p-tls-handshake:".getBytes(US_ASCII);

  private static final byte[] VERSION_3 = {2};

  /// The certificate that `der` is.
  ///
  /// @throws MalformedException if it is none, or lacks what libp2p wants of it, or wants of us
  ///   what we don't understand
  static PeerCertificate read(byte[] der) throws MalformedException {
    if (der.length > BYTES_MAX) throw new MalformedException("a certificate too long");
    var all = new DerReader(der);
    DerReader certificate = all.enter(DerReader.SEQUENCE);
    all.end();
    byte[] signed = certificate.whole(DerReader.SEQUENCE);
    byte[] algorithm = certificate.whole(DerReader.SEQUENCE);
    byte[] signature = certificate.takeBits();
    certificate.end();

    DerReader body = new DerReader(signed).enter(DerReader.SEQUENCE);
    DerReader version = body.enter(DerReader.context(0));
    if (!Arrays.equals(version.take(DerReader.INTEGER), VERSION_3)) {
      throw new MalformedException("a certificate of another version than 3");
    }
    version.end();
    body.skip(DerReader.INTEGER); // its serial number
    // RFC 5280, 4.1.1.2: the algorithm stands twice, and both must be the same.
    if (!Arrays.equals(body.whole(DerReader.SEQUENCE), algorithm)) {
      throw new MalformedException("a certificate signed otherwise than it says");
    }
    body.skip(DerReader.SEQUENCE); // its issuer
    DerReader validity = body.enter(DerReader.SEQUENCE);
    Instant notBefore = time(validity);
    Instant notAfter = time(validity);
    validity.end();
    body.skip(DerReader.SEQUENCE); // its subject
    byte[] key = body.whole(DerReader.SEQUENCE);
    // "Endpoints MAY abort the connection attempt if either is present."
    if (body.next(DerReader.contextPrimitive(1)) || body.next(DerReader.contextPrimitive(2))) {
      throw new MalformedException("a certificate with a unique id");
    }
    if (!body.more()) throw new MalformedException("no libp2p extension");
    DerReader wrapped = body.enter(DerReader.context(3));
    DerReader extensions = wrapped.enter(DerReader.SEQUENCE);
    wrapped.end();
    body.end();

    DerReader signedKey = new DerReader(extension(extensions)).enter(DerReader.SEQUENCE);
    PublicKey peerKey = PublicKey.decode(signedKey.take(DerReader.OCTET_STRING));
    byte[] vouching = signedKey.take(DerReader.OCTET_STRING);
    signedKey.end();
    return new PeerCertificate(
        Bytes.of(signed),
        Bytes.of(key),
        notBefore,
        notAfter,
        peerKey,
        Bytes.of(vouching),
        Bytes.of(algorithm),
        Bytes.of(signature));
  }

  /// The value of the one extension that we understand.
  private static byte[] extension(DerReader extensions) throws MalformedException {
    Optional<byte[]> found = Optional.empty();
    while (extensions.more()) {
      DerReader extension = extensions.enter(DerReader.SEQUENCE);
      byte[] id = extension.take(DerReader.OBJECT_IDENTIFIER);
      boolean critical = extension.next(DerReader.BOOLEAN) && extension.takeBoolean();
      byte[] value = extension.take(DerReader.OCTET_STRING);
      extension.end();
      if (Arrays.equals(id, EXTENSION)) {
        if (found.isPresent()) throw new MalformedException("two libp2p extensions");
        var content = new DerReader(value);
        content.skip(DerReader.SEQUENCE);
        content.end();
        found = Optional.of(value);
      } else if (critical) {
        // "Endpoints MUST abort the connection attempt if the certificate contains critical
        // extensions that the endpoint does not understand."
        throw new MalformedException("a critical extension that we don't understand");
      }
    }
    return found.orElseThrow(() -> new MalformedException("no libp2p extension"));
  }

  /// What the peer's own key signs to vouch for `key`.
  static byte[] vouched(byte[] key) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(PREFIX);
    out.writeBytes(key);
    return out.toByteArray();
  }

  /// The peer's key, after all that speaks for it was checked.
  ///
  /// @throws MalformedException saying what doesn't hold
  PublicKey verify(Instant now) throws MalformedException {
    if (now.isBefore(notBefore)) throw new MalformedException("a certificate not valid yet");
    if (now.isAfter(notAfter)) throw new MalformedException("a certificate that has expired");
    if (!peerKey.verify(vouched(key.toArray()), vouching.toArray())) {
      throw new MalformedException("the peer's key doesn't vouch for the certificate");
    }
    CertificateSignature.check(key, algorithm, signed, signature);
    return peerKey;
  }

  /// RFC 5280, 4.1.2.5: to the second, in UTC, with two digits of the year until 2049.
  private static Instant time(DerReader in) throws MalformedException {
    boolean longYear = in.next(DerReader.GENERALIZED_TIME);
    byte[] content = in.take(longYear ? DerReader.GENERALIZED_TIME : DerReader.UTC_TIME);
    int yearDigits = longYear ? 4 : 2;
    if (content.length != yearDigits + 11 || content[content.length - 1] != 'Z') {
      throw new MalformedException("a time in another form");
    }
    int year = number(content, 0, yearDigits);
    if (!longYear) year += year < 50 ? 2000 : 1900;
    try {
      return LocalDateTime.of(
              year,
              number(content, yearDigits, 2),
              number(content, yearDigits + 2, 2),
              number(content, yearDigits + 4, 2),
              number(content, yearDigits + 6, 2),
              number(content, yearDigits + 8, 2))
          .toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new MalformedException("a time that never is", e);
    }
  }

  private static int number(byte[] content, int from, int digits) throws MalformedException {
    int value = 0;
    for (int i = from; i < from + digits; i++) {
      if (content[i] < '0' || content[i] > '9')
        throw new MalformedException("a time without digits");
      value = 10 * value + content[i] - '0';
    }
    return value;
  }
}
