package org.handsel.core.record;

import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.multiformats.Cid;

/// Where records are kept that have passed inspection. Safe for use by many threads.
public interface Records {
  /// Keeps `records`, all in one step, and says of each what became of it. What stood in their
  /// slots and is older is gone after that.
  ///
  /// @param durable true if they must outlive a power cut: those that a person was told of as done
  List<Kept> keep(List<SignedRecord> records, boolean durable);

  /// The record `id`, unless it is gone; of my own, older revisions too until they expire.
  Optional<SignedRecord> find(Cid id);

  /// What stands now where the revision `id` of somebody else stood, if that was replaced.
  Optional<Successor> successor(Cid id);

  /// What stands in a slot: a tombstone too.
  Optional<SignedRecord> slot(SlotKey key);

  /// What an author said in records of `kind`, by `at` and digest: no tombstones.
  List<SignedRecord> by(Cid author, String kind);

  /// What took a revision's place.
  ///
  /// @param record a tombstone too
  /// @param same whether it differs from what was replaced in how many are left alone
  record Successor(SignedRecord record, boolean same) {}

  /// What became of a record.
  enum Kept {
    /// It is here now.
    NEW,
    /// It was here.
    KNOWN,
    /// A newer one stands in its slot.
    SUPERSEDED,
    /// Its author has too many here.
    OVER_QUOTA,
    /// A flash is never stored.
    NOT_STORED
  }
}
