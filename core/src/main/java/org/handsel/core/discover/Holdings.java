package org.handsel.core.discover;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.handsel.core.record.SignedRecord;
import org.handsel.core.record.Version;
import org.handsel.libp2p.multiformats.Bytes;

/// What of the public records a node holds, as others may ask for it. Safe for use by many threads.
public interface Holdings {
  /// What travels in one of `topics`, tombstones too, from the first item after `after` on, in
  /// order, at most `most`; what expires before `expiresAfter` is left out.
  List<Version> items(
      Collection<String> topics, Optional<Version> after, long expiresAfter, int most);

  /// Which of `digests` are not held, in their order.
  List<Bytes> missing(List<Bytes> digests);

  /// The record with this digest, if it is held.
  Optional<SignedRecord> byDigest(Bytes digest);
}
