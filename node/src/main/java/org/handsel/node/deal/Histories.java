package org.handsel.node.deal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.core.agree.Party;
import org.handsel.core.agree.Role;
import org.handsel.core.agree.Terms;
import org.handsel.core.deal.Event;
import org.handsel.core.deal.Step;
import org.handsel.core.identity.Cut;
import org.handsel.core.identity.Device;
import org.handsel.core.identity.Log;
import org.handsel.core.rate.Fact;
import org.handsel.core.rate.Hist;
import org.handsel.core.rate.Tail;
import org.handsel.core.record.Limits;
import org.handsel.core.record.SignedRecord;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// The histories of the two in a deal: what a party showed with its signature, together with what
/// has become public, and the head that the terms name.
final class Histories {
  private final Parts parts;

  Histories(Parts parts) {
    this.parts = parts;
  }

  /// Judges what `role` showed when it signed.
  ///
  /// @throws MalformedException if it is no tail that ends in the head of the terms
  Tail.Verdict judge(Terms terms, Role role, Bytes open, List<Bytes> tail)
      throws MalformedException {
    Party party = terms.party(role);
    var shown = new ArrayList<Fact>();
    for (Bytes line : tail) shown.add(fact(line));
    shown.add(fact(open));
    return Tail.judge(party.id(), party.histHead(), shown, known(party.id()));
  }

  private List<Fact> known(Cid person) {
    return parts.records().by(person, Hist.KIND).stream()
        .map(Fact::of)
        .flatMap(Optional::stream)
        .toList();
  }

  private static Fact fact(Bytes line) throws MalformedException {
    return Fact.of(SignedRecord.decode(line.toArray(), Limits.PUBLIC))
        .orElseThrow(() -> new MalformedException("tail: a line that says nothing"));
  }

  /// Whether every line of the other side's history is known here by now: what was missing when it
  /// signed may have become public since. Call it without the file's lock.
  boolean whole(DealFile file) throws IOException {
    Terms terms;
    List<Step> steps;
    synchronized (file) {
      if (file.historyWhole) return true;
      terms = file.terms.orElseThrow();
      steps = file.transcript.ordered();
    }
    for (Step step : steps) {
      boolean theirs = !step.author().equals(parts.me());
      boolean whole =
          switch (step.word()) {
            case Event.Proposed(var open, _, var tail) when theirs ->
                judge(terms, Role.BUYER, open, tail) instanceof Tail.Whole;
            case Event.Accepted(var open, _, var tail, _) when theirs ->
                judge(terms, Role.SELLER, open, tail) instanceof Tail.Whole;
            default -> false;
          };
      if (!whole) continue;
      synchronized (file) {
        file.historyWhole = true;
      }
      return true;
    }
    return false;
  }

  /// Adds the lines of history that came with `step`; they were checked when it was heard.
  static void shown(Step step, List<SignedRecord> to) {
    var lines = new ArrayList<Bytes>();
    switch (step.word()) {
      case Event.Proposed(var open, _, var tail) -> {
        lines.addAll(tail);
        lines.add(open);
      }
      case Event.Accepted(var open, _, var tail, _) -> {
        lines.addAll(tail);
        lines.add(open);
      }
      case Event.Sealed(_, var close, _) -> lines.add(close);
      default -> {}
    }
    for (Bytes line : lines) {
      try {
        to.add(SignedRecord.decode(line.toArray(), Limits.PUBLIC));
      } catch (MalformedException e) {
        throw new IllegalStateException("a line that passed its checks", e);
      }
    }
  }

  /// The newest lines of my other devices, as far as they are known here.
  List<Party.HistHead> ofOtherDevices() {
    Optional<Log> log = parts.logs().apply(parts.me());
    if (log.isEmpty() || log.get().trunk().devices().size() < 2) return List.of();
    Bytes own = parts.pen().device().key();
    Map<Bytes, Party.HistHead> heads = new HashMap<>();
    for (Fact fact : known(parts.me())) {
      if (fact.dev().equals(own)) continue;
      try {
        var line = new Party.HistHead(fact.dev(), Hist.of(fact.body()).height(), fact.id());
        heads.merge(fact.dev(), line, (a, b) -> a.height() > b.height() ? a : b);
      } catch (MalformedException e) {
        throw new IllegalStateException("a line that passed its checks", e);
      }
    }
    for (Device device : log.get().trunk().devices()) {
      Optional<Cut.History> last = device.cut().flatMap(Cut::history);
      last.ifPresent(
          it -> heads.put(device.key(), new Party.HistHead(device.key(), it.h(), it.entry())));
    }
    heads.remove(own);
    return List.copyOf(heads.values());
  }
}
