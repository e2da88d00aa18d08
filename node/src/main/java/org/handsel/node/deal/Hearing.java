package org.handsel.node.deal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.core.agree.Role;
import org.handsel.core.agree.Terms;
import org.handsel.core.deal.Ledger;
import org.handsel.core.deal.SignedStep;
import org.handsel.core.mail.Letter;
import org.handsel.core.mail.Mailbox;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// Takes what others say: checks it, writes it down, and only then lets it be acknowledged.
final class Hearing implements Mailbox.Reader {
  /// mail.md §2.5 "at most 256 of them"
  private static final int WANTED_MAX = 256;

  /// mail.md §4.3 "at most once in three seconds"
  private static final long CASE_PAUSE_MILLIS = 3_000;

  private static final int CASE_STEPS_MAX = 512;
  private static final int CASE_STEPS_BYTES = 512 << 10;

  private final Desk desk;
  private final Parts parts;
  private final Buying buying;
  private final Selling selling;
  private final Checks checks;
  private final Docket docket;
  private final Meters meters;
  private final java.util.function.Consumer<DealFile> heard;

  /// @param heard is told of each deal that something new was said in
  Hearing(
      Desk desk,
      Buying buying,
      Selling selling,
      Checks checks,
      java.util.function.Consumer<DealFile> heard) {
    this.desk = desk;
    this.parts = desk.parts;
    this.buying = buying;
    this.selling = selling;
    this.checks = checks;
    this.docket = new Docket(desk);
    this.meters = new Meters(desk);
    this.heard = heard;
  }

  @Override
  public void read(Cid from, Letter letter) throws IOException {
    // history.md §3.5 "takes no letters": they are for the other copy
    if (parts.retirement().retired()) throw new IOException("this device has retired");
    if (about(letter).filter(file -> file.aside).isPresent()) {
      throw new IOException("a deal that can't be read here");
    }
    switch (letter.kind()) {
      case ASK -> selling.heardAsk(from, letter);
      case QUOTE -> buying.heardQuote(from, letter);
      case REFUSE -> buying.heardRefusal(from, letter);
      case STEP -> step(from, letter);
      case CASE -> wholeCase(from, letter);
      case WANT -> want(from, letter);
      case VOUCHER -> meters.heard(from, letter);
    }
    about(letter).ifPresent(heard);
  }

  @Override
  public void refused(Cid by, Letter letter, String why) throws IOException {
    if (parts.retirement().retired()) throw new IOException("this device has retired");
    if (letter.kind() == Letter.Kind.QUOTE) selling.heardNo(by, letter, why);
  }

  private Optional<DealFile> about(Letter letter) {
    return desk.byKey(letter.about()).or(() -> desk.byDeal(letter.about()));
  }

  @Override
  public boolean knows(Cid person) {
    return desk.concerns(person);
  }

  private void step(Cid from, Letter letter) throws IOException {
    Optional<DealFile> known = desk.byDeal(letter.about());
    if (known.isEmpty()) {
      // A proposal can overtake nothing: terms came before it on the same way. A case may follow.
      throw new IOException("a step of a deal that isn't known here yet");
    }
    DealFile file = known.get();
    Terms terms = file.terms.orElseThrow();
    if (terms.role(from).isEmpty()) throw new MalformedException("a step from somebody else");
    take(from, file, decoded(List.of(letter.body()), terms));
    synchronized (file) {
      if (file.transcript.missing().isEmpty()) return;
      // mail.md §4.3 "a `want` replaces an older one"
      var want = new Letter(Letter.Kind.WANT, terms.id(), missing(file));
      post(from, List.of(terms.id()), List.of(want));
    }
  }

  /// Takes steps that `from` sent and that aren't held yet, all of them or none.
  private void take(Cid from, DealFile file, List<SignedStep> steps) throws IOException {
    synchronized (file) {
      List<SignedStep> fresh = fresh(file, steps);
      if (fresh.isEmpty()) return;
      desk.write(file, fresh, List.of(), List.of(), passedOn(from, file, fresh));
    }
  }

  /// Form and signatures cost little; what else has to hold of a step is asked later.
  private static List<SignedStep> decoded(List<Bytes> encoded, Terms terms)
      throws MalformedException {
    var steps = new ArrayList<SignedStep>();
    for (Bytes bytes : encoded) steps.add(SignedStep.decode(bytes.toArray(), terms));
    return steps;
  }

  /// Those of the steps that `file` doesn't hold, each checked.
  private List<SignedStep> fresh(DealFile file, List<SignedStep> steps) throws IOException {
    var fresh = new ArrayList<SignedStep>();
    for (SignedStep step : steps) {
      if (file.transcript.holds(step.step().id())) continue;
      if (step.step().dev().equals(parts.pen().device().key())) {
        // history.md §3.5: written by us before it was sent, so it would be here
        parts.retirement().prove(Bytes.of(step.encode()));
        throw new IOException("this device has retired");
      }
      Room.check(file, fresh, step);
      if (file.role() != Role.ARBITER) {
        Room.checkUnpaid(file, parts.me(), fresh, step, Room.unpaid(desk.files()));
      }
      checks.step(file, step);
      fresh.add(step);
    }
    return fresh;
  }

