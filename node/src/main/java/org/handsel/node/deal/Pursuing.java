package org.handsel.node.deal;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.handsel.core.agree.Role;
import org.handsel.core.agree.Terms;
import org.handsel.core.deal.Action;
import org.handsel.core.deal.Deadline;
import org.handsel.core.deal.Deal;
import org.handsel.core.deal.Event;
import org.handsel.core.deal.Ledger;
import org.handsel.core.deal.Way;
import org.handsel.core.deliver.Evidence;
import org.handsel.core.escrow.Act;
import org.handsel.core.escrow.Escrow;
import org.handsel.core.escrow.EscrowException;
import org.handsel.core.escrow.Escrowed;
import org.handsel.core.escrow.Phase;
import org.handsel.core.mail.Letter;
import org.handsel.core.money.Money;
import org.handsel.libp2p.multiformats.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does what a deal's state asks of us: looks at the chain, submits what was signed, fires
/// deadlines. It goes by the state alone, never by what happened to bring it about, so that a node
/// that was killed anywhere goes on where it stood. One thread pursues a deal at a time.
final class Pursuing {
  private static final Logger LOG = LoggerFactory.getLogger(Pursuing.class);

  /// deal.md §6.4 "the other does 10 minutes later if it hasn't happened"
  private static final long OTHERS_DEADLINE_SECONDS = 600;

  /// An idle chain's newest block is old: a deadline that our own clock is this far past has come.
  private static final long CLOCK_SLACK_SECONDS = 60;

  /// The trouble that lines of the other's history are missing, and the note that we go on anyway.
  static final String INCOMPLETE = "history-incomplete";

  static final String TAKEN = "historyTaken";

  private static final Duration EARLY_PAUSE = Duration.ofMinutes(1);

  /// How long after a refusal that may pass a move is tried again, and each time after twice as
  /// long, up to 80 seconds.
  private static final Duration MOVE_PAUSE = Duration.ofSeconds(5);

  private static final int MOVE_DOUBLINGS_MAX = 4;

  private final Desk desk;
  private final Parts parts;
  private final Histories histories;
  private final Buying buying;
  private final Selling selling;
  private final Reviewing reviewing;
  private final Stock stock;
  private final Collecting collecting;
  private final Looking looking;
  private final Moves moves;
  private final Meters meters;
  private final Telling telling;

  Pursuing(Desk desk, Buying buying, Selling selling, Reviewing reviewing, Stock stock) {
    this.desk = desk;
    this.parts = desk.parts;
    this.histories = new Histories(parts);
    this.buying = buying;
    this.selling = selling;
    this.reviewing = reviewing;
    this.stock = stock;
    this.collecting = new Collecting(desk);
    this.looking = new Looking(desk);
    this.moves = new Moves(parts);
    this.meters = new Meters(desk);
    this.telling = new Telling(desk);
  }

  /// Does what can be done for `file` now. Blocks while the chain is asked.
  void pursue(DealFile file) {
    synchronized (file) {
      if (file.pursued) return;
      file.pursued = true;
    }
    try {
      if (file.terms.isEmpty()) buying.lapse(file);
      else if (looking.look(file)) carryOut(file);
    } catch (IOException e) {
      trouble(file, Trouble.CHAIN_AWAY, e);
    } catch (EscrowException e) {
      trouble(file, Trouble.of(e), e);
    } finally {
      synchronized (file) {
        file.pursued = false;
      }
    }
  }

  private void trouble(DealFile file, String word, Exception e) {
    synchronized (file) {
      boolean fresh = !file.trouble.equals(Optional.of(word));
      file.trouble = Optional.of(word);
      if (fresh) LOG.info("deal {}: {}: {}", file.id(), word, e.getMessage());
    }
  }

  private void carryOut(DealFile file) throws IOException, EscrowException {
    List<Action> actions;
    synchronized (file) {
      actions = file.turn().actions();
    }
    // A move that the chain refuses stops no deadline and nothing else of the deal.
    Optional<EscrowException> refusal = Optional.empty();
    for (Action action : actions) {
      try {
        carryOut(file, action);
      } catch (EscrowException e) {
        refusal = refusal.or(() -> Optional.of(e));
      }
    }
    telling.tell(file);
    meters.tend(file, this::seconds, act -> submit(file, "redeem", act));
    collecting.collect(file);
    if (refusal.isPresent()) throw refusal.get();
  }

  private void carryOut(DealFile file, Action action) throws IOException, EscrowException {
    Role me = file.role();
    switch (action) {
      case Action.Answer _ -> {
        boolean auto = file.notes.number("auto").orElse(0L) == 1;
        if (me == Role.SELLER && known(file) && auto) selling.accept(file);
      }
      case Action.LockEscrow _ -> {
        if (me == Role.BUYER && known(file)) lock(file);
      }
      case Action.Submit _ -> {
        Optional<Event.Move> strongest = moves.strongest(file);
        if (strongest.isPresent()) carryOut(file, strongest.get());
      }
      case Action.SetTimer(var deadline) ->
          timer(file, deadline, moves.strongest(file).isPresent());
      case Action.SendCase _ -> sendCase(file);
      case Action.CloseHistory(var by) -> {
        if (by == me) reviewing.closeWhenDue(file);
      }
      case Action.OpenRating(var by) -> {
        if (by == me) reviewing.open(file);
      }
      case Action.VoidHistory(var by) -> {
        if (by == me && nothingCanCome(file)) {
          if (me == Role.BUYER && !file.notes.has("closed")) buying.lanes.giveBack(file);
          reviewing.voidLine(file);
        }
      }
      case Action.ReturnStock _ -> {
        if (me == Role.SELLER && nothingCanCome(file)) returnStock(file);
      }
    }
  }

