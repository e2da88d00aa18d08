package org.handsel.node.deal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.handsel.core.deal.Event;
import org.handsel.core.deal.SignedStep;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
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

  /// deal.md §4.7 "Of one author's `propose` or `accept` it keeps two": each means to walk through
  /// the author's whole history.
  private static final int OPENINGS_MAX = 2;

  /// deal.md §4.7 "at most 48 steps and 256 KiB of all the others in a deal"
  static final int UNPAID_STEPS_MAX = 48;

  static final long UNPAID_BYTES_MAX = 256 << 10;

  /// deal.md §4.7 "32 MiB over all such deals"
  static final long ALL_UNPAID_BYTES_MAX = 32 << 20;

  /// deal.md §4.7 "96 KiB in each": there is always room for who means to buy.
  static final long SHARE_BYTES = 96 << 10;

  private Room() {}

  /// How much others have said in those of `files` that nobody has paid for, in bytes. It waits for
  /// nothing.
  static long unpaid(Collection<DealFile> files) {
    return files.stream()
        .filter(file -> !file.paid())
        .mapToLong(file -> file.heardBytes.get())
        .sum();
  }

  private static boolean opening(SignedStep step) {
    return step.step().word() instanceof Event.Proposed
        || step.step().word() instanceof Event.Accepted;
  }

  /// Whether there is room for `step` of somebody else in a deal that nobody has paid for yet.
  ///
  /// @param all how much others have said in all deals that nobody has paid for, in bytes
  /// @throws IOException if not before the money is locked
  static void checkUnpaid(DealFile file, Cid me, List<SignedStep> fresh, SignedStep step, long all)
      throws IOException {
    if (file.paid() || step.step().author().equals(me)) return;
    int steps = 1;
    long bytes = step.payload().size();
    long arriving = bytes;
    for (SignedStep held : file.steps) {
      if (held.step().author().equals(me)) continue;
      steps++;
      bytes += held.payload().size();
    }
    for (SignedStep held : fresh) {
      steps++;
      bytes += held.payload().size();
      arriving += held.payload().size();
    }
    boolean full = all + arriving > ALL_UNPAID_BYTES_MAX;
    if (steps > UNPAID_STEPS_MAX || bytes > (full ? SHARE_BYTES : UNPAID_BYTES_MAX)) {
      throw new IOException("more words than there is room for before money is locked");
    }
  }

  /// Whether there is room for `step` beside what `file` holds and `fresh`. It costs little: ask it
  /// before anything else of a step.
  ///
  /// @throws MalformedException if there never will be
  static void check(DealFile file, List<SignedStep> fresh, SignedStep step)
      throws MalformedException {
    int same = 0;
    int openings = opening(step) ? 1 : 0;
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
      if (opening(step) && opening(held)) openings++;
      boolean here = held.step().dev().equals(step.step().dev());
      if (here && held.step().n() == step.step().n()) same++;
    }
    if (same >= SAME_NUMBER_MAX) throw new MalformedException("a third step with one number");
    if (openings > OPENINGS_MAX) throw new MalformedException("a third propose or accept");
    if (lanes.size() > AUTHOR_LANES_MAX) throw new MalformedException("too many devices");
    if (steps > AUTHOR_STEPS_MAX || bytes > AUTHOR_BYTES_MAX) {
      throw new MalformedException("more words than a deal takes");
    }
  }
}
