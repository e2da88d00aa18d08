package org.handsel.node.deal;

import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.handsel.core.agree.Ask;
import org.handsel.core.agree.NoDealException;
import org.handsel.core.agree.NoDealException.Why;
import org.handsel.core.agree.Quote;
import org.handsel.core.agree.Quoting;
import org.handsel.core.agree.Role;
import org.handsel.core.agree.Signed;
import org.handsel.core.agree.Terms;
import org.handsel.core.deal.Event;
import org.handsel.core.deal.Ledger;
import org.handsel.core.escrow.Escrow;
import org.handsel.core.escrow.EscrowException;
import org.handsel.core.mail.Letter;
import org.handsel.core.money.Address;
import org.handsel.core.money.Money;
import org.handsel.core.record.SignedRecord;
import org.handsel.core.service.Policy;
import org.handsel.core.service.Service;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// The seller's side of a bargain: from an ask to a quote, and from a proposal to an acceptance.
final class Selling {
  /// Why a quote ended that the buyer's node didn't take.
  static final String NOT_TAKEN = "quote.not-taken";

  private final Desk desk;
  private final Parts parts;
  private final Ground ground;
  private final Stock stock;
  private final Checks checks;
  private final Admission admission;

  Selling(Desk desk, Ground ground, Stock stock, Checks checks) {
    this.desk = desk;
    this.parts = desk.parts;
    this.ground = ground;
    this.stock = stock;
    this.checks = checks;
    this.admission = new Admission(desk);
  }

  /// A buyer asks us for terms.
  void heardAsk(Cid from, Letter letter) throws IOException {
    Ask.Heard heard = Ask.decode(letter.body());
    Signed signed = heard.signed();
    Ask ask = heard.ask();
    if (!ask.buyer().id().equals(from)) throw new MalformedException("an ask of somebody else");
    checks.beginning(signed);
    if (desk.byKey(signed.id()).isPresent()) return;
    try {
      checkAge(signed);
      quote(ask, signed);
    } catch (NoDealException e) {
      refuse(from, signed.id(), e);
    }
  }

  /// Whoever asked long ago doesn't wait any more, and would be blamed for letting the quote lapse.
  private void checkAge(Signed signed) throws NoDealException {
    // deal.md §2.9 "a seller gives no quote for an ask that is dated more than two days ago"
    if (parts.clock().millis() <= signed.at() + Ground.ASK_MILLIS) return;
    throw new NoDealException(
        Why.UNWILLING,
        "By the seller's clock you asked more than two days ago. Nothing was paid. Ask again; if"
            + " that doesn't help, one of your clocks is wrong.");
  }

  private void quote(Ask ask, Signed signed) throws IOException, NoDealException {
    SignedRecord listing = stock.current(ask.listing());
    Service service =
        parts
            .service(listing.payload().kind())
            .orElseThrow(() -> new NoDealException(Why.LISTING_GONE, "Not for sale."));
    Data.Map body = listing.payload().body().orElseThrow();
    ground.checkPlace(ask.chain(), ask.genesis());
    admission.checkProof(ask);
    admission.check(ask);
    var left = service.quantity(body);
    if (left.isPresent() && left.getAsLong() < ask.quantity()) {
      throw new NoDealException(Why.SOLD_OUT, "Only " + left.getAsLong() + " left.");
    }
    var quoting = new Quoting(service, body, parts.currencies(), parts.arbiters());
    Money total = quoting.price(ask).total(ask.chain().asset());
    ground.checkFree(service.booking(body, ask.order()));
    Admission.Means means = admission.means(ask);
    long now = parts.escrow().now();
    Policy policy = service.policy(body, ask.order(), now);
    synchronized (desk.lock()) {
      if (desk.byKey(signed.id()).isPresent()) return; // the same ask came twice at once
      admission.check(ask); // others asked meanwhile
      admission.check(ask, total, means);
      Bytes salt = parts.salt();
      Ledger.Line line = ground.open(salt, ask.buyer().id(), Role.SELLER, service, policy);
      Terms terms = quoting.terms(ask, ground.party(line), parts.salt(), now);
      var quote = new Quote(signed.id(), terms, parts.escrow().place().genesis());
      Signed answer = quote.sign(parts.pen().device(), parts.clock().millis());
      Notes notes =
          Notes.start(
                  Role.SELLER, ask.buyer().id(), terms.title(), ask.order(), parts.clock().millis())
              .with("ask", signed.bytes())
              .with("quote", answer.bytes())
              .with("terms", Bytes.of(terms.encode()))
              .with("listing", Data.of(ask.listing()))
              .with("slot", listing.payload().slot().orElse(""))
              .with("kind", listing.payload().kind())
              .with("auto", policy.auto() ? 1 : 0)
              .with("salt", salt)
              .with("open", line.record())
              .with("openId", Data.of(line.id()));
      var file = new DealFile(signed.id(), notes);
      desk.put(file, terms);
      desk.open(
          file,
          List.of(),
          List.of(Ground.about(line, signed.id())),
          List.of(
              new Ledger.Waiting(
                  ask.buyer().id(), new Letter(Letter.Kind.QUOTE, signed.id(), answer.bytes()))));
    }
  }

