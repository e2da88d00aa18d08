package org.handsel.core.deal;

import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;

/// One signed word about one deal: a link in the chain that its device keeps there (its *lane*).
///
/// @param id digest of the signed bytes
/// @param deal digest of the terms
/// @param author whose word it is: an identity
/// @param dev the device key that signed, multikey bytes
/// @param n place in this device's lane, from 0
/// @param prev the step before in this lane; absent at 0
/// @param seen the last step that counts of every other lane
/// @param word what is said
/// @param log newest entry of the author's log that the device knew
/// @param at device's clock, milliseconds since 1970; decides nothing
public record Step(
    Bytes id,
    Bytes deal,
    Cid author,
    Bytes dev,
    long n,
    Optional<Bytes> prev,
    List<Seen> seen,
    Event.Word word,
    Cid log,
    long at) {
  /// The most lanes a deal can have, and so the most that `seen` names.
  public static final int LANES_MAX = 32;

  /// The most steps that one lane of a deal holds.
  public static final int LANE_STEPS_MAX = 256;

  /// @throws IllegalArgumentException if `prev` doesn't fit `n`
  public Step {
    if (n < 0 || prev.isPresent() != (n > 0)) throw new IllegalArgumentException("n " + n);
    seen = List.copyOf(seen);
  }

  /// The head of another lane, as the author knew it.
  public record Seen(Bytes dev, long n, Bytes id) {}

  /// Its place: no two steps may share one.
  Place place() {
    return new Place(dev, n);
  }

  /// A place in a deal's lanes.
  record Place(Bytes dev, long n) {}
}