  /// Once the seller's signature is out, the buyer can lock the money until `fundBy`, whatever was
  /// said since.
  private static boolean nothingCanCome(DealFile file) {
    return acceptance(file).size() == 0 || file.fundingOver();
  }

  /// deal.md §4.4 "the strongest that the chain would still take is carried out": by whoever said
  /// it. A word that its author keeps from the chain stops nobody for long.
  private void carryOut(DealFile file, Event.Move strongest) throws IOException, EscrowException {
    boolean theirs = strongest.by() != file.role() || !moves.mine(file, strongest);
    Phase now = file.phaseNow();
    if (theirs && !Moves.overdue(file, DealFile.attempt(strongest, now), seconds())) return;
    Optional<Event.Move> ours = moves.ours(file, now);
    if (ours.isPresent()) submit(file, ours.get(), now);
  }

  /// deal.md §3.8: nothing is signed or paid by itself while lines of the other's history are
  /// missing; who it is for may still want to.
  private boolean known(DealFile file) throws IOException {
    if (file.notes.has(TAKEN) || file.notes.has("funding") || histories.whole(file)) return true;
    synchronized (file) {
      file.trouble = Optional.of(INCOMPLETE);
    }
    return false;
  }

  private void lock(DealFile file) throws IOException, EscrowException {
    Terms terms = file.terms.orElseThrow();
    Bytes signature = acceptance(file);
    if (signature.size() == 0 || file.phaseNow() != Phase.UNFUNDED) return;
    if (parts.escrow().now() > terms.deadlines().fundBy()) return;
    BigInteger have = parts.escrow().balance(terms.chain().token());
    if (new Money(have, terms.chain().asset()).compareTo(terms.total()) < 0
        && file.notes.number("funding").isEmpty()) {
      synchronized (file) {
        file.trouble = Optional.of(Trouble.NO_MONEY);
      }
      return;
    }
    synchronized (file) {
      // From here on a transaction may be out, whatever the balance says.
      file.notes = file.notes.with("funding", 1);
      desk.write(file);
    }
    submit(file, "fund", new Act.Fund(signature));
  }

  private static Bytes acceptance(DealFile file) {
    synchronized (file) {
      return file.transcript.ordered().stream()
          .map(step -> step.word())
          .filter(Event.Accepted.class::isInstance)
          .map(word -> ((Event.Accepted) word).dealSignature())
          .findFirst()
          .orElse(Bytes.EMPTY);
    }
  }

  /// `now` is the phase in the newest block, which is ahead of what is final. What the contract
  /// will never take here isn't tried again; anything else is, after a pause.
  private void submit(DealFile file, Event.Move move, Phase now)
      throws IOException, EscrowException {
    String attempt = DealFile.attempt(move, now);
    synchronized (file) {
      if (!file.tried.equals(Optional.of(attempt))) {
        file.tried = Optional.of(attempt);
        file.tries = 0;
      } else if (file.tries > 0 && monotonic() < file.moveFrom) {
        return;
      }
    }
    try {
      submit(file, move.way().word(), Acts.of(file, move));
    } catch (EscrowException e) {
      synchronized (file) {
        if (e.lasting()) file.refusedMoves.add(attempt);
        long doubled = MOVE_PAUSE.toMillis() << Math.min(file.tries++, MOVE_DOUBLINGS_MAX);
        file.moveFrom = monotonic() + doubled;
      }
      throw e;
    }
  }

  /// A refusal because the deal moved on meanwhile is none: what is to be done now follows from
  /// where it stands, and is done at the next look.
  private void submit(DealFile file, String name, Act act) throws IOException, EscrowException {
    Phase before = file.phaseNow();
    Escrow.Receipt receipt;
    try {
      receipt = parts.escrow().submit(file.onChain.orElseThrow(), act);
    } catch (EscrowException e) {
      looking.look(file);
      if (file.phaseNow() == before) throw e;
      LOG.info("deal {}: {} was overtaken: it is {} now", file.id(), name, file.phaseNow());
      return;
    }
    synchronized (file) {
      file.notes = file.notes.with(Notes.Gas.of(name, receipt));
      desk.write(file);
    }
    looking.look(file);
  }

  /// Whether `deadline` has passed by more than `extra` seconds.
  private boolean passed(long deadline, long extra) throws IOException {
    return seconds() > deadline + extra;
  }

