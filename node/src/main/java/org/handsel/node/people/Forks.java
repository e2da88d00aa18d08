package org.handsel.node.people;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.handsel.core.rate.Equivocation;
import org.handsel.core.rate.Hist;
import org.handsel.core.record.Pen;
import org.handsel.core.record.Records;
import org.handsel.core.record.SignedRecord;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks for two lines of history where one should be, and tells everybody.
public final class Forks {
  private static final Logger LOG = LoggerFactory.getLogger(Forks.class);
  private static final List<String> TOPICS = List.of(Hist.TOPIC);
  private static final int TOLD_MAX = 1_000;

  private final Pen pen;
  private final Records records;
  private final Function<Cid, List<SignedRecord>> shown;

  /// @param shown the lines that a person showed in deals, public or not
  public Forks(Pen pen, Records records, Function<Cid, List<SignedRecord>> shown) {
    this.pen = pen;
    this.records = records;
    this.shown = shown;
  }

  /// New records are here.
  public void arrived(List<SignedRecord> fresh) {
    Set<Cid> authors = new LinkedHashSet<>();
    for (SignedRecord it : fresh) {
      if (it.payload().kind().equals(Hist.KIND)) authors.add(it.payload().author());
    }
    authors.forEach(this::look);
  }

  /// Looks at everything that is known of the person's history.
  public void look(Cid person) {
    if (person.equals(pen.author())) return;
    List<SignedRecord> lines = new ArrayList<>(records.by(person, Hist.KIND));
    lines.addAll(shown.apply(person));
    for (Equivocation proof : Equivocation.among(lines)) tell(proof);
  }

  /// history.md §3.4 "publishes the proof by itself": one for each device is enough.
  public synchronized void tell(Equivocation proof) {
    List<SignedRecord> told = records.by(pen.author(), Equivocation.KIND);
    if (told.size() >= TOLD_MAX || told.stream().anyMatch(it -> about(it, proof))) return;
    try {
      records.keep(List.of(pen.fact(Equivocation.KIND, TOPICS, proof.toData())), true);
      LOG.warn("{} has two lines of history on height {}", proof.author(), proof.height());
    } catch (MalformedException e) {
      LOG.error("a proof can't be written", e);
    } catch (RetiredException _) {
      // the other copy of this device will find it too
    }
  }

  private static boolean about(SignedRecord told, Equivocation proof) {
    try {
      var before = Equivocation.of(told.payload().body().orElseThrow());
      return before.device().equals(proof.device()) && before.author().equals(proof.author());
    } catch (MalformedException e) {
      throw new IllegalStateException("a proof of our own", e);
    }
  }
}
