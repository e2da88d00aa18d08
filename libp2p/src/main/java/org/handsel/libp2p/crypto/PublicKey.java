package org.handsel.libp2p.crypto;

import java.util.Arrays;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Protobuf;

/// A peer's public key, of one of libp2p's four types. Handsel's own are all Ed25519; the others
/// are verified only. Spec: libp2p/specs `peer-ids/peer-ids.md`, "Keys".
public sealed interface PublicKey
    permits Ed25519PublicKey, Secp256k1PublicKey, EcdsaPublicKey, RsaPublicKey {

  /// The longest encoded key that is read: an RSA key of 8192 bits, and room.
  int ENCODED_BYTES_MAX = 1200;

  /// The number of the type on the wire.
  int type();

  /// The key in its type's own form: 32 bytes, a compressed point, or DER.
  Bytes raw();

  /// True if `signature` is this key's on `message`. Never throws on what a stranger sent.
  boolean verify(byte[] message, byte[] signature);

  /// Its protobuf form, of which the peer id is made.
  default byte[] encode() {
    return new Protobuf.Writer().varint(1, type()).bytes(2, raw()).toArray();
  }

  /// The key that `encoded` is in protobuf form.
  ///
  /// @throws MalformedException if it is none, of an unknown type, or not in the one canonical form
  static PublicKey decode(byte[] encoded) throws MalformedException {
    if (encoded.length > ENCODED_BYTES_MAX) throw new MalformedException("a public key too long");
    long type = -1;
    Bytes raw = Bytes.EMPTY;
    var in = new Protobuf.Reader(encoded);
    while (in.next()) {
      switch (in.field()) {
        case 1 -> type = in.varint();
        case 2 -> raw = Bytes.of(in.bytes());
        default -> throw new MalformedException("a public key with an unknown field");
      }
    }
    PublicKey key =
        switch ((int) type) {
          case RsaPublicKey.TYPE -> RsaPublicKey.decode(raw);
          case Ed25519PublicKey.TYPE -> Ed25519PublicKey.decode(raw);
          case Secp256k1PublicKey.TYPE -> Secp256k1PublicKey.decode(raw);
          case EcdsaPublicKey.TYPE -> EcdsaPublicKey.decode(raw);
          default -> throw new MalformedException("a public key of unknown type " + type);
        };
    // peer-ids: encoders "MUST" be deterministic: fields in order, all there, no other.
    if (!Arrays.equals(key.encode(), encoded)) {
      throw new MalformedException("a public key that isn't in canonical form");
    }
    return key;
  }
}
