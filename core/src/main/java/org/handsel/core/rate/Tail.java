package org.handsel.core.rate;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.core.agree.Party;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// Whether what a person shows of its history, and what is known of it, lead to the head that it
/// named: nothing left out, nothing twice. Pure: signed facts in, a verdict out.
///
/// What isn't public yet has to be shown, for nobody else can know it. So whoever leaves out a bad
/// deal has to leave a hole, or to write two lines where one should be.
public final class Tail {
  /// The most lines that a step shows.
  public static final int LINES_MAX = 96;

  /// The most bytes of them.
  public static final int BYTES_MAX = 44 << 10;

  // A line is dated by the day, and clocks differ a little.
  private static final long DATED_MILLIS = (24L * 3600 + 600) * 1000;

  private final Cid subject;
  private final Map<Cid, Line> lines = new HashMap<>();

  private record Line(Fact fact, Hist hist) {}

  private record Place(Bytes dev, long height) {}

  private Tail(Cid subject) {
    this.subject = subject;
  }

  /// What came of it.
  public sealed interface Verdict {}

  /// Every line from the first to the head is there.
  public record Whole() implements Verdict {}

  /// "History incomplete": the line of `dev` at `height` isn't known, or stands beside or beyond
  /// the head.
  public record Incomplete(Bytes dev, long height) implements Verdict {}

  /// Two lines of one device on one height: a proof of equivocation.
  public record Forked(Fact one, Fact other) implements Verdict {}

  /// Judges the history of `subject`.
  ///
  /// @param head the newest line of each device, as the terms name it
  /// @param shown the lines that came with the step, of each device in rising order; the open line
  ///   of the deal last
  /// @param known the lines of the subject that are known here
  /// @throws MalformedException if what is shown is no tail that ends in the head
  public static Verdict judge(
      Cid subject, List<Party.HistHead> head, List<Fact> shown, Collection<Fact> known)
      throws MalformedException {
    if (shown.isEmpty() || shown.size() > LINES_MAX + 1) {
      throw new MalformedException("tail: " + shown.size() + " lines");
    }
    var tail = new Tail(subject);
    for (Fact fact : shown) tail.add(fact);
    for (Fact fact : known) {
      if (fact.author().equals(subject) && fact.kind().equals(Hist.KIND)) tail.add(fact);
    }
    Optional<Forked> fork = tail.fork();
    if (fork.isPresent()) return fork.get();
    tail.checkOrder(head, shown);
    for (Party.HistHead each : head) {
      Optional<Incomplete> hole = tail.hole(each);
      if (hole.isPresent()) return hole.get();
    }
    return tail.beyond(head, shown.getLast().at()).<Verdict>map(it -> it).orElse(new Whole());
  }

  private void add(Fact fact) throws MalformedException {
    if (!fact.author().equals(subject) || !fact.kind().equals(Hist.KIND)) {
      throw new MalformedException("tail: not a line of this person's history");
    }
    lines.put(fact.id(), new Line(fact, Hist.of(fact.body())));
  }

  private Optional<Forked> fork() {
    var places = new HashMap<Place, Line>();
    for (Line line : lines.values()) {
      Line other = places.putIfAbsent(new Place(line.fact.dev(), line.hist.height()), line);
      if (other != null) return Optional.of(new Forked(other.fact, line.fact));
    }
    return Optional.empty();
  }

  /// deal.md §3.7 "of each device the lines rise by one, each names the one before, and the last is
  /// the one in the head"
  private void checkOrder(List<Party.HistHead> head, List<Fact> shown) throws MalformedException {
    var last = new HashMap<Bytes, Line>();
    for (Fact fact : shown) {
      Line line = lineOf(fact.id()).orElseThrow();
      Line before = last.put(fact.dev(), line);
      if (before != null && !follows(line, before)) {
        throw new MalformedException("tail: a line that doesn't follow the one before");
      }
    }
    for (Line line : last.values()) {
      boolean named =
          head.stream()
              .anyMatch(it ->
                  it.dev().equals(line.fact.dev())
                      && it.height() == line.hist.height()
                      && it.entry().equals(line.fact.id()));
      if (!named) throw new MalformedException("tail: it doesn't end in the head that is named");
    }
  }

  private static boolean follows(Line line, Line before) {
    return line.hist.height() == before.hist.height() + 1
        && line.hist.prev().equals(Optional.of(before.fact.id()))
        && line.fact.dev().equals(before.fact.dev());
  }

  /// Walks from the head of a device down to its first line.
  private Optional<Incomplete> hole(Party.HistHead head) {
    Optional<Line> at = lineOf(head.entry()).filter(it -> it.fact.dev().equals(head.dev()));
    if (at.isEmpty() || at.get().hist.height() != head.height()) {
      return Optional.of(new Incomplete(head.dev(), head.height()));
    }
    for (Line line = at.get(); line.hist.height() > 0; ) {
      Optional<Line> before = line.hist.prev().flatMap(this::lineOf);
      if (before.isEmpty() || !follows(line, before.get())) {
        return Optional.of(new Incomplete(head.dev(), line.hist.height() - 1));
      }
      line = before.get();
    }
    return Optional.empty();
  }

  /// deal.md §3.8 "a line beyond the head that is dated before the open entry": the head was old
  /// when it was named.
  private Optional<Incomplete> beyond(List<Party.HistHead> head, long opened) {
    var heights = new HashMap<Bytes, Long>();
    head.forEach(it -> heights.put(it.dev(), it.height()));
    return lines.values().stream()
        .filter(it -> it.hist.height() > heights.getOrDefault(it.fact.dev(), -1L))
        .filter(it -> it.fact.at() + DATED_MILLIS < opened)
        .map(it -> new Incomplete(it.fact.dev(), it.hist.height()))
        .findFirst();
  }

  private Optional<Line> lineOf(Cid id) {
    return Optional.ofNullable(lines.get(id));
  }
}
