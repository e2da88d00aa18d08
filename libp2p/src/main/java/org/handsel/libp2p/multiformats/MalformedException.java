package org.handsel.libp2p.multiformats;

import java.io.IOException;

/// Bytes or text from outside that are not what they claim to be. The message says what was wrong,
/// in words that can stand in a log; it never repeats untrusted bytes at length.
public class MalformedException extends IOException {
  private static final long serialVersionUID = 1L;

  /// `message` says what was wrong.
  public MalformedException(String message) {
    super(message);
  }

  /// `message` says what was wrong, `cause` what found it.
  public MalformedException(String message, Throwable cause) {
    super(message, cause);
  }
}
