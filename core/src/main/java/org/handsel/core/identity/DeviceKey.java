package org.handsel.core.identity;

import java.security.SecureRandom;
import org.handsel.libp2p.crypto.Ed25519PublicKey;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.Bytes;

/// A signing key in memory: a device's, drawn by chance and never in a backup, or a root's, derived
/// from the recovery words for one signature and then dropped.
public final class DeviceKey implements Signer {
  /// `m/18515'/0'/i'`: where root keys hang below the recovery words' seed.
  private static final int ROOT_PURPOSE = 18515;

  private final KeyPair pair;
  private final Bytes key;

  private DeviceKey(KeyPair pair) {
    this.pair = pair;
    this.key = pair.publicKey().multikey();
  }

  /// A new device's.
  public static DeviceKey generate(SecureRandom random) {
    return new DeviceKey(KeyPair.generate(random));
  }

  /// The one that was kept as 32 secret bytes.
  public static DeviceKey ofSeed(byte[] seed) {
    return new DeviceKey(KeyPair.ofSeed(seed));
  }

  /// The `index`-th root key of a phrase's seed, each used for one entry.
  public static DeviceKey root(byte[] phraseSeed, int index) {
    // identity.md §2.1 "`m/18515'/0'/i'`"
    return ofSeed(
        DerivedKey.master(DerivedKey.Curve.ED25519, phraseSeed)
            .child(ROOT_PURPOSE, 0, index)
            .secret());
  }

  /// A copy of the 32 secret bytes, for the keyring alone.
  public byte[] seed() {
    return pair.seed();
  }

  @Override
  public Bytes key() {
    return key;
  }

  @Override
  public Signature sign(Domain domain, byte[] payload) {
    return new Signature(
        Ed25519PublicKey.MULTICODEC, Bytes.of(pair.sign(domain.signedBytes(payload))));
  }

  @Override
  public String toString() {
    return "key " + key;
  }
}
