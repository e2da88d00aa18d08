package org.handsel.node.deal;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.handsel.core.agree.Role;
import org.handsel.core.agree.Terms;
import org.handsel.core.deal.Deal;
import org.handsel.core.deal.Event;
import org.handsel.core.deal.Step;
import org.handsel.core.deliver.Evidence;
import org.handsel.core.escrow.Act;
import org.handsel.core.escrow.EscrowDeal;
import org.handsel.core.escrow.EscrowException;
import org.handsel.core.escrow.Payout;
import org.handsel.core.escrow.Phase;
import org.handsel.core.escrow.Pot;
import org.handsel.core.rate.Rating;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.app.Deals;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.RefusedException.Kind;

/// What a person asks for, as words of the deal. A verb is done once it is signed and written down;
/// the chain follows by itself.
final class Verbs {
  private static final long OFFER_SECONDS = 7L * 24 * 3600;
  private static final int TEXT_CHARS_MAX = 4000;

  /// Words that can be said again and again leave room for those that end a deal.
  private static final Set<String> REPEATED = Set.of("deliver", "settle", "tell");

  private static final long REPEATED_MAX = Step.LANE_STEPS_MAX - 32;

  private final Desk desk;
  private final Parts parts;
  private final Buying buying;
  private final Selling selling;
  private final Reviewing reviewing;
  private final Meters meters;

  Verbs(Desk desk, Buying buying, Selling selling, Reviewing reviewing) {
    this.desk = desk;
    this.parts = desk.parts;
    this.buying = buying;
    this.selling = selling;
    this.reviewing = reviewing;
    this.meters = new Meters(desk);
  }

  /// Does `verb`, which is one of those that [Offers] gives for this file.
  void act(DealFile file, String verb, Map<String, String> input)
      throws RefusedException, IOException {
    if (!Offers.verbs(file, parts).contains(verb)) throw notNow(verb);
    if (verb.equals("accept") && file.role() == Role.SELLER && file.word().equals("proposed")) {
      accept(file);
      return;
    }
    if (verb.equals("accept")) {
      synchronized (file) {
        file.notes = file.notes.with(Pursuing.TAKEN, 1);
        desk.write(file);
      }
      return;
    }
    if (REPEATED.contains(verb)) checkRoom(file);
    // Some of these write a line of history, which is numbered under the desk's lock.
    boolean line = List.of("decline", "cancel", "rate").contains(verb);
    synchronized (line ? desk.lock() : file) {
      say(file, verb, input);
    }
  }

  private void accept(DealFile file) throws RefusedException, IOException {
    try {
      selling.accept(file);
    } catch (EscrowException e) {
      throw new RefusedException(
          Kind.UNAVAILABLE,
          "deal.stake-refused",
          "The escrow doesn't take your stake now, so nothing was accepted. Try again. ("
              + e.getMessage()
              + ")");
    }
  }

  private void checkRoom(DealFile file) throws RefusedException {
    synchronized (file) {
      long said = file.transcript.head(parts.pen().device().key()).map(Step::n).orElse(0L);
      if (said < REPEATED_MAX) return;
    }
    throw new RefusedException(
        Kind.CONFLICT,
        "deal.too-many-words",
        "You have said so much in this deal that only what ends it can be said still.");
  }

  /// Who would get what if `verb` were done now. Call it with the file's lock held.
  List<Deals.Line> preview(DealFile file, String verb, Map<String, String> input)
      throws RefusedException {
    if (!Offers.verbs(file, parts).contains(verb)) throw notNow(verb);
    Optional<Payout> payout =
        switch (verb) {
          case "settle" -> {
            Pot pot = pot(file);
            EscrowDeal deal = file.onChain.orElseThrow();
            yield Optional.of(Payout.close(deal, pot.paid(), division(deal, pot, input)));
          }
          case "rule" -> {
            Ruling ruling = ruling(file, input);
            Phase phase = file.phaseNow();
            EscrowDeal deal = file.onChain.orElseThrow();
            yield Optional.of(
                Payout.rule(deal, phase, pot(file).paid(), ruling.split(), ruling.fee()));
          }
          default -> Offers.payout(file, parts, verb);
        };
    return payout.map(Amounts.of(file, parts)::lines).orElse(List.of());
  }

  private static RefusedException notNow(String verb) {
    return new RefusedException(
        Kind.CONFLICT, "deal.not-now", "That can't be done in this deal now: " + verb);
  }

  private static Pot pot(DealFile file) throws RefusedException {
    return file.newest
        .or(() -> file.settled)
        .orElseThrow(() ->
            new RefusedException(
                Kind.UNAVAILABLE, "deal.chain-away", "The chain can't be reached."));
  }

