package org.handsel.node.deal;

import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.handsel.core.agree.Arbiter;
import org.handsel.core.agree.Ask;
import org.handsel.core.agree.NoDealException;
import org.handsel.core.agree.NoDealException.Why;
import org.handsel.core.agree.Party;
import org.handsel.core.agree.Quote;
import org.handsel.core.agree.Quoting;
import org.handsel.core.agree.Role;
import org.handsel.core.agree.Signed;
import org.handsel.core.agree.Terms;
import org.handsel.core.agree.Where;
import org.handsel.core.deal.Event;
import org.handsel.core.deal.Ledger;
import org.handsel.core.escrow.Escrow;
import org.handsel.core.mail.Letter;
import org.handsel.core.money.Address;
import org.handsel.core.money.Currency;
import org.handsel.core.money.Money;
import org.handsel.core.rate.Hist;
import org.handsel.core.record.SignedRecord;
import org.handsel.core.service.Policy;
import org.handsel.core.service.Service;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.app.Deals;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.RefusedException.Kind;
import org.handsel.services.arbitration.Arbitration;

/// From a listing to signed terms, on both sides.
final class Bargaining {
  private static final long RATING_AND_SLACK_SECONDS = 21L * 24 * 3600;
  private static final long OPEN_QUOTES_MAX = 8;

  private final Desk desk;
  private final Parts parts;
  private final Stock stock;
  private final Checks checks;

  Bargaining(Desk desk, Stock stock, Checks checks) {
    this.desk = desk;
    this.parts = desk.parts;
    this.stock = stock;
    this.checks = checks;
  }

  /// The buyer asks. When this returns the ask is written down and on its way.
  DealFile buy(Deals.Purchase purchase) throws RefusedException {
    try {
      return ask(purchase);
    } catch (NoDealException e) {
      throw new RefusedException(Kind.CONFLICT, "deal." + e.why().code(), text(e));
    } catch (MalformedException e) {
      throw new RefusedException(
          Kind.INVALID, "deal.unknown", "That listing makes no sense: " + e.getMessage());
    } catch (IOException e) {
      throw new RefusedException(
          Kind.UNAVAILABLE,
          "deal.chain-away",
          "The chain can't be reached, so nothing was asked and nothing was paid: "
              + e.getMessage());
    }
  }

  private DealFile ask(Deals.Purchase purchase)
      throws RefusedException, NoDealException, IOException {
    SignedRecord listing = listing(purchase.listing());
    Service service = service(listing);
    Data.Map body = listing.payload().body().orElseThrow();
    Cid seller = listing.payload().author();
    if (seller.equals(parts.me())) {
      throw new NoDealException(Why.SELF, "This is your own listing.");
    }
    if (purchase.quantity() < 1) {
      throw new RefusedException(Kind.INVALID, "deal.quantity", "quantity: at least one");
    }
    var left = service.quantity(body);
    if (left.isPresent() && left.getAsLong() < purchase.quantity()) {
      throw new NoDealException(Why.SOLD_OUT, "Only " + left.getAsLong() + " left.");
    }
    Money asked = service.quote(body, purchase.quantity());
    Where chain = where(asked);
    checkMoney(service.policy(body), asked, chain);
    var panel = new java.util.ArrayList<Cid>();
    for (String arbiter : purchase.arbiters()) panel.add(cid(arbiter));
    synchronized (desk.lock()) {
      Bytes salt = parts.salt();
      Ledger.Line line = open(salt, seller, Role.BUYER, service, body);
      Escrow.Lane lane = parts.escrow().reserve();
      var ask =
          new Ask(
              listing.id(),
              purchase.quantity(),
              party(line),
              panel,
              chain,
              parts.escrow().place().genesis(),
              lane.lane(),
              lane.seq());
      Signed signed = ask.sign(parts.pen().device(), parts.clock().millis());
      Notes notes =
          Notes.start(
                  Role.BUYER,
                  seller,
                  service.title(body),
                  purchase.quantity(),
                  parts.clock().millis())
              .with("ask", signed.bytes())
              .with("listing", Data.of(listing.id()))
              .with("salt", salt)
              .with("open", line.record())
              .with("openId", Data.of(line.id()))
              .with("price", asked.minor().toString())
              .with("asset", asked.asset().id())
              .with("listed", Bytes.of(DagCbor.encode(body)));
      if (!purchase.note().isBlank()) notes = notes.with("note", purchase.note());
      var file = new DealFile(signed.id(), notes);
      desk.open(
          file,
          List.of(about(line, signed.id())),
          List.of(
              new Ledger.Waiting(
                  seller, new Letter(Letter.Kind.ASK, signed.id(), signed.bytes()))));
      return file;
    }
  }

