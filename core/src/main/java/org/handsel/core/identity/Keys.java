package org.handsel.core.identity;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.handsel.libp2p.crypto.Ed25519;
import org.handsel.libp2p.crypto.Ed25519PublicKey;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// Which multikeys may sign here. That a key is a point of prime order costs as much to see as a
/// signature, so the last few thousand answers are remembered.
final class Keys {
  private static final int REMEMBERED_MAX = 4096;

  // Guarded by itself. What it holds follows from the key alone, so sharing it is harmless.
  private static final Map<Bytes, Optional<Bytes>> KNOWN =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Bytes, Optional<Bytes>> eldest) {
          return size() > REMEMBERED_MAX;
        }
      };

  private Keys() {}

  /// The 32 bytes of `multikey` if it is an admissible Ed25519 key.
  static Optional<byte[]> raw(Bytes multikey) {
    Optional<Bytes> known;
    synchronized (KNOWN) {
      known = KNOWN.get(multikey);
    }
    if (known == null) {
      known = admit(multikey);
      synchronized (KNOWN) {
        KNOWN.put(multikey, known);
      }
    }
    return known.map(Bytes::toArray);
  }

  private static Optional<Bytes> admit(Bytes multikey) {
    try {
      Bytes raw = Ed25519PublicKey.ofMultikey(multikey).raw();
      return Ed25519.admissible(raw.toArray()) ? Optional.of(raw) : Optional.empty();
    } catch (MalformedException _) {
      return Optional.empty();
    }
  }
}
