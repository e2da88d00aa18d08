package org.handsel.libp2p.crypto;

import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Varint;

/// An Ed25519 key, 32 bytes. Whether it is an admissible point is asked of [Ed25519].
public record Ed25519PublicKey(Bytes raw) implements PublicKey {
  static final int TYPE = 1;

  /// The multicodec of such keys: what stands in front of them in a multikey.
  public static final int MULTICODEC = 0xed;

  /// @throws IllegalArgumentException if it isn't 32 bytes
  public Ed25519PublicKey {
    if (raw.size() != Ed25519.KEY_BYTES) throw new IllegalArgumentException("32 bytes are a key");
  }

  static Ed25519PublicKey decode(Bytes raw) throws MalformedException {
    if (raw.size() != Ed25519.KEY_BYTES)
      throw new MalformedException("an Ed25519 key has 32 bytes");
    return new Ed25519PublicKey(raw);
  }

  /// The key in the multikey `bytes`: the varint 0xed, then 32 bytes.
  ///
  /// @throws MalformedException if it is another kind of key, or none
  public static Ed25519PublicKey ofMultikey(Bytes bytes) throws MalformedException {
    int prefix = Varint.size(MULTICODEC);
    if (bytes.size() != prefix + Ed25519.KEY_BYTES
        || (bytes.at(0) & 0xff) != MULTICODEC
        || bytes.at(1) != 1) {
      throw new MalformedException("not an Ed25519 multikey");
    }
    return new Ed25519PublicKey(Bytes.of(bytes.toArray(), prefix, bytes.size()));
  }

  /// The key as a multikey.
  public Bytes multikey() {
    int prefix = Varint.size(MULTICODEC);
    var out = new byte[prefix + Ed25519.KEY_BYTES];
    raw.copyTo(out, Varint.put(MULTICODEC, out, 0));
    return Bytes.of(out);
  }

  @Override
  public int type() {
    return TYPE;
  }

  /// As libp2p has it; Handsel's own signatures go by [Ed25519#verifyStrict].
  @Override
  public boolean verify(byte[] message, byte[] signature) {
    return Ed25519.verify(raw.toArray(), message, signature);
  }
}