  /// A buyer asks us for terms.
  void heardAsk(Cid from, Letter letter) throws IOException {
    Ask.Heard heard = Ask.decode(letter.body());
    Signed signed = heard.signed();
    Ask ask = heard.ask();
    if (!ask.buyer().id().equals(from)) throw new MalformedException("an ask of somebody else");
    checks.authority(signed.author(), signed.dev(), signed.log());
    if (desk.byKey(signed.id()).isPresent()) return;
    try {
      quote(ask, signed);
    } catch (NoDealException e) {
      refuse(from, signed.id(), e);
    }
  }

  private void quote(Ask ask, Signed signed) throws IOException, NoDealException {
    SignedRecord listing = stock.current(ask.listing());
    Service service =
        parts
            .service(listing.payload().kind())
            .orElseThrow(() -> new NoDealException(Why.LISTING_GONE, "Not for sale."));
    Data.Map body = listing.payload().body().orElseThrow();
    checkPlace(ask.chain(), ask.genesis());
    checkOpenQuotes(ask.buyer().id());
    var left = service.quantity(body);
    if (left.isPresent() && left.getAsLong() < ask.quantity()) {
      throw new NoDealException(Why.SOLD_OUT, "Only " + left.getAsLong() + " left.");
    }
    var quoting = new Quoting(service, body, parts.currencies(), this::arbiter);
    long now = parts.escrow().now();
    synchronized (desk.lock()) {
      Bytes salt = parts.salt();
      Ledger.Line line = open(salt, ask.buyer().id(), Role.SELLER, service, body);
      Terms terms = quoting.terms(ask, party(line), parts.salt(), now);
      var quote = new Quote(signed.id(), terms, parts.escrow().place().genesis());
      Signed answer = quote.sign(parts.pen().device(), parts.clock().millis());
      Notes notes =
          Notes.start(
                  Role.SELLER,
                  ask.buyer().id(),
                  terms.title(),
                  ask.quantity(),
                  parts.clock().millis())
              .with("ask", signed.bytes())
              .with("quote", answer.bytes())
              .with("terms", Bytes.of(terms.encode()))
              .with("listing", Data.of(ask.listing()))
              .with("slot", listing.payload().slot().orElse(""))
              .with("kind", listing.payload().kind())
              .with("auto", service.policy(body).auto() ? 1 : 0)
              .with("salt", salt)
              .with("open", line.record())
              .with("openId", Data.of(line.id()));
      var file = new DealFile(signed.id(), notes);
      desk.put(file, terms);
      desk.open(
          file,
          List.of(about(line, signed.id())),
          List.of(
              new Ledger.Waiting(
                  ask.buyer().id(), new Letter(Letter.Kind.QUOTE, signed.id(), answer.bytes()))));
    }
  }

  private void refuse(Cid to, Bytes ask, NoDealException why) {
    var body =
        DagCbor.encode(Data.map().put("why", why.why().code()).put("text", text(why)).build());
    var letter = new Letter(Letter.Kind.REFUSE, ask, Bytes.of(body));
    parts
        .ledger()
        .write(
            new Ledger.Change(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(new Ledger.Waiting(to, letter))));
    parts.mailbox().post(to, letter);
  }

  /// The seller answers us: if the terms are what we asked for, we propose.
  void heardQuote(Cid from, Letter letter) throws IOException {
    Quote.Heard heard = Quote.decode(letter.body());
    Quote quote = heard.quote();
    Signed signed = heard.signed();
    DealFile file = mine(from, quote.ask());
    checks.authority(signed.author(), signed.dev(), signed.log());
    synchronized (file) {
      if (file.terms.isPresent() || file.notes.has("refusal")) return;
      if (!signed.author().equals(file.notes.other())) {
        throw new MalformedException("a quote of somebody else");
      }
      Ask ask = Ask.decode(file.notes.bytes("ask").orElseThrow()).ask();
      Data.Map body = DagCbor.decode(file.notes.bytes("listed").orElseThrow().toArray()).asMap();
      Service service = serviceNamed(quote.terms().service());
      try {
        checkPlace(quote.terms().chain(), quote.genesis());
        new Quoting(service, body, parts.currencies(), this::arbiter)
            .check(quote.terms(), ask, parts.escrow().now());
      } catch (NoDealException e) {
        close(file, e.why().code(), text(e));
        return;
      }
      file.notes =
          file.notes.with("quote", letter.body()).with("terms", Bytes.of(quote.terms().encode()));
      desk.put(file, quote.terms());
      desk.say(
          file,
          new Event.Proposed(
              file.notes.bytes("open").orElseThrow(), file.notes.bytes("salt").orElseThrow()));
    }
  }

