package org.handsel.core.rate;

import java.io.ByteArrayOutputStream;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multihash;

/// SHA-256 over parts laid end to end.
final class Digests {
  private Digests() {}

  static Bytes of(Bytes... parts) {
    var all = new ByteArrayOutputStream();
    for (Bytes part : parts) all.writeBytes(part.toArray());
    return Multihash.sha256(all.toByteArray()).digest();
  }
}
