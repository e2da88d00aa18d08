package org.handsel.chain.account;

import java.util.Optional;
import org.handsel.libp2p.multiformats.Bytes;

/// A contract refused a call, either when it was tried out (nothing was sent) or in its block.
public final class RevertedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Optional<Bytes> data;

  /// `data` is what the contract returned: an encoded error.
  public RevertedException(String message, Optional<Bytes> data) {
    super(message);
    this.data = data;
  }

  /// What the contract returned.
  public Optional<Bytes> data() {
    return data;
  }
}
