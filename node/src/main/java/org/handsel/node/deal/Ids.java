package org.handsel.node.deal;

import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.Multihash;

/// Names of things by digest.
final class Ids {
  private Ids() {}

  static Cid cid(Bytes digest) {
    return new Cid(1, Cid.DAG_CBOR, new Multihash(Multihash.SHA2_256, digest));
  }
}
