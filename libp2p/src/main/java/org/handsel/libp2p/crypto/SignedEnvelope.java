package org.handsel.libp2p.crypto;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Protobuf;
import org.handsel.libp2p.multiformats.Varint;

/// A payload with its type, signed by a peer for one purpose, the domain. One that exists has been
/// verified. Spec: libp2p/specs `RFC/0002-signed-envelopes.md`.
public record SignedEnvelope(PublicKey key, Bytes payloadType, Bytes payload, Bytes signature) {

  /// Signs `payload` for `domain`.
  public static SignedEnvelope seal(
      KeyPair signer, String domain, Bytes payloadType, Bytes payload) {
    byte[] signature = signer.sign(signedBytes(domain, payloadType, payload));
    return new SignedEnvelope(signer.publicKey(), payloadType, payload, Bytes.of(signature));
  }

  /// The envelope in `encoded`, whose signature was checked for `domain`.
  ///
  /// @throws MalformedException if it is none, or the signature doesn't stand
  public static SignedEnvelope open(byte[] encoded, String domain) throws MalformedException {
    byte[] key = {};
    Bytes type = Bytes.EMPTY;
    Bytes payload = Bytes.EMPTY;
    byte[] signature = {};
    var in = new Protobuf.Reader(encoded);
    while (in.next()) {
      switch (in.field()) {
        case 1 -> key = in.bytes();
        case 2 -> type = Bytes.of(in.bytes());
        case 3 -> payload = Bytes.of(in.bytes());
        case 5 -> signature = in.bytes();
        default -> in.skip();
      }
    }
    PublicKey signer = PublicKey.decode(key);
    if (!signer.verify(signedBytes(domain, type, payload), signature)) {
      throw new MalformedException("an envelope whose signature doesn't stand");
    }
    return new SignedEnvelope(signer, type, payload, Bytes.of(signature));
  }

  /// The payload of an envelope whose signature was not checked.
  static Bytes uncheckedPayload(byte[] encoded) throws MalformedException {
    Bytes payload = Bytes.EMPTY;
    var in = new Protobuf.Reader(encoded);
    while (in.next()) {
      if (in.field() == 3) payload = Bytes.of(in.bytes());
      else in.skip();
    }
    return payload;
  }

  /// Its bytes.
  public byte[] toArray() {
    return new Protobuf.Writer()
        .bytes(1, key.encode())
        .bytes(2, payloadType)
        .bytes(3, payload)
        .bytes(5, signature)
        .toArray();
  }

  /// RFC 0002, "Signature Production": domain, type and payload, each behind its length.
  private static byte[] signedBytes(String domain, Bytes payloadType, Bytes payload) {
    var out = new ByteArrayOutputStream();
    byte[] domainBytes = domain.getBytes(StandardCharsets.UTF_8);
    for (byte[] part : new byte[][] {domainBytes, payloadType.toArray(), payload.toArray()}) {
      out.writeBytes(Varint.encode(part.length));
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
