package org.handsel.core.screen;

import java.util.Optional;
import org.handsel.libp2p.multiformats.Cid;

/// What finished deals say of a person, as far as this node has seen them.
@FunctionalInterface
public interface Standing {
  /// What is known of `person`.
  Seen of(Cid person);

  /// Counts, and a score if there is a basis for one.
  ///
  /// @param done deals that ended well; `disputed` that somebody ruled; `open` past due, no end
  /// @param contested deals of which the other side says that they ended differently
  /// @param score 0 to 5
  /// @param complete false if the history has a hole
  /// @param play whether any of it comes from a play chain, which never counts as real
  record Seen(
      int done,
      int cancelled,
      int disputed,
      int open,
      int contested,
      int ratings,
      Optional<Double> score,
      boolean complete,
      boolean play) {
    /// Nothing is known.
    public static final Seen NOTHING = new Seen(0, 0, 0, 0, 0, 0, Optional.empty(), true, false);
  }
}
