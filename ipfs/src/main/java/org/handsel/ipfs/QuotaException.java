package org.handsel.ipfs;

import java.io.IOException;

/// There is no room for another block; what is there is untouched.
public final class QuotaException extends IOException {
  private static final long serialVersionUID = 1L;

  /// `needed` bytes would make more than `allowed`.
  public QuotaException(long needed, long allowed) {
    super("no room for a block: " + needed + " bytes would be kept, " + allowed + " are allowed");
  }
}
