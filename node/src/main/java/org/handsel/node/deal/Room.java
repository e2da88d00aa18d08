package org.handsel.node.deal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.handsel.core.deal.SignedStep;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// What others may fill of our disk and memory by talking.
final class Room {
  /// deal.md §4.7 "two different steps with one number are enough to prove it"
  private static final int SAME_NUMBER_MAX = 2;

  /// deal.md §4.7 "at most 512 steps and 4 MiB of one author"
  private static final int AUTHOR_STEPS_MAX = 512;

  private static final int AUTHOR_BYTES_MAX = 4 << 20;

  /// deal.md §4.7 "said by at most 6 of its devices": five people's lanes, but one's own, are then
  /// fewer than a step can name.
  static final int AUTHOR_LANES_MAX = 6;

  private Room() {}

  /// Whether there is room for `step` beside what `file` holds and `fresh`. It costs little: ask it
  /// before anything else of a step.
  ///
  /// @throws MalformedException if there never will be
  static void check(DealFile file, List<SignedStep> fresh, SignedStep step)
      throws MalformedException {
    int same = 0;
    int steps = 1;
    long bytes = step.payload().size();
    Set<Bytes> lanes = new HashSet<>();
    lanes.add(step.step().dev());
    var all = new ArrayList<SignedStep>(file.steps);
    all.addAll(fresh);
    for (SignedStep held : all) {
      if (!held.step().author().equals(step.step().author())) continue;
      steps++;
      bytes += held.payload().size();
      lanes.add(held.step().dev());
      boolean here = held.step().dev().equals(step.step().dev());
      if (here && held.step().n() == step.step().n()) same++;
    }
    if (same >= SAME_NUMBER_MAX) throw new MalformedException("a third step with one number");
    if (lanes.size() > AUTHOR_LANES_MAX) throw new MalformedException("too many devices");
    if (steps > AUTHOR_STEPS_MAX || bytes > AUTHOR_BYTES_MAX) {
      throw new MalformedException("more words than a deal takes");
    }
  }
}
