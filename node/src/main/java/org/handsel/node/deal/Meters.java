package org.handsel.node.deal;

import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.handsel.core.agree.Role;
import org.handsel.core.agree.Terms;
import org.handsel.core.deal.Event;
import org.handsel.core.deal.Ledger;
import org.handsel.core.deal.Way;
import org.handsel.core.deliver.Payee;
import org.handsel.core.deliver.Payer;
import org.handsel.core.escrow.Act;
import org.handsel.core.escrow.EscrowException;
import org.handsel.core.escrow.Phase;
import org.handsel.core.escrow.Pot;
import org.handsel.core.mail.Letter;
import org.handsel.core.service.Meter;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// Prices that are paid while they are earned: the buyer's node signs rising vouchers, the seller's
/// keeps the newest on disk and hands it in by itself. Spec: `docs/protocols/voucher.md`.
final class Meters {
  private static final int VOUCHER_BYTES_MAX = 512;
  private static final long TIME_MAX = (1L << 40) - 1;
  private static final int DIGITS_MAX = 39;
  private static final String VOUCHER = "voucher";
  private static final String STEPS = "steps";
  private static final String STOPPED = "stopped";
  private static final String PART = "part";
  private static final String BEYOND = "Claimed beyond what vouchers paid for.";

  private final Desk desk;
  private final Parts parts;

  Meters(Desk desk) {
    this.desk = desk;
    this.parts = desk.parts;
  }

  static Optional<Meter> of(DealFile file) {
    return file.terms.flatMap(Terms::meter);
  }

  /// How many steps are paid for: signed by us as the buyer, held as the seller.
  static long paid(DealFile file) {
    return file.role() == Role.BUYER ? file.notes.number(STEPS).orElse(0L) : payee(file).paid();
  }

  /// Whether a voucher says that nothing more is wanted, or we have stopped.
  static boolean over(DealFile file) {
    if (file.notes.has(STOPPED)) return true;
    return file.role() == Role.SELLER && payee(file).held().map(Payee.Held::last).orElse(false);
  }

  /// What the vouchers are worth so far, base units.
  static BigInteger earned(DealFile file) {
    return file.role() == Role.BUYER ? payer(file).voucher().total() : payee(file).total();
  }

  private static Payer payer(DealFile file) {
    Terms terms = file.terms.orElseThrow();
    return new Payer(
        terms.meter().orElseThrow(),
        terms.price().price(),
        terms.deadlines().claimBy(),
        file.notes.number(STEPS).orElse(0L));
  }

  static Payee payee(DealFile file) {
    Terms terms = file.terms.orElseThrow();
    return new Payee(
        terms.meter().orElseThrow(),
        terms.price().price(),
        terms.deadlines().fundBy(),
        terms.deadlines().claimBy(),
        file.notes.map(VOUCHER).map(Meters::held));
  }

  /// The buyer pays for what was delivered. What is signed is on disk before it goes out, and takes
  /// the place of an older one that waits. Call it with the file's lock held.
  ///
  /// @param last whether nothing more is wanted
  void pay(DealFile file, long delivered, boolean ahead, boolean last) {
    Payer before = payer(file);
    Payer payer = before.pay(delivered, ahead && !last);
    if (payer.equals(before) && (!last || file.notes.has(STOPPED))) return;
    file.notes = file.notes.with(STEPS, payer.steps());
    boolean over = last || file.notes.has(STOPPED);
    if (over) file.notes = file.notes.with(STOPPED, 1);
    Terms terms = file.terms.orElseThrow();
    Act.Voucher voucher = payer.voucher();
    Bytes signature = parts.escrow().sign(file.onChain.orElseThrow(), voucher);
    var held = new Payee.Held(voucher, signature, over, 0);
    Cid seller = terms.seller().id();
    var letter =
        new Letter(
            Letter.Kind.VOUCHER, terms.id(), Bytes.of(DagCbor.encode(data(held, false).build())));
    desk.write(
        file,
        List.of(),
        List.of(),
        List.of(),
        List.of(Ledger.Unposted.of(seller, Letter.Kind.VOUCHER, terms.id())),
        List.of(new Ledger.Waiting(seller, letter)));
  }

  /// The seller delivers no more, or takes what is earned so far. Call it with the file's lock
  /// held.
  void stop(DealFile file, boolean whole) {
    file.notes = file.notes.with(whole ? STOPPED : PART, 1);
    desk.write(file);
  }

