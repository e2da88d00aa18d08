package org.handsel.node.deal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.core.agree.Party;
import org.handsel.core.agree.Role;
import org.handsel.core.agree.Signed;
import org.handsel.core.agree.Terms;
import org.handsel.core.deal.Event;
import org.handsel.core.deal.SignedStep;
import org.handsel.core.deal.Step;
import org.handsel.core.escrow.EscrowDeal;
import org.handsel.core.identity.Keep;
import org.handsel.core.identity.Log;
import org.handsel.core.identity.Scope;
import org.handsel.core.rate.Equivocation;
import org.handsel.core.rate.Hist;
import org.handsel.core.rate.Rating;
import org.handsel.core.rate.Tail;
import org.handsel.core.record.Limits;
import org.handsel.core.record.SignedRecord;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// What a step has to hold beyond its form and signature, for those who know logs and the chain's
/// own signatures.
final class Checks {
  /// An open entry is made for the deal at hand, and dated by the day.
  private static final long OPEN_AGE_MILLIS = 3 * Desk.DAY_MILLIS;

  private static final String TWICE = "two lines of history on one height";

  private final Parts parts;
  private final Histories histories;

  Checks(Parts parts) {
    this.parts = parts;
    this.histories = new Histories(parts);
  }

  /// Whether the device may begin a deal in `author`'s name: it is in use, as far as is known here.
  ///
  /// @throws IOException if the log isn't known here yet: ask again later
  /// @throws MalformedException if it never could, or can't any more
  void beginning(Signed signed) throws IOException {
    Log known = log(signed.author());
    said(known.spoke(signed.dev(), Scope.SPEND, signed.log()), signed.author());
    // deal.md §2.5 "has to be in use by what is known now"
    check(known.trunk().may(signed.dev(), Scope.SPEND), "a device that was revoked");
  }

  private Log log(Cid author) throws IOException {
    return parts
        .logs()
        .apply(author)
        .orElseThrow(() -> new IOException("the log of " + author + " isn't known yet"));
  }

  private static void said(Log.Authority authority, Cid author) throws IOException {
    switch (authority) {
      case GRANTED -> {}
      case LOG_BEHIND -> throw new IOException("the log of " + author + " has newer entries");
      case STOLEN, REVOKED -> throw new MalformedException("a device that was revoked");
      case NEVER -> throw new MalformedException("a device that was never authorised");
    }
  }

  /// Whether the step may stand in the deal's transcript.
  void step(DealFile file, SignedStep signed) throws IOException {
    Step step = signed.step();
    // deal.md §4.6: what a device that is dropped by now said is for the transcript to judge
    Log known = log(step.author());
    said(known.spoke(step.dev(), Scope.SPEND, step.log()), step.author());
    Terms terms = file.terms.orElseThrow();
    EscrowDeal onChain = file.onChain.orElseThrow();
    switch (step.word()) {
      case Event.Proposed(var open, var salt, var tail) -> open(file, Role.BUYER, open, salt, tail);
      case Event.Accepted(var open, var salt, var tail, var signature) -> {
        open(file, Role.SELLER, open, salt, tail);
        check(
            parts.escrow().signed(onChain, terms.seller().account(), signature),
            "the seller's account didn't sign the deal");
      }
      case Event.Offered(var by, var settlement, var signature) ->
          check(
              parts.escrow().signed(onChain, settlement, terms.party(by).account(), signature),
              "an offer that its account didn't sign");
      case Event.Settled(_, var settlement, var buyer, var seller) ->
          check(
              parts.escrow().signed(onChain, settlement, terms.buyer().account(), buyer)
                  && parts.escrow().signed(onChain, settlement, terms.seller().account(), seller),
              "a settlement that both accounts didn't sign");
      case Event.Ruled(_, var index, _, _, _) ->
          check(
              index < terms.panel().size() && terms.panel().get(index).id().equals(step.author()),
              "a ruling from another's place");
      case Event.Sealed(var by, var close, var seal) -> close(terms, by, close, seal);
      case Event.Opened(var by, var rating) -> rating(file, terms, by, rating);
      case Event.Declined _, Event.Told _, Event.Delivered _, Event.Released _ -> {}
      case Event.Refunded _, Event.Disputed _, Event.Claimed _, Event.Cancelled _ -> {}
    }
  }

