package org.handsel.chain.rpc;

import java.io.IOException;

/// No endpoint of the chain answered in time. Nothing is known to have happened, or not to have.
public final class ChainDownException extends IOException {
  private static final long serialVersionUID = 1L;

  /// `message` names the endpoints and what each said.
  public ChainDownException(String message, Throwable cause) {
    super(message, cause);
  }
}