  private void say(DealFile file, String verb, Map<String, String> input)
      throws RefusedException, IOException {
    synchronized (file) {
      Phase phase = file.phaseNow();
      switch (verb) {
        case "decline" -> decline(file, text(input));
        case "tell" -> tell(file, text(input));
        case "deliver" -> desk.say(file, new Event.Delivered(evidence(input), text(input)));
        case "confirm" -> desk.say(file, new Event.Released(phase));
        case "cancel" -> cancel(file, phase);
        case "refund" -> desk.say(file, new Event.Refunded(phase));
        case "claim" -> claim(file, phase);
        case "dispute" ->
            desk.say(file, new Event.Disputed(file.role(), phase, text(input), evidence(input)));
        case "settle" -> settle(file, input);
        case "agree" -> agree(file, input);
        case "rule" -> rule(file, phase, input);
        case "rate" -> rate(file, input);
        case "pay" -> {
          long most = Meters.of(file).orElseThrow().steps();
          meters.pay(file, number(input, "steps", 1, most), false, false);
        }
        case "stop" -> {
          if (file.role() == Role.BUYER) meters.pay(file, Meters.paid(file), false, true);
          else meters.stop(file, true);
        }
        case "redeem" -> meters.stop(file, false);
        default ->
            throw new RefusedException(Kind.INVALID, "deal.unknown", "No such verb: " + verb);
      }
    }
  }

  private void tell(DealFile file, String text) throws RefusedException, IOException {
    if (text.isEmpty()) {
      throw new RefusedException(Kind.INVALID, "deal.text", "text: write something");
    }
    desk.say(file, new Event.Told(file.role(), text));
  }

  private void decline(DealFile file, String why) throws IOException {
    if (file.terms.isEmpty()) {
      buying.close(file, Buying.WITHDRAWN, why);
    } else {
      desk.say(file, new Event.Declined(file.role(), why));
    }
  }

  private void cancel(DealFile file, Phase phase) throws IOException {
    if (phase == Phase.UNFUNDED) {
      decline(file, "");
    } else {
      desk.say(file, new Event.Cancelled(phase));
    }
  }

  private void claim(DealFile file, Phase phase) throws IOException {
    var evidence = file.deal().said().delivered().map(Event.Delivered::evidence).orElse(List.of());
    desk.say(file, new Event.Claimed(phase, Evidence.digest(evidence)));
  }

  private void rate(DealFile file, Map<String, String> input) throws RefusedException, IOException {
    int stars = (int) number(input, "stars", 1, 5);
    String text = text(input);
    if (text.length() > Rating.TEXT_CHARS_MAX) {
      throw new RefusedException(Kind.INVALID, "deal.text", "text: too long");
    }
    reviewing.rate(file, stars, text);
  }

  /// Signs the other's offer that `input` names by its step; only the one that stands, so that
  /// nobody signs another than was shown.
  private void agree(DealFile file, Map<String, String> input)
      throws RefusedException, IOException {
    Event.Offered theirs =
        Offers.standing(file)
            .filter(offer -> Offers.name(file, offer).equals(input.getOrDefault("offer", "")))
            .orElseThrow(() ->
                new RefusedException(
                    Kind.CONFLICT,
                    "deal.offer-changed",
                    "The offer has changed. Nothing was signed; look at the one that stands now."));
    Act.Settlement settlement = theirs.settlement();
    var mine = parts.escrow().sign(file.onChain.orElseThrow(), settlement);
    boolean buyer = file.role() == Role.BUYER;
    desk.say(
        file,
        new Event.Settled(
            file.role(),
            settlement,
            buyer ? mine : theirs.signature(),
            buyer ? theirs.signature() : mine));
  }

  /// Offers to divide what is here.
  private void settle(DealFile file, Map<String, String> input)
      throws RefusedException, IOException {
    Pot pot = pot(file);
    EscrowDeal deal = file.onChain.orElseThrow();
    Act.Split split = division(deal, pot, input);
    var settlement =
        new Act.Settlement(
            pot.phase(),
            pot.since(),
            pot.paid(),
            split,
            pot.paid().add(split.priceToSeller()).signum() == 0,
            parts.escrow().now() + OFFER_SECONDS);
    desk.say(
        file, new Event.Offered(file.role(), settlement, parts.escrow().sign(deal, settlement)));
  }

  /// The parts that change sides, as `input` names them in hundredths of a percent of what is here.
  static Act.Split division(EscrowDeal deal, Pot pot, Map<String, String> input)
      throws RefusedException {
    BigInteger rest = deal.price().subtract(pot.paid());
    long price = rest.signum() == 0 ? 0 : number(input, "sellerBps", 0, 10_000);
    return new Act.Split(
        Payout.part(rest, price),
        Payout.part(deal.buyerDeposit(), share(input, "damageBps")),
        Payout.part(deal.sellerDeposit(), share(input, "stakeBps")));
  }

