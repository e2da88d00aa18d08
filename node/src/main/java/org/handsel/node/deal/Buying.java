package org.handsel.node.deal;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.handsel.core.agree.Ask;
import org.handsel.core.agree.NoDealException;
import org.handsel.core.agree.Party;
import org.handsel.core.agree.Quote;
import org.handsel.core.agree.Quoting;
import org.handsel.core.agree.Role;
import org.handsel.core.agree.Signed;
import org.handsel.core.deal.Event;
import org.handsel.core.deal.Ledger;
import org.handsel.core.escrow.EscrowException;
import org.handsel.core.mail.Letter;
import org.handsel.core.service.Service;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.app.Deals;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.RefusedException.Kind;

/// The buyer's side of a bargain: from a listing to an ask, and from a quote to a proposal.
final class Buying {
  /// Why an ask ended that nobody refused. No refusal that travels can be called so.
  static final String EXPIRED = "ask.expired";

  static final String WITHDRAWN = "ask.withdrawn";

  final AskLanes lanes;

  private final Desk desk;
  private final Parts parts;
  private final Ground ground;
  private final Checks checks;
  private final Wishes wishes;

  Buying(Desk desk, Ground ground, Checks checks) {
    this.desk = desk;
    this.parts = desk.parts;
    this.ground = ground;
    this.checks = checks;
    this.lanes = new AskLanes(desk);
    this.wishes = new Wishes(parts, ground);
  }

  /// The buyer asks. When this returns the ask is written down and on its way.
  DealFile buy(Deals.Purchase purchase) throws RefusedException {
    return plainly(() -> ask(purchase));
  }

  /// What that would cost. Nothing is asked and nothing is paid.
  Deals.Priced price(Deals.Purchase purchase) throws RefusedException {
    return plainly(() -> wishes.price(wishes.of(purchase)));
  }

  private interface Trial<T> {
    T of() throws RefusedException, NoDealException, EscrowException, IOException;
  }

  private static <T> T plainly(Trial<T> trial) throws RefusedException {
    try {
      return trial.of();
    } catch (NoDealException e) {
      throw new RefusedException(Kind.CONFLICT, "deal." + e.why().code(), Ground.text(e));
    } catch (EscrowException e) {
      throw new RefusedException(
          Kind.CONFLICT,
          "deal.too-many-open",
          "You have too many open deals for another one. Finish some, or take some back. Nothing"
              + " was asked and nothing was paid.");
    } catch (MalformedException e) {
      throw new RefusedException(
          Kind.INVALID, "deal.senseless", "That can't be bought: " + e.getMessage());
    } catch (IOException e) {
      throw new RefusedException(
          Kind.UNAVAILABLE,
          "deal.chain-away",
          "The chain can't be reached, so nothing was asked and nothing was paid: "
              + e.getMessage());
    }
  }

  private DealFile ask(Deals.Purchase purchase)
      throws RefusedException, NoDealException, EscrowException, IOException {
    Wishes.Wish wish = wishes.of(purchase);
    wishes.checkMoney(wish);
    Service service = wish.service();
    Data.Map body = wish.body();
    Cid seller = wish.listing().payload().author();
    var panel = new java.util.ArrayList<Cid>();
    for (String arbiter : purchase.arbiters()) panel.add(Wishes.cid(arbiter));
    synchronized (desk.lock()) {
      Bytes salt = parts.salt();
      Ledger.Line line = ground.open(salt, seller, Role.BUYER, service, wish.policy());
      Notes notes =
          Notes.start(Role.BUYER, seller, service.title(body), wish.order(), parts.clock().millis())
              .with("listing", Data.of(wish.listing().id()))
              .with("service", service.name())
              .with("salt", salt)
              .with("open", line.record())
              .with("openId", Data.of(line.id()))
              .with("price", wish.asked().minor().toString())
              .with("asset", wish.asked().asset().id())
              .with("listed", Bytes.of(DagCbor.encode(body)));
      Notes noted = purchase.note().isBlank() ? notes : notes.with("note", purchase.note());
      Party me = ground.party(line);
      Bytes genesis = parts.escrow().place().genesis();
      // The lane last of all: what fails before it leaves none behind.
      return lanes.ask(lane -> {
        var ask =
            new Ask(
                wish.listing().id(),
                wish.order(),
                me,
                panel,
                wish.chain(),
                genesis,
                lane.lane(),
                lane.seq(),
                Bytes.EMPTY);
        return send(ask, seller, noted, line);
      });
    }
  }