  /// mail.md §2.6 "A party passes on to the other what it hears from the panel"
  private static List<Ledger.Waiting> passedOn(Cid from, DealFile file, List<SignedStep> fresh) {
    if (file.role() == Role.ARBITER) return List.of();
    Terms terms = file.terms.orElseThrow();
    Cid other = terms.party(file.role().other()).id();
    if (from.equals(other)) return List.of();
    return fresh.stream()
        .filter(step -> !step.step().author().equals(other))
        .map(step -> new Letter(Letter.Kind.STEP, terms.id(), Bytes.of(step.encode())))
        .map(letter -> new Ledger.Waiting(other, letter))
        .toList();
  }

  private void wholeCase(Cid from, Letter letter) throws IOException {
    Data.Map map =
        DagCbor.decode(letter.body().toArray(), DagCbor.Limits.of(Letter.BYTES_MAX)).asMap();
    Terms terms = Terms.decode(map.bytes("terms").toArray());
    if (!terms.id().equals(letter.about())) throw new MalformedException("another deal's case");
    if (terms.role(from).isEmpty()) throw new MalformedException("a case from somebody else");
    Role role =
        terms
            .role(parts.me())
            .orElseThrow(() -> new MalformedException("a case that isn't ours to see"));
    var steps = map.list("steps");
    if (steps.size() > CASE_STEPS_MAX) throw new MalformedException("steps: too many");
    var encoded = new ArrayList<Bytes>();
    for (Data step : steps) encoded.add(step.asBytes());
    List<SignedStep> decoded = decoded(encoded, terms);
    Optional<DealFile> known = desk.byDeal(terms.id());
    if (known.isPresent()) {
      take(from, known.get(), decoded);
      return;
    }
    if (role != Role.ARBITER) throw new MalformedException("a case of a deal we never made");
    var file =
        new DealFile(
            terms.id(),
            Notes.start(role, from, terms.title(), terms.order(), parts.clock().millis())
                .with("terms", Bytes.of(terms.encode()))
                .with("listing", Data.of(terms.listing())));
    desk.set(file, terms);
    if (!docket.admit(file, () -> fresh(file, decoded)))
      take(from, desk.byDeal(terms.id()).orElseThrow(), decoded);
  }

  private void want(Cid from, Letter letter) throws IOException {
    DealFile file =
        desk.byDeal(letter.about())
            .orElseThrow(() -> new MalformedException("a deal that isn't known here"));
    if (file.terms.orElseThrow().role(from).isEmpty()) {
      throw new MalformedException("a deal that isn't theirs");
    }
    synchronized (file) {
      long now = parts.clock().millis();
      long last = file.casesSent.getOrDefault(from, Long.MIN_VALUE / 2);
      // A clock that was set back makes nobody wait.
      if (last <= now && now - last < CASE_PAUSE_MILLIS) {
        throw new IOException("a case was sent just now");
      }
      file.casesSent.put(from, now);
      // A case holds all that an older one held: whoever asks and never listens fills no disk.
      post(from, List.of(letter.about(), file.terms.orElseThrow().id()), caseLetters(file));
    }
  }

  /// Posts `letters` in place of those of their kind about `about` that wait still.
  private void post(Cid to, List<Bytes> about, List<Letter> letters) {
    Letter.Kind kind = letters.getFirst().kind();
    parts
        .ledger()
        .write(
            Ledger.Change.post(
                about.stream().map(it -> Ledger.Unposted.of(to, kind, it)).toList(),
                letters.stream().map(it -> new Ledger.Waiting(to, it)).toList()));
    for (Letter letter : letters) parts.mailbox().post(to, letter);
  }

  private static Bytes missing(DealFile file) {
    return Bytes.of(
        DagCbor.encode(
            Data.list(
                file.transcript.missing().stream()
                    .sorted()
                    .limit(WANTED_MAX)
                    .map(Data::of)
                    .toList())));
  }

  /// Terms and every step, for the panel and for who lacks some. What doesn't fit into one letter
  /// goes into the next: nobody keeps a case from the panel by talking much.
  static List<Letter> caseLetters(DealFile file) {
    Terms terms = file.terms.orElseThrow();
    var letters = new ArrayList<Letter>();
    var steps = new ArrayList<Data>();
    int bytes = 0;
    for (SignedStep step : file.steps) {
      var encoded = Bytes.of(step.encode());
      if (bytes + encoded.size() > CASE_STEPS_BYTES || steps.size() == CASE_STEPS_MAX) {
        letters.add(caseLetter(terms, steps));
        steps.clear();
        bytes = 0;
      }
      steps.add(Data.of(encoded));
      bytes += encoded.size();
    }
    letters.add(caseLetter(terms, steps));
    return letters;
  }

  private static Letter caseLetter(Terms terms, List<Data> steps) {
    var body =
        DagCbor.encode(
            Data.map()
                .put("terms", Bytes.of(terms.encode()))
                .put("steps", Data.list(List.copyOf(steps)))
                .build());
    return new Letter(Letter.Kind.CASE, terms.id(), Bytes.of(body));
  }
}
