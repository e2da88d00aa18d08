package org.handsel.ipfs;

import java.io.IOException;
import org.handsel.libp2p.multiformats.Cid;

/// A block that is needed isn't here.
public final class NoSuchBlockException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Cid cid;

  /// The block named `cid`.
  public NoSuchBlockException(Cid cid) {
    super("the block " + cid + " is not here");
    this.cid = cid;
  }

  /// Its name.
  public Cid cid() {
    return cid;
  }
}
