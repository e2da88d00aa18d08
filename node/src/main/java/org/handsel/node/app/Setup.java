package org.handsel.node.app;

import java.util.List;

/// Making and unlocking the identity.
public interface Setup {
  /// The fewest characters of a passphrase.
  int PASSPHRASE_CHARS_MIN = 8;

  /// Where this node stands.
  Stage stage();

  /// Makes the identity: draws the 24 words, derives the keys, signs the first log entry, locks the
  /// device's keys with the passphrase. The words are in the answer and nowhere else, ever.
  Created create(String name, String passphrase) throws RefusedException;

  /// Unlocks the device's keys, and starts what needs them.
  void unlock(String passphrase) throws RefusedException;

  /// Where a node stands.
  enum Stage {
    /// There is no identity yet.
    EMPTY,
    /// There is one; its keys are locked.
    LOCKED,
    /// Everything runs.
    READY
  }

  /// A new identity and its recovery words, in order.
  record Created(String id, String name, List<String> words) {}
}
