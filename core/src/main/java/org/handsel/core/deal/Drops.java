package org.handsel.core.deal;

import org.handsel.libp2p.multiformats.Bytes;

/// Which devices a person has put away, as their identity's log has it.
@FunctionalInterface
public interface Drops {
  /// Nobody put anything away.
  Drops NONE = (_, _) -> false;

  /// Whether the log of the author of `step` drops `device`, and the step was said knowing that: an
  /// entry that does so is the one that the step names as `log`, or before it.
  boolean dropped(Step step, Bytes device);
}