  /// The seller doesn't want to.
  void heardRefusal(Cid from, Letter letter) throws IOException {
    DealFile file = mine(from, letter.about());
    Data.Map body = DagCbor.decode(letter.body().toArray(), DagCbor.Limits.of(4096)).asMap();
    synchronized (file) {
      if (file.terms.isPresent() || file.notes.has("refusal")) return;
      if (!from.equals(file.notes.other())) throw new MalformedException("not the seller");
      String why = body.text("why");
      if (!why.matches("[a-z-]{1,40}")) throw new MalformedException("why: not a word");
      close(file, why, body.text("text"));
    }
  }

  /// Ends an ask without terms; our history line becomes void.
  void close(DealFile file, String why, String text) throws IOException {
    synchronized (desk.lock()) {
      file.notes = file.notes.with("refusal", why).with("refusalText", text).with("closed", 1);
      Cid open = file.notes.link("openId").orElseThrow();
      Ledger.Line line =
          desk.line(file.key, new Hist.Close(open, Hist.Result.VOID, Optional.empty()));
      desk.write(file, List.of(), List.of(line), List.of(), List.of());
    }
  }

  /// The seller accepts: what was promised, the stake and both signatures are written down
  /// together.
  ///
  /// @throws IOException if the chain can't be reached: try again
  void accept(DealFile file) throws IOException {
    Terms terms = file.terms.orElseThrow();
    var onChain = file.onChain.orElseThrow();
    try {
      stake(terms);
      synchronized (desk.lock()) {
        synchronized (file) {
          if (!file.deal().word().equals("proposed")) return;
          List<Ledger.Promise> promised = stock.promise(file, terms);
          desk.say(
              file,
              new Event.Accepted(
                  file.notes.bytes("open").orElseThrow(),
                  file.notes.bytes("salt").orElseThrow(),
                  parts.escrow().sign(onChain)),
              List.of(),
              promised);
        }
      }
      stock.settle();
    } catch (NoDealException e) {
      synchronized (file) {
        desk.say(file, new Event.Declined(Role.SELLER, text(e)));
      }
    }
  }

  private void stake(Terms terms) throws IOException, NoDealException {
    BigInteger deposit = terms.price().sellerDeposit();
    if (deposit.signum() == 0) return;
    Address token = terms.chain().token();
    try {
      parts.escrow().deposit(token, deposit, terms.id().hex());
    } catch (org.handsel.core.escrow.EscrowException e) {
      throw new NoDealException(Why.NO_STAKE, "The seller can't stake what the listing promises.");
    }
  }

  /// The newest offer of an arbiter that is known here.
  Optional<Arbiter> arbiter(Cid id) {
    for (SignedRecord record : parts.records().by(id, Arbitration.KIND).reversed()) {
      boolean live =
          record.payload().exp().isEmpty()
              || record.payload().exp().getAsLong() > parts.clock().millis();
      if (!live || record.payload().body().isEmpty()) continue;
      try {
        Data.Map body = record.payload().body().get();
        return Optional.of(
            new Arbiter(id, record.id(), Arbitration.account(body), Arbitration.feeCapBps(body)));
      } catch (MalformedException _) {
        // an offer that makes no sense is none
      }
    }
    return Optional.empty();
  }

  private DealFile mine(Cid from, Bytes ask) throws MalformedException {
    DealFile file =
        desk.byKey(ask).orElseThrow(() -> new MalformedException("an answer to no ask of ours"));
    if (file.role() != Role.BUYER || !file.notes.other().equals(from)) {
      throw new MalformedException("an answer of somebody else");
    }
    return file;
  }

  private Ledger.Line open(Bytes salt, Cid other, Role role, Service service, Data.Map body)
      throws MalformedException {
    Policy policy = service.policy(body);
    long due =
        parts.clock().millis() / 1000
            + policy.claimSeconds()
            + policy.disputeSeconds()
            + policy.depositSeconds()
            + 3 * policy.rulingSeconds()
            + RATING_AND_SLACK_SECONDS;
    Bytes ref = Hist.ref(salt, parts.me(), other);
    return desk.line(Bytes.EMPTY, new Hist.Open(ref, role, service.name(), due));
  }

