package org.handsel.core.identity;

import org.handsel.libp2p.multiformats.Bytes;

/// Something that holds a device's or a root's secret key and signs with it, always in a [Domain].
public interface Signer {
  /// The public half as a multikey.
  Bytes key();

  /// The signature on `payload` in `domain`.
  Signature sign(Domain domain, byte[] payload);
}
