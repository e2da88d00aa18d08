package org.handsel.chain.rpc;

import java.io.IOException;

/// An endpoint serves another chain than the one this node's money and deals are on.
public final class OtherChainException extends IOException {
  private static final long serialVersionUID = 1L;

  /// `message` names both chains.
  public OtherChainException(String message) {
    super(message);
  }
}
