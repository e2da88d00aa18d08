package org.handsel.node.deal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.handsel.core.agree.Party;
import org.handsel.core.agree.Role;
import org.handsel.core.agree.Terms;
import org.handsel.core.deal.Event;
import org.handsel.core.deal.Ledger;
import org.handsel.core.deal.SignedStep;
import org.handsel.core.deal.Step;
import org.handsel.core.escrow.Escrowed;
import org.handsel.core.mail.Letter;
import org.handsel.core.rate.Hist;
import org.handsel.core.rate.Tail;
import org.handsel.core.record.SignedRecord;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.app.Events;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Every deal's file, and the one pen that changes them. What is said, promised or noted is written
/// to the ledger before it is sent or done.
///
/// Lock order: stakes, then [#lock()], then a file, then what is private here. A thread that holds
/// a file never waits for the locks before it: two deals, or two words of one, would wait for each
/// other for ever. History lines are numbered under the desk's lock.
final class Desk {
  private static final Logger LOG = LoggerFactory.getLogger(Desk.class);
  private static final List<String> HIST_TOPICS = List.of(Hist.TOPIC);

  /// deal.md §3.7 "and the 16 before them"
  private static final int SHOWN_AGAIN = 16;

  final Parts parts;

  /// Held while a stake is put into the escrow's credit and accepted on, or credit is taken out.
  final Object stakes = new Object();

  private final Map<Bytes, DealFile> byKey = new ConcurrentHashMap<>();
  private final Map<Bytes, DealFile> byDeal = new ConcurrentHashMap<>();
  // Guarded by itself, and nothing else is locked while it is held.
  private final List<Ledger.Line> lines = new ArrayList<>();
  private final Object numbering = new Object();

  Desk(Parts parts) {
    this.parts = parts;
    lines.addAll(parts.ledger().lines());
    for (Ledger.File kept : parts.ledger().files()) load(kept);
  }

  /// Takes up a deal as far as it can be read. One that can't be stops no other.
  private void load(Ledger.File kept) {
    var file = new DealFile(kept.key(), Notes.unreadable(parts.me(), Ids.cid(kept.key())));
    read(file, () -> file.notes = Notes.decode(kept.data()));
    read(file, () -> readPot(file));
    read(file, () -> readTerms(file));
    read(file, () -> readSteps(file));
    if (file.aside) {
      LOG.error(
          "deal {} was set aside; {}. All other deals go on.",
          file.id(),
          switch (file.holding()) {
            case LOCKED -> "the escrow holds money for it";
            case NOTHING -> "no money is locked in it";
            case UNKNOWN -> "it isn't known whether money is locked in it";
          });
    }
    byKey.put(file.key, file);
    file.terms.map(Terms::id).or(kept::deal).ifPresent(deal -> byDeal.put(deal, file));
  }

  private static void readPot(DealFile file) throws IOException {
    if (file.notes.has("pot")) file.settled = Optional.of(Pots.of(file.notes.map().map("pot")));
  }

  private void readTerms(DealFile file) throws IOException {
    Optional<Bytes> terms = file.notes.bytes("terms");
    if (terms.isPresent()) set(file, Terms.decode(terms.get().toArray()));
  }

  private void readSteps(DealFile file) throws IOException {
    if (file.terms.isEmpty()) return;
    Terms terms = file.terms.get();
    for (Bytes bytes : parts.ledger().steps(terms.id())) {
      file.take(SignedStep.decode(bytes.toArray(), terms), parts.me());
    }
  }

  private interface Reading {
    void run() throws IOException;
  }

  private static void read(DealFile file, Reading reading) {
    try {
      reading.run();
    } catch (IOException | RuntimeException e) {
      file.aside = true;
      LOG.error("deal {} can't be read: {}", file.id(), e.getMessage(), e);
    }
  }

  Collection<DealFile> files() {
    return List.copyOf(byKey.values());
  }

  Optional<DealFile> byKey(Bytes key) {
    return Optional.ofNullable(byKey.get(key));
  }

  Optional<DealFile> byDeal(Bytes deal) {
    return Optional.ofNullable(byDeal.get(deal));
  }