  /// The seller hears a voucher; it is on disk when this returns.
  void heard(Cid from, Letter letter) throws IOException {
    DealFile file =
        desk.byDeal(letter.about())
            .orElseThrow(() -> new IOException("a voucher of a deal that isn't known here yet"));
    Data.Map map =
        DagCbor.decode(letter.body().toArray(), DagCbor.Limits.of(VOUCHER_BYTES_MAX)).asMap();
    map.only("total", "until", "sig", "last");
    Payee.Held said = read(map, 0);
    synchronized (file) {
      Terms terms = file.terms.orElseThrow();
      boolean right =
          terms.meter().isPresent()
              && file.role() == Role.SELLER
              && terms.buyer().id().equals(from)
              && parts
                  .escrow()
                  .signed(
                      file.onChain.orElseThrow(),
                      said.voucher(),
                      terms.buyer().account(),
                      said.signature());
      if (!right) throw new MalformedException("a voucher that isn't the buyer's for this deal");
      Payee before = payee(file);
      Payee payee =
          before.hear(said.voucher(), said.signature(), said.last(), parts.clock().millis() / 1000);
      if (payee.equals(before)) return;
      file.notes = file.notes.with(VOUCHER, data(payee.held().orElseThrow(), true).build());
      desk.write(file);
    }
  }

  /// Asks of the chain what is due for vouchers; as the buyer, objects to a claim of what they
  /// don't pay for.
  ///
  /// @param clock the chain's time
  /// @param submit hands an act to the chain
  void tend(DealFile file, Clock clock, Submit submit) throws IOException, EscrowException {
    if (of(file).isEmpty() || file.role() == Role.ARBITER) return;
    long now = clock.seconds();
    Optional<Act> act = Optional.empty();
    synchronized (file) {
      if (!Verbs.running(file.deal())) return;
      Pot pot = file.newest.or(() -> file.settled).orElseThrow();
      if (file.role() == Role.BUYER) object(file, pot, now);
      if (file.role() != Role.SELLER || pot.phase().compareTo(Phase.DISPUTED_CLAIMED) > 0) return;
      boolean refunds =
          file.deal().said().move(pot.phase(), it -> it.way() == Way.REFUND).isPresent();
      if (refunds) return;
      Payee payee = payee(file);
      boolean disputed = pot.phase() != Phase.FUNDED || file.notes.has(PART);
      switch (payee.due(pot.paid(), disputed, file.notes.has(STOPPED), now)) {
        case WAIT -> {}
        case PART -> act = Optional.of(redeem(payee, false));
        case LAST -> act = Optional.of(redeem(payee, true));
        case REFUND -> desk.say(file, new Event.Refunded(pot.phase()));
      }
      if (file.notes.has(PART) && act.isEmpty() && pot.paid().equals(payee.total())) {
        file.notes = new Notes(file.notes.map().with().without(PART).build());
        desk.write(file);
      }
    }
    if (act.isPresent()) submit.submit(act.get());
  }

  /// The chain's time.
  interface Clock {
    long seconds() throws IOException;
  }

  /// What hands an act to the chain.
  interface Submit {
    void submit(Act act) throws IOException, EscrowException;
  }

  private static Act redeem(Payee payee, boolean last) {
    Payee.Held held = payee.held().orElseThrow();
    return new Act.Redeem(held.voucher(), last, held.signature());
  }

  /// voucher.md §2.5 "the buyer's node calls the panel by itself"
  private void object(DealFile file, Pot pot, long now) {
    Terms terms = file.terms.orElseThrow();
    boolean unearned =
        pot.phase() == Phase.CLAIMED
            && payer(file).steps() < terms.meter().orElseThrow().steps()
            && now < pot.since() + terms.deadlines().disputeWindow();
    boolean said =
        file.deal()
            .said()
            .move(Phase.CLAIMED, it -> it.by() == Role.BUYER || it.way() == Way.SETTLE)
            .isPresent();
    if (!unearned || said || terms.panel().isEmpty()) return;
    desk.say(file, new Event.Disputed(Role.BUYER, Phase.CLAIMED, BEYOND, List.of()));
  }

  private static org.handsel.ipfs.MapBuilder data(Payee.Held held, boolean mine) {
    var map =
        Data.map()
            .put("total", held.voucher().total().toString())
            .put("until", held.voucher().validUntil())
            .put("sig", held.signature())
            .put("last", held.last());
    return mine ? map.put("at", held.at()) : map;
  }

  private static Payee.Held held(Data.Map map) {
    try {
      return read(map, map.integer("at"));
    } catch (MalformedException e) {
      throw new IllegalStateException("notes of a deal: " + e.getMessage(), e);
    }
  }

  private static Payee.Held read(Data.Map map, long at) throws MalformedException {
    String total = map.text("total");
    if (!total.matches("0|[1-9][0-9]{0," + (DIGITS_MAX - 1) + "}")) {
      throw new MalformedException("total: not a number");
    }
    Bytes signature = map.bytes("sig", 64);
    return new Payee.Held(
        new Act.Voucher(new BigInteger(total), map.integer("until", 0, TIME_MAX)),
        signature,
        map.bool("last"),
        at);
  }
}
