package org.handsel.core.rate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// A person's history as far as somebody holds it, and what it adds up to.
///
/// @param lines every line held, by device and height
/// @param complete false if a line is missing below a newer one
/// @param forked true if a device has two lines at one height: nothing it says counts
public record History(List<Line> lines, boolean complete, boolean forked) {
  /// One line and the fact it stands in.
  public record Line(Fact fact, Hist hist) {}

  /// Counts over all lines.
  ///
  /// @param open not closed and not due yet; `unresolved` past due without a close
  /// @param contested closed, and the other side says that it ended differently
  public record Counts(
      int done, int cancelled, int ruled, int voided, int open, int unresolved, int contested) {}

  /// The history of `subject` among `facts`.
  public static History of(Cid subject, Collection<Fact> facts) {
    var lines = new ArrayList<Line>();
    for (Fact fact : facts) {
      if (!fact.author().equals(subject) || !fact.kind().equals(Hist.KIND)) continue;
      try {
        lines.add(new Line(fact, Hist.of(fact.body())));
      } catch (MalformedException _) {
        // A kind whose schema fails never passed its checks; a hole in the history shows it.
      }
    }
    lines.sort(
        Comparator.<Line, Bytes>comparing(line -> line.fact().dev())
            .thenComparingLong(line -> line.hist().height())
            .thenComparing(line -> line.fact().id()));
    boolean complete = true;
    boolean forked = false;
    Map<Bytes, TreeMap<Long, Line>> byDevice = new HashMap<>();
    for (Line line : lines) {
      var device = byDevice.computeIfAbsent(line.fact().dev(), _ -> new TreeMap<>());
      Line before = device.get(line.hist().height() - 1);
      boolean follows =
          line.hist().height() == 0
              || (before != null && line.hist().prev().equals(Optional.of(before.fact().id())));
      complete &= follows;
      forked |= device.put(line.hist().height(), line) != null;
    }
    return new History(lines, complete, forked);
  }

  /// What the lines add up to at `now`, Unix seconds.
  ///
  /// @param contested open lines of deals about which the two sides differ
  public Counts counts(long now, Set<Cid> contested) {
    Map<Cid, Hist.Result> closed = new HashMap<>();
    for (Line line : lines) {
      if (line.hist().event() instanceof Hist.Close(var of, var result, _)) {
        closed.putIfAbsent(of, result);
      }
    }
    var n = new int[7];
    for (Line line : lines) {
      if (!(line.hist().event() instanceof Hist.Open open)) continue;
      if (contested.contains(line.fact().id())) n[6]++;
      else n[index(Optional.ofNullable(closed.get(line.fact().id())), open.due() < now)]++;
    }
    return new Counts(n[0], n[1], n[2], n[3], n[4], n[5], n[6]);
  }

  private static int index(Optional<Hist.Result> result, boolean due) {
    if (result.isEmpty()) return due ? 5 : 4;
    return switch (result.get()) {
      case DONE -> 0;
      case CANCELLED_BY_BUYER, CANCELLED_BY_SELLER -> 1;
      case RULED -> 2;
      case VOID -> 3;
    };
  }
}