  /// `by` takes no quote for their ask any more, and says `why`: ours ends, and nobody is to blame.
  void heardNo(Cid by, Letter letter, String why) throws IOException {
    Optional<DealFile> quoted =
        desk.byKey(letter.about()).filter(file -> file.notes.other().equals(by));
    if (quoted.isEmpty()) return; // forgotten meanwhile
    DealFile file = quoted.get();
    synchronized (desk.lock()) {
      synchronized (file) {
        // Once they have proposed they have taken it, whatever they answer. A quote that came late
        // may have lapsed here first.
        String word = file.word();
        boolean lapsed =
            word.equals("lapsed") && file.steps.isEmpty() && !file.notes.has("refusal");
        if (word.equals("quoted") || lapsed) ground.end(file, NOT_TAKEN, why);
      }
    }
  }

  private void refuse(Cid to, Bytes ask, NoDealException why) {
    var body =
        DagCbor.encode(
            Data.map().put("why", why.why().code()).put("text", Ground.text(why)).build());
    var letter = new Letter(Letter.Kind.REFUSE, ask, Bytes.of(body));
    parts.ledger().write(Ledger.Change.post(List.of(), List.of(new Ledger.Waiting(to, letter))));
    parts.mailbox().post(to, letter);
  }

  /// The seller accepts: what was promised, the stake and both signatures are written down
  /// together.
  ///
  /// @throws IOException if the chain can't be reached: try again
  /// @throws EscrowException if the stake is refused for a reason that may pass: try again
  void accept(DealFile file) throws IOException, EscrowException {
    Terms terms = file.terms.orElseThrow();
    var onChain = file.onChain.orElseThrow();
    try {
      synchronized (desk.stakes) {
        stake(file, terms);
        synchronized (desk.lock()) {
          synchronized (file) {
            if (!file.deal().word().equals("proposed")) return;
            List<Ledger.Promise> promised = stock.promise(file, terms);
            desk.say(
                file,
                new Event.Accepted(
                    file.notes.bytes("open").orElseThrow(),
                    file.notes.bytes("salt").orElseThrow(),
                    desk.tail(file.notes.link("openId").orElseThrow()),
                    parts.escrow().sign(onChain)),
                List.of(),
                promised);
          }
        }
      }
      stock.settle();
    } catch (NoDealException e) {
      synchronized (file) {
        desk.say(file, new Event.Declined(Role.SELLER, Ground.text(e)));
      }
    }
  }

  private void stake(DealFile file, Terms terms)
      throws IOException, EscrowException, NoDealException {
    BigInteger deposit = terms.price().sellerDeposit();
    if (deposit.signum() == 0) return;
    Address token = terms.chain().token();
    try {
      Escrow.Receipt receipt = parts.escrow().deposit(token, deposit, terms.id().hex());
      synchronized (file) {
        file.notes = file.notes.with(Notes.Gas.of("deposit", receipt));
      }
    } catch (EscrowException e) {
      // What may pass, such as a token that is halted, is no reason to decline yet.
      if (!e.lasting() && !e.reason().equals(EscrowException.TOO_LITTLE)) throw e;
      throw new NoDealException(Why.NO_STAKE, "The seller can't stake what the listing promises.");
    }
  }
}
