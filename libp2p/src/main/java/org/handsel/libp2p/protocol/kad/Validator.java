package org.handsel.libp2p.protocol.kad;

import java.time.Instant;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// Tells which values may stand under keys of one namespace, and which of two is better. Both are
/// pure: the same question always has the same answer. Spec: kad-dht, "Entry validation".
public interface Validator {
  /// The namespace: keys begin with it, between slashes.
  String namespace();

  /// Checks that `value` may stand under `key` at `now`.
  ///
  /// @throws MalformedException if not; the message says why
  void validate(Bytes key, Bytes value, Instant now) throws MalformedException;

  /// Which of two valid values is better: positive if it is `one`, 0 if they're equally good.
  int compare(Bytes key, Bytes one, Bytes other);

  /// How many peers must have given a valid value before the best of them is taken: 1 where there
  /// can be only one value.
  int quorum();
}