  private DealFile send(Ask ask, Cid seller, Notes notes, Ledger.Line line) {
    Signed signed =
        ask.proven(parts.escrow().signAsk(ask.content()))
            .sign(parts.pen().device(), parts.clock().millis());
    var file = new DealFile(signed.id(), notes.with("ask", signed.bytes()));
    desk.open(
        file,
        List.of(),
        List.of(Ground.about(line, signed.id())),
        List.of(
            new Ledger.Waiting(seller, new Letter(Letter.Kind.ASK, signed.id(), signed.bytes()))));
    return file;
  }

  /// The seller answers us: if the terms are what we asked for, we propose.
  void heardQuote(Cid from, Letter letter) throws IOException {
    Quote.Heard heard = Quote.decode(letter.body());
    Quote quote = heard.quote();
    Signed signed = heard.signed();
    DealFile file = mine(from, quote.ask());
    checks.beginning(signed);
    long now = parts.escrow().now();
    synchronized (desk.lock()) {
      answered(file, letter, heard, now);
    }
  }

  /// Call it with the desk's lock held.
  private void answered(DealFile file, Letter letter, Quote.Heard heard, long now)
      throws IOException {
    Quote quote = heard.quote();
    Signed signed = heard.signed();
    synchronized (file) {
      expireWhenDue(file);
      if (file.notes.has("refusal")) {
        throw new MalformedException(
            file.notes.text("refusal").equals(Optional.of(EXPIRED))
                ? "the ask has lapsed: it was good for two days"
                : "the ask has ended");
      }
      if (file.terms.isPresent()) return;
      if (!signed.author().equals(file.notes.other())) {
        throw new MalformedException("a quote of somebody else");
      }
      Ask ask = Ask.decode(file.notes.bytes("ask").orElseThrow()).ask();
      Data.Map body = DagCbor.decode(file.notes.bytes("listed").orElseThrow().toArray()).asMap();
      Service service = ground.serviceNamed(quote.terms().service());
      try {
        ground.checkPlace(quote.terms().chain(), quote.genesis());
        new Quoting(service, body, parts.currencies(), parts.arbiters())
            .check(quote.terms(), ask, now);
      } catch (NoDealException e) {
        close(file, e.why().code(), Ground.text(e));
        throw new MalformedException(Ground.text(e), e);
      }
      file.notes =
          file.notes
              .with("quote", letter.body())
              .with("terms", Bytes.of(quote.terms().encode()))
              .with("quotedAt", parts.clock().millis());
      desk.put(file, quote.terms());
      desk.say(
          file,
          new Event.Proposed(
              file.notes.bytes("open").orElseThrow(),
              file.notes.bytes("salt").orElseThrow(),
              desk.tail(file.notes.link("openId").orElseThrow())));
    }
  }

  /// The seller doesn't want to.
  void heardRefusal(Cid from, Letter letter) throws IOException {
    DealFile file = mine(from, letter.about());
    Data.Map body = DagCbor.decode(letter.body().toArray(), DagCbor.Limits.of(4096)).asMap();
    String why = body.text("why");
    if (!why.matches("[a-z-]{1,40}")) throw new MalformedException("why: not a word");
    synchronized (desk.lock()) {
      synchronized (file) {
        if (file.terms.isPresent() || file.notes.has("refusal")) return;
        if (!from.equals(file.notes.other())) throw new MalformedException("not the seller");
        close(file, why, body.text("text"));
      }
    }
  }

  /// Ends the ask if nothing came of it in its time.
  void lapse(DealFile file) throws IOException {
    synchronized (file) {
      if (!expired(file)) return; // without the desk's lock, as nearly always
    }
    synchronized (desk.lock()) {
      synchronized (file) {
        expireWhenDue(file);
      }
    }
  }

  private void expireWhenDue(DealFile file) throws IOException {
    if (expired(file)) close(file, EXPIRED, "");
  }

  /// deal.md §2.9 "An ask of which nothing came lapses two days after it was sent"
  private boolean expired(DealFile file) {
    return file.word().equals("asked")
        && parts.clock().millis() >= file.notes.openedMillis() + Ground.ASK_MILLIS;
  }

  /// Ends an ask without terms; our history line becomes void. Call it with the desk's lock and the
  /// file's held.
  void close(DealFile file, String why, String text) throws IOException {
    ground.end(file, why, text);
    lanes.giveBackEnded(file);
  }

  private DealFile mine(Cid from, Bytes ask) throws MalformedException {
    DealFile file =
        desk.byKey(ask).orElseThrow(() -> new MalformedException("an answer to no ask of ours"));
    if (file.role() != Role.BUYER || !file.notes.other().equals(from)) {
      throw new MalformedException("an answer of somebody else");
    }
    return file;
  }
}