  /// history.md §2.2: the entry in the terms is this record, and its ref opens with the salt.
  private void open(DealFile file, Role role, Bytes record, Bytes salt, List<Bytes> tail)
      throws IOException {
    Terms terms = file.terms.orElseThrow();
    Party party = terms.party(role);
    Cid other = terms.party(role.other()).id();
    SignedRecord signed = record(record, party.id(), Hist.KIND);
    check(signed.id().equals(party.openEntry()), "not the open entry of the terms");
    Hist line = Hist.of(signed.payload().body().orElseThrow());
    boolean fits =
        line.event() instanceof Hist.Open open
            && open.role() == role
            && open.ref().equals(Hist.ref(salt, party.id(), other));
    check(fits && !salt.equals(terms.salt()), "an open entry of another deal");
    // deal.md §3.8 "more than three days old when the terms were quoted"
    boolean old = signed.payload().at() + OPEN_AGE_MILLIS < quotedMillis(file);
    check(!old || file.role() == Role.ARBITER, "an open entry that was made long before");
    tail(terms, role, record, tail);
  }

  /// When the terms came to be, by our own clock: how long they may wait for their acceptance after
  /// that is for the listing to say.
  private long quotedMillis(DealFile file) {
    return file.role() == Role.SELLER
        ? file.notes.openedMillis()
        : file.notes.number("quotedAt").orElseGet(parts.clock()::millis);
  }

  /// deal.md §3.7: what is shown of the history leads to the head that the terms name.
  private void tail(Terms terms, Role role, Bytes open, List<Bytes> tail) throws IOException {
    var lines = new ArrayList<SignedRecord>();
    for (Bytes line : tail) lines.add(record(line, terms.party(role).id(), Hist.KIND));
    lines.add(SignedRecord.decode(open.toArray(), Limits.PUBLIC));
    single(terms.party(role).id(), lines);
    switch (histories.judge(terms, role, open, tail)) {
      case Tail.Whole _, Tail.Incomplete _ -> {} // what is missing may become public yet
      case Tail.Forked _ -> throw new MalformedException(TWICE);
    }
  }

  /// history.md §3.4: whoever contradicts their own history is refused, and everybody is told.
  private void single(Cid person, List<SignedRecord> shown) throws MalformedException {
    var lines = new ArrayList<>(parts.records().by(person, Hist.KIND));
    lines.addAll(shown);
    List<Equivocation> proofs = Equivocation.among(lines);
    proofs.forEach(parts.contradicted());
    check(proofs.isEmpty(), TWICE);
  }

  private void close(Terms terms, Role role, Bytes record, Optional<Bytes> seal)
      throws IOException {
    Party party = terms.party(role);
    SignedRecord signed = record(record, party.id(), Hist.KIND);
    Hist line = Hist.of(signed.payload().body().orElseThrow());
    boolean fits =
        line.event() instanceof Hist.Close close
            && close.of().equals(party.openEntry())
            && close.seal().equals(seal);
    check(fits, "a close of another entry");
    single(party.id(), List.of(signed));
  }

  private void rating(DealFile file, Terms terms, Role role, Bytes record) throws IOException {
    Party author = terms.party(role);
    Party rated = terms.party(role.other());
    SignedRecord signed = record(record, author.id(), Rating.KIND);
    Rating rating = Rating.of(signed.payload().body().orElseThrow());
    check(
        rating.of().equals(rated.id()) && rating.slot().equals(rated.openEntry()),
        "a rating of something else");
    // The seal may have come in a step that we don't hold yet: then it isn't known to be wrong.
    for (Step step : file.transcript.steps()) {
      if (step.word() instanceof Event.Sealed sealed && sealed.by() == role) {
        check(
            sealed.seal().equals(Optional.of(rating.seal())), "a rating other than the sealed one");
      }
    }
  }

  private SignedRecord record(Bytes bytes, Cid author, String kind) throws IOException {
    SignedRecord record = SignedRecord.decode(bytes.toArray(), Limits.PUBLIC);
    var payload = record.payload();
    check(record.signatureStands(), "a record that its device didn't sign");
    check(payload.author().equals(author) && payload.kind().equals(kind), "another's record");
    authorised(record);
    return record;
  }

  /// record.md §5.5: of a device that was put away what has a low enough number, of a stolen one
  /// what its list keeps.
  private void authorised(SignedRecord record) throws IOException {
    var payload = record.payload();
    Log known = log(payload.author());
    var authority = known.authority(payload.dev(), Scope.SELL, payload.log(), payload.n());
    if (authority != Log.Authority.STOLEN) {
      said(authority, payload.author());
      return;
    }
    Keep keep =
        known
            .keep(payload.dev())
            .flatMap(parts.keeps())
            .orElseThrow(() -> new IOException("the list of what a stolen device keeps is away"));
    check(keep.stands(record.digest()), "a record of a stolen device that its list doesn't keep");
  }

  private static void check(boolean holds, String otherwise) throws MalformedException {
    if (!holds) throw new MalformedException(otherwise);
  }
}