  /// Puts a new file on the desk, once it is written down.
  void open(
      DealFile file,
      List<SignedStep> steps,
      List<Ledger.Line> opened,
      List<Ledger.Waiting> letters) {
    record(file, steps, opened, List.of(), List.of(), letters);
    byKey.put(file.key, file);
    file.terms.ifPresent(terms -> byDeal.put(terms.id(), file));
    announce(file, letters);
  }

  void put(DealFile file, Terms terms) {
    set(file, terms);
    byDeal.put(terms.id(), file);
  }

  /// Gives a file that isn't on the desk its terms.
  void set(DealFile file, Terms terms) {
    file.terms = Optional.of(terms);
    file.onChain = Optional.of(Escrowed.of(terms, parts.escrow()));
    file.transcript = file.transcript.under(this::dropped);
  }

  private boolean dropped(Step step, Bytes device) {
    return parts.logs().apply(step.author()).filter(it -> it.drops(step.log(), device)).isPresent();
  }

  /// Writes a file's notes with whatever belongs to the same moment, all or nothing.
  void write(
      DealFile file,
      List<SignedStep> steps,
      List<Ledger.Line> opened,
      List<Ledger.Promise> promises,
      List<Ledger.Waiting> letters) {
    write(file, steps, opened, promises, List.of(), letters);
  }

  void write(
      DealFile file,
      List<SignedStep> steps,
      List<Ledger.Line> opened,
      List<Ledger.Promise> promises,
      List<Ledger.Unposted> unposted,
      List<Ledger.Waiting> letters) {
    // Whoever looked at it while it was forgotten doesn't bring it back.
    if (file.forgotten && opened.isEmpty() && promises.isEmpty()) return;
    record(file, steps, opened, promises, unposted, letters);
    announce(file, letters);
  }

  private void record(
      DealFile file,
      List<SignedStep> steps,
      List<Ledger.Line> opened,
      List<Ledger.Promise> promises,
      List<Ledger.Unposted> unposted,
      List<Ledger.Waiting> letters) {
    Optional<Bytes> deal = file.terms.map(Terms::id);
    var said =
        steps.stream()
            .map(step ->
                new Ledger.Said(step.step().deal(), step.step().id(), Bytes.of(step.encode())))
            .toList();
    parts
        .ledger()
        .write(
            new Ledger.Change(
                List.of(new Ledger.File(file.key, deal, file.notes.encode())),
                said,
                opened,
                promises,
                unposted,
                letters));
    synchronized (lines) {
      lines.addAll(opened);
    }
    for (SignedStep step : steps) {
      if (file.transcript.holds(step.step().id())) continue;
      file.take(step, parts.me());
    }
  }

  private void announce(DealFile file, List<Ledger.Waiting> letters) {
    for (Ledger.Waiting letter : letters) parts.mailbox().post(letter.to(), letter.letter());
    parts.changed().accept(new Events.Event("deal", file.id().toString()));
  }

  void write(DealFile file) {
    write(file, List.of(), List.of(), List.of(), List.of());
  }

  /// Says `word` in the deal: signed, written down with `opened` lines and `promises`, posted.
  ///
  /// @throws IllegalStateException if nobody could read it, ourselves included: nothing was written
  void say(
      DealFile file, Event.Word word, List<Ledger.Line> opened, List<Ledger.Promise> promises) {
    Terms terms = file.terms.orElseThrow();
    SignedStep step =
        SignedStep.next(
            file.transcript,
            terms.id(),
            parts.me(),
            parts.pen().device(),
            parts.logHead().get(),
            parts.clock().millis(),
            word);
    try {
      SignedStep.decode(step.encode(), terms);
    } catch (MalformedException e) {
      throw new IllegalStateException("nobody could read this, so it isn't said", e);
    }
    var letter = new Letter(Letter.Kind.STEP, terms.id(), Bytes.of(step.encode()));
    write(file, List.of(step), opened, promises, toOthers(file, terms, letter));
  }

  void say(DealFile file, Event.Word word) {
    say(file, word, List.of(), List.of());
  }

  /// Both parties, and the panel once it was called.
  private List<Ledger.Waiting> toOthers(DealFile file, Terms terms, Letter letter) {
    var to = new ArrayList<Ledger.Waiting>();
    for (Party party : List.of(terms.buyer(), terms.seller())) {
      if (!party.id().equals(parts.me())) to.add(new Ledger.Waiting(party.id(), letter));
    }
    if (file.notes.has("case") || file.role() == Role.ARBITER) {
      terms.panel().stream()
          .filter(arbiter -> !arbiter.id().equals(parts.me()))
          .forEach(arbiter -> to.add(new Ledger.Waiting(arbiter.id(), letter)));
    }
    return to;
  }