  private static long share(Map<String, String> input, String name) throws RefusedException {
    return input.getOrDefault(name, "").isBlank() ? 0 : number(input, name, 0, 10_000);
  }

  private void rule(DealFile file, Phase phase, Map<String, String> input)
      throws RefusedException, IOException {
    Ruling ruling = ruling(file, input);
    int seat = seat(file.terms.orElseThrow(), parts.me());
    desk.say(file, new Event.Ruled(phase, seat, ruling.split(), ruling.fee(), text(input)));
  }

  private record Ruling(Act.Split split, BigInteger fee) {}

  private Ruling ruling(DealFile file, Map<String, String> input) throws RefusedException {
    Terms terms = file.terms.orElseThrow();
    EscrowDeal deal = file.onChain.orElseThrow();
    boolean held = file.phaseNow() == Phase.DISPUTED_HELD;
    long price = held ? 0 : number(input, "sellerBps", 0, 10_000);
    // Where nothing but the deposit is left to divide, it has to be said.
    long damage = held ? number(input, "damageBps", 0, 10_000) : share(input, "damageBps");
    int cap = terms.panel().get(seat(terms, parts.me())).feeCapBps();
    long feeBps = input.getOrDefault("feeBps", "").isBlank() ? 0 : number(input, "feeBps", 0, cap);
    BigInteger rest = held ? BigInteger.ZERO : deal.price().subtract(pot(file).paid());
    BigInteger all = rest.add(deal.buyerDeposit()).add(deal.sellerDeposit());
    var split =
        new Act.Split(
            Payout.part(rest, price),
            Payout.part(deal.buyerDeposit(), damage),
            !held && price == 0 ? Payout.noShow(deal) : BigInteger.ZERO);
    return new Ruling(split, Payout.part(all, feeBps));
  }

  static int seat(Terms terms, Cid arbiter) {
    for (int i = 0; i < terms.panel().size(); i++) {
      if (terms.panel().get(i).id().equals(arbiter)) return i;
    }
    throw new IllegalArgumentException("not on the panel");
  }

  /// Whether what a person wants to buy makes sense by itself.
  static void check(Deals.Purchase purchase) throws RefusedException {
    if (purchase.quantity() < 1) {
      throw new RefusedException(Kind.INVALID, "deal.quantity", "quantity: at least one");
    }
    checkLength("note", purchase.note());
  }

  private static void checkLength(String name, String text) throws RefusedException {
    if (text.length() <= TEXT_CHARS_MAX) return;
    throw new RefusedException(
        Kind.INVALID, "deal.text", name + ": at most " + TEXT_CHARS_MAX + " characters");
  }

  private static String text(Map<String, String> input) throws RefusedException {
    String text = input.getOrDefault("text", input.getOrDefault("note", "")).strip();
    checkLength("text", text);
    return java.text.Normalizer.normalize(text, java.text.Normalizer.Form.NFC);
  }

  private static long number(Map<String, String> input, String name, long min, long max)
      throws RefusedException {
    String text = input.getOrDefault(name, "").strip();
    if (!text.matches("[0-9]{1,9}") || Long.parseLong(text) < min || Long.parseLong(text) > max) {
      throw new RefusedException(
          Kind.INVALID, "deal.number", name + ": a number from " + min + " to " + max);
    }
    return Long.parseLong(text);
  }

  private static List<Evidence> evidence(Map<String, String> input) throws RefusedException {
    var pieces = new ArrayList<Evidence>();
    var word = java.util.regex.Pattern.compile("[^,\\s]+");
    for (var m = word.matcher(input.getOrDefault("evidence", "")); m.find(); ) {
      try {
        Cid cid = Cid.parse(m.group());
        pieces.add(new Evidence(cid, Evidence.name(input.getOrDefault("name." + cid, ""))));
      } catch (MalformedException e) {
        throw new RefusedException(Kind.INVALID, "deal.evidence", "evidence: not a CID");
      }
    }
    if (pieces.size() > 16) {
      throw new RefusedException(Kind.INVALID, "deal.evidence", "evidence: too many pieces");
    }
    return pieces;
  }

  static boolean running(Deal deal) {
    return switch (deal) {
      case Deal.Locked _, Deal.Claimed _, Deal.InDispute _, Deal.Held _ -> true;
      case Deal.Quoted _, Deal.Proposed _, Deal.Agreed _, Deal.Closed _, Deal.Lapsed _ -> false;
    };
  }
}
