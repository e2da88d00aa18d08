package org.handsel.libp2p.crypto;

import java.security.SecureRandom;
import java.util.Arrays;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Protobuf;

/// An Ed25519 key pair: what a peer or a device signs with. Its text shows the public half only.
public final class KeyPair {
  private final byte[] seed;
  private final Ed25519PublicKey publicKey;

  private KeyPair(byte[] seed) {
    this.seed = seed;
    this.publicKey = new Ed25519PublicKey(Bytes.of(Ed25519.publicKey(seed)));
  }

  /// A new one.
  public static KeyPair generate(SecureRandom random) {
    var seed = new byte[Ed25519.KEY_BYTES];
    random.nextBytes(seed);
    return new KeyPair(seed);
  }

  /// The one that comes from 32 secret bytes.
  ///
  /// @throws IllegalArgumentException if there are not 32
  public static KeyPair ofSeed(byte[] seed) {
    if (seed.length != Ed25519.KEY_BYTES) throw new IllegalArgumentException("32 bytes are a seed");
    return new KeyPair(seed.clone());
  }

  /// The one in libp2p's protobuf form of private keys.
  ///
  /// @throws MalformedException if it is none, or not an Ed25519 key
  public static KeyPair decode(byte[] encoded) throws MalformedException {
    long type = -1;
    byte[] data = {};
    var in = new Protobuf.Reader(encoded);
    while (in.next()) {
      switch (in.field()) {
        case 1 -> type = in.varint();
        case 2 -> data = in.bytes();
        default -> throw new MalformedException("a private key with an unknown field");
      }
    }
    if (type != Ed25519PublicKey.TYPE) throw new MalformedException("not an Ed25519 private key");
    // peer-ids, "Ed25519": private key and public key; an older form has the public key twice.
    int twice = 2 * Ed25519.KEY_BYTES;
    boolean older =
        data.length == twice + Ed25519.KEY_BYTES
            && Arrays.equals(data, Ed25519.KEY_BYTES, twice, data, twice, data.length);
    if (data.length != twice && !older) {
      throw new MalformedException("an Ed25519 private key of " + data.length + " bytes");
    }
    var pair = new KeyPair(Arrays.copyOf(data, Ed25519.KEY_BYTES));
    if (!Arrays.equals(pair.publicKey.raw().toArray(), 0, 32, data, Ed25519.KEY_BYTES, twice)) {
      throw new MalformedException("a private key with the public half of another");
    }
    return pair;
  }

  /// Its libp2p protobuf form, secret included.
  public byte[] encode() {
    byte[] data = Arrays.copyOf(seed, 2 * Ed25519.KEY_BYTES);
    publicKey.raw().copyTo(data, Ed25519.KEY_BYTES);
    return new Protobuf.Writer().varint(1, Ed25519PublicKey.TYPE).bytes(2, data).toArray();
  }

  /// A copy of the 32 secret bytes.
  public byte[] seed() {
    return seed.clone();
  }

  /// The public half.
  public Ed25519PublicKey publicKey() {
    return publicKey;
  }

  /// The id of the public half.
  public PeerId peerId() {
    return PeerId.of(publicKey);
  }

  /// The signature on `message`, 64 bytes.
  public byte[] sign(byte[] message) {
    return Ed25519.sign(seed, message);
  }

  @Override
  public String toString() {
    return "key pair of " + peerId();
  }
}