  /// The next line of this device's history; to be written in the same change as what it is about.
  /// Call it under [#lock()], and keep that until the change is written.
  Ledger.Line line(Bytes deal, Hist.Ev event) throws MalformedException {
    synchronized (lines) {
      long height = lines.size();
      Optional<Cid> prev = lines.isEmpty() ? Optional.empty() : Optional.of(lines.getLast().id());
      Data.Map body = new Hist(height, prev, event).toData();
      // history.md §4.2 "dated by the day": the exact time is nobody's business
      long at = parts.clock().millis();
      SignedRecord record =
          parts.pen().fact(Hist.KIND, HIST_TOPICS, body, parts.play() ? at : at - at % DAY_MILLIS);
      return new Ledger.Line(height, deal, record.id(), record.encoded(), false);
    }
  }

  static final long DAY_MILLIS = 24L * 3600 * 1000;

  /// My history head: this device's newest line, and those of my other devices that are known here.
  List<Party.HistHead> head(Ledger.Line newest) {
    var head = new ArrayList<Party.HistHead>();
    head.add(new Party.HistHead(parts.pen().device().key(), newest.height(), newest.id()));
    head.addAll(new Histories(parts).ofOtherDevices());
    return head;
  }

  /// The lines before `open` that aren't public yet, and some that may be so new that not everybody
  /// has heard of them.
  List<Bytes> tail(Cid open) {
    synchronized (lines) {
      int end = 0;
      while (!lines.get(end).id().equals(open)) end++;
      int from = 0;
      while (from < end && lines.get(from).published()) from++;
      var tail = new ArrayList<Bytes>();
      int bytes = 0;
      for (int i = end - 1; i >= Math.max(0, from - SHOWN_AGAIN); i--) {
        bytes += lines.get(i).record().size();
        if (tail.size() == Tail.LINES_MAX || bytes > Tail.BYTES_MAX) break;
        tail.addFirst(lines.get(i).record());
      }
      return tail;
    }
  }

  List<Ledger.Line> lines() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  /// A line of this device's history among `records` that it doesn't hold.
  Optional<SignedRecord> unknown(List<SignedRecord> records) {
    var held = new HashSet<Cid>();
    for (Ledger.Line line : lines()) held.add(line.id());
    return records.stream()
        .filter(it -> it.payload().kind().equals(Hist.KIND))
        .filter(it -> it.payload().author().equals(parts.me()))
        .filter(it -> it.payload().dev().equals(parts.pen().device().key()))
        .filter(it -> !held.contains(it.id()))
        .findFirst();
  }

  /// Whether a deal here is with `person`. It waits for nothing: what it reads is never changed in
  /// place.
  boolean concerns(Cid person) {
    return byKey.values().stream()
        .anyMatch(file ->
            file.notes.other().equals(person)
                || file.terms.flatMap(terms -> terms.role(person)).isPresent());
  }

  /// Keeps a deal no more. Call it without locks.
  void forget(DealFile file) {
    synchronized (file) {
      file.forgotten = true;
      parts.ledger().forget(file.key);
    }
    byKey.remove(file.key);
    file.terms.ifPresent(terms -> byDeal.remove(terms.id()));
  }

  /// The lines that `person` showed in deals, public or not.
  List<SignedRecord> shown(Cid person) {
    var shown = new ArrayList<SignedRecord>();
    for (DealFile file : files()) {
      if (file.terms.flatMap(terms -> terms.role(person)).isEmpty()) continue;
      synchronized (file) {
        for (SignedStep step : file.steps) {
          if (step.step().author().equals(person)) Histories.shown(step.step(), shown);
        }
      }
    }
    return shown;
  }

  void published(Ledger.Line line) {
    var done = new Ledger.Line(line.height(), line.deal(), line.id(), line.record(), true);
    parts
        .ledger()
        .write(new Ledger.Change(List.of(), List.of(), List.of(done), List.of(), List.of()));
    synchronized (lines) {
      lines.set((int) line.height(), done);
    }
  }

  /// Guards the order of history lines across deals.
  Object lock() {
    return numbering;
  }
}