  /// The chain's time, Unix seconds; our own where that is far ahead.
  private long seconds() throws IOException {
    long here = parts.clock().millis() / 1000 - CLOCK_SLACK_SECONDS;
    return Math.max(parts.escrow().now(), here);
  }

  private void timer(DealFile file, Deadline deadline, boolean moving)
      throws IOException, EscrowException {
    if (file.role() == Role.ARBITER) return;
    Deal deal;
    synchronized (file) {
      deal = file.deal();
    }
    if (file.phaseNow() != deal.phase()) return; // something is on its way already
    long at = file.at(deadline);
    switch (deadline) {
      case FUND_BY -> {} // the chain's clock in its own word says when it is over
      case CLAIM -> {
        long from = Math.max(at, file.onChain.orElseThrow().claimFrom());
        long claimBy = file.onChain.orElseThrow().claimBy();
        // deal.md §6.3 "from half of that time on if the buyer has confirmed"
        boolean due = passed(moving ? from + (claimBy - from) / 2 : from, 0);
        boolean whole = Meters.of(file).isEmpty(); // steps are earned by vouchers alone
        if (due && whole && file.role() == Role.SELLER) claim(file, deal);
      }
      case CLAIM_BY -> fire(file, at, Role.BUYER, moving);
      case DISPUTE_END -> fire(file, at, Role.SELLER, moving);
      case DEPOSIT_END -> fire(file, at, Role.BUYER, moving);
      case RULING_END -> {
        boolean claimed = deal.phase() == Phase.DISPUTED_CLAIMED;
        long claimBy = file.onChain.orElseThrow().claimBy();
        long end = deal.phase() == Phase.DISPUTED ? Math.max(at, claimBy) : at;
        fire(file, end, claimed ? file.role() : Role.BUYER, moving);
      }
      case RATING_END -> reviewing.openWhenDue(file);
    }
  }

  private void claim(DealFile file, Deal deal) throws IOException {
    // deal.md §6.1 "Money deadlines go by the chain's latest block time"
    if (parts.escrow().now() > file.onChain.orElseThrow().claimBy()) return;
    boolean settled =
        deal.said()
            .move(
                deal.phase(),
                move ->
                    move.by() == Role.SELLER
                        && Moves.stands(file, move)
                        && (move.way() == Way.CLAIM
                            || move.way() == Way.REFUND
                            || move.way() == Way.SETTLE))
            .isPresent();
    if (settled) return; // we want something else, or have said so already
    synchronized (file) {
      var evidence = deal.said().delivered().map(Event.Delivered::evidence).orElse(List.of());
      desk.say(file, new Event.Claimed(deal.phase(), Evidence.digest(evidence)));
    }
  }

  /// deal.md §6.4 "Whom a passed deadline favours has the chain carry it out at once": unless a
  /// word is on its way that it would cut off.
  private void fire(DealFile file, long at, Role favours, boolean moving)
      throws IOException, EscrowException {
    long extra = file.role() == favours && !moving ? 0 : OTHERS_DEADLINE_SECONDS;
    if (!passed(at, extra)) return;
    var act = new Act.Timeout(Escrowed.panel(file.terms.orElseThrow()));
    if (parts.escrow().now() > at + extra) submit(file, "timeout", act);
    else tryEarly(file, act);
  }

  /// Only our own clock says that it is time. If it is the newest block that is old, the chain
  /// takes it; if it is our clock that is wrong, nothing is amiss, and it is for later.
  private void tryEarly(DealFile file, Act act) throws IOException, EscrowException {
    synchronized (file) {
      if (file.earlyFrom > monotonic()) return;
      file.earlyFrom = monotonic() + EARLY_PAUSE.toMillis();
    }
    try {
      submit(file, "timeout", act);
    } catch (EscrowException e) {
      // Not every endpoint says that it is too early, rather than that it won't.
      if (e.lasting() || e.reason().equals(EscrowException.TOO_LITTLE)) throw e;
      LOG.debug("deal {}: our clock is ahead of the chain's", file.id());
    }
  }

  /// Milliseconds that pass whatever becomes of the clock: a pause by a clock that is put right
  /// could last for ever.
  private static long monotonic() {
    return System.nanoTime() / 1_000_000;
  }

  private void sendCase(DealFile file) throws IOException {
    Terms terms = file.terms.orElseThrow();
    if (file.role() == Role.ARBITER || file.notes.has("case") || terms.panel().isEmpty()) return;
    synchronized (file) {
      List<Letter> letters = Hearing.caseLetters(file);
      file.notes = file.notes.with("case", 1);
      desk.write(
          file,
          List.of(),
          List.of(),
          List.of(),
          terms.panel().stream()
              .flatMap(arbiter -> letters.stream().map(it -> new Ledger.Waiting(arbiter.id(), it)))
              .toList());
    }
  }

  private void returnStock(DealFile file) throws IOException {
    if (file.notes.has("returned")) return;
    synchronized (desk.lock()) {
      synchronized (file) {
        file.notes = file.notes.with("returned", 1);
        desk.write(file, List.of(), List.of(), stock.giveBack(file), List.of());
      }
    }
    stock.settle();
  }
}