  private static Ledger.Line about(Ledger.Line line, Bytes deal) {
    return new Ledger.Line(line.height(), deal, line.id(), line.record(), line.published());
  }

  private Party party(Ledger.Line line) {
    Address account = parts.escrow().account();
    return new Party(
        parts.me(), parts.logHead().get(), desk.head(line), account, account, line.id());
  }

  private SignedRecord listing(String id) throws RefusedException, MalformedException {
    Optional<SignedRecord> listing = parts.records().find(cid(id));
    if (listing.isEmpty() || listing.get().payload().body().isEmpty()) {
      throw new RefusedException(
          Kind.UNKNOWN, "deal.listing-gone", "That listing isn't here, or was taken down.");
    }
    return listing.get();
  }

  private Service service(SignedRecord listing) throws RefusedException {
    return parts
        .service(listing.payload().kind())
        .orElseThrow(
            () -> new RefusedException(Kind.INVALID, "deal.unknown", "That isn't for sale."));
  }

  private Service serviceNamed(String name) throws MalformedException {
    return parts.services().stream()
        .filter(service -> service.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new MalformedException("an unknown service"));
  }

  private static Cid cid(String id) throws RefusedException {
    try {
      return Cid.parse(id);
    } catch (MalformedException e) {
      throw new RefusedException(Kind.INVALID, "deal.unknown", "Not an id: " + e.getMessage());
    }
  }

  /// The first token of the network that pays `asked` one to one.
  private Where where(Money asked) throws NoDealException {
    Escrow.Place place = parts.escrow().place();
    for (Currency token : parts.currencies().tokens()) {
      if (parts.currencies().in(token.asset(), asked).isEmpty()) continue;
      Optional<Address> address = address(token, place.chain());
      if (address.isEmpty()) continue;
      return new Where(
          place.chain(), place.escrow(), place.codeHash(), address.get(), parts.finality());
    }
    throw new NoDealException(
        Why.NO_TOKEN,
        "This network has nothing that is worth " + parts.currencies().symbol(asked.asset()) + ".");
  }

  private static Optional<Address> address(Currency token, String chain) throws NoDealException {
    String id = token.asset().id();
    if (!id.startsWith(chain + "/")) return Optional.empty();
    String name = id.substring(chain.length() + 1);
    if (name.startsWith("slip44:")) return Optional.of(Address.ZERO);
    try {
      return name.startsWith("erc20:")
          ? Optional.of(Address.parse(name.substring("erc20:".length())))
          : Optional.empty();
    } catch (MalformedException e) {
      throw new NoDealException(Why.NO_TOKEN, "The network file names a token that is none.");
    }
  }

  private void checkMoney(Policy policy, Money asked, Where chain)
      throws RefusedException, IOException {
    Money price = parts.currencies().in(chain.asset(), asked).orElseThrow();
    Money total =
        price.plus(price.bps(policy.buyerFeeBps())).plus(price.bps(policy.buyerDepositBps()));
    Money have = new Money(parts.escrow().balance(chain.token()), chain.asset());
    if (have.compareTo(total) < 0) {
      throw new RefusedException(
          Kind.CONFLICT,
          "deal.no-money",
          "This takes "
              + parts.currencies().text(total)
              + " and your wallet holds "
              + parts.currencies().text(have)
              + ". Nothing was asked and nothing was paid.");
    }
  }

  /// deal.md §2.4 "Both compare chain id, hash of block 0, address of the escrow and hash of its
  /// code"
  private void checkPlace(Where theirs, Bytes genesis) throws NoDealException {
    Escrow.Place ours = parts.escrow().place();
    boolean same =
        theirs.caip2().equals(ours.chain())
            && theirs.escrow().equals(ours.escrow())
            && theirs.codeHash().equals(ours.codeHash())
            && genesis.equals(ours.genesis());
    if (!same) {
      throw new NoDealException(
          Why.OTHER_CHAIN,
          "The two of you use different chains, so no deal can be held. Nothing was paid.");
    }
  }

  private void checkOpenQuotes(Cid buyer) throws NoDealException {
    long open =
        desk.files().stream()
            .filter(file -> file.role() == Role.SELLER && file.notes.other().equals(buyer))
            .filter(file -> List.of("quoted", "proposed").contains(file.word()))
            .count();
    if (open >= OPEN_QUOTES_MAX) {
      throw new NoDealException(Why.UNWILLING, "Too many open quotes; finish some first.");
    }
  }

  private static String text(Exception e) {
    return String.valueOf(e.getMessage());
  }
}
