package org.handsel.node.deal;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.handsel.core.agree.Role;
import org.handsel.core.agree.Terms;
import org.handsel.core.deal.Deal;
import org.handsel.core.deal.Event;
import org.handsel.core.deal.SignedStep;
import org.handsel.core.deal.Step;
import org.handsel.core.deliver.Evidence;
import org.handsel.core.escrow.Pot;
import org.handsel.core.money.Asset;
import org.handsel.core.money.Money;
import org.handsel.core.rate.Rating;
import org.handsel.core.record.Limits;
import org.handsel.core.record.SignedRecord;
import org.handsel.core.service.Meter;
import org.handsel.core.service.Service;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.app.Deals;
import org.handsel.node.app.MoneyView;
import org.handsel.node.app.People;
import org.handsel.node.listing.FieldText;

/// Says a deal to people: its timeline, what it costs, what can be done. Sentences are keys of the
/// bundles.
final class Views {
  private static final int COIN_DECIMALS = 18;

  /// Why a bargain ended by the buyer's doing.
  private static final Set<String> BUYERS_ENDS =
      Set.of(Buying.EXPIRED, Buying.WITHDRAWN, Selling.NOT_TAKEN);

  private final Parts parts;
  private final Panels panels;

  Views(Parts parts) {
    this.parts = parts;
    this.panels = new Panels(parts);
  }

  /// The whole deal. Call it with the file's lock held.
  Deals.Deal deal(DealFile file) {
    People.Person other = parts.person().apply(file.notes.other());
    Optional<Terms> terms = file.terms;
    Deal state = file.deal();
    return new Deals.Deal(
        file.id().toString(),
        file.role().word(),
        file.word(),
        file.notes.link("listing").map(Object::toString),
        file.notes.title(),
        (int) Math.min(file.notes.quantity(), Integer.MAX_VALUE),
        choice(file),
        other,
        terms
            .map(t ->
                Stream.of(t.buyer(), t.seller()).map(it -> parts.person().apply(it.id())).toList())
            .orElse(List.of()),
        terms
            .map(t -> t.panel().stream().map(a -> parts.person().apply(a.id())).toList())
            .orElse(List.of()),
        terms.map(t -> money(t.total())).orElseGet(() -> asked(file)),
        terms.map(t -> Amounts.lines(parts, t.price(), t.chain().asset())).orElse(List.of()),
        Meters.of(file).map(it -> metered(file, it)),
        panels.panel(file, state, other.name()),
        Offers.actions(file, parts, other.name()),
        steps(file),
        gas(file),
        evidence(file),
        ratings(state),
        iso(file.notes.openedMillis()));
  }

  private Deals.Metered metered(DealFile file, Meter meter) {
    Terms terms = file.terms.orElseThrow();
    BigInteger out = file.newest.or(() -> file.settled).map(Pot::paid).orElse(BigInteger.ZERO);
    boolean party = file.role() != Role.ARBITER;
    BigInteger earned = party ? Meters.earned(file) : out;
    long paid = meter.paid(terms.price().price(), earned);
    Asset asset = terms.chain().asset();
    String sum = Amounts.of(file, parts).text(earned);
    var said =
        new Deals.Sentence(
            "deal.metered.said",
            Map.of("paid", Long.toString(paid), "steps", Long.toString(meter.steps()), "sum", sum));
    return new Deals.Metered(
        meter.steps(),
        paid,
        money(new Money(earned, asset)),
        money(new Money(out, asset)),
        party && Meters.over(file),
        said);
  }

  private Map<String, String> choice(DealFile file) {
    Optional<Data.Map> said = file.notes.map("choice");
    if (said.isEmpty()) return Map.of();
    return service(file).map(it -> FieldText.ofChoice(it, said.get())).orElse(Map.of());
  }

  private Optional<Service> service(DealFile file) {
    Optional<String> name = file.terms.map(Terms::service).or(() -> file.notes.text("service"));
    return parts.services().stream()
        .filter(service -> name.equals(Optional.of(service.name())))
        .findFirst();
  }

  private MoneyView asked(DealFile file) {
    var asset = file.notes.text("asset").map(Asset::new).orElse(Asset.NONE);
    return money(new Money(new BigInteger(file.notes.text("price").orElse("0")), asset));
  }

  private MoneyView money(Money money) {
    return Amounts.view(parts, money);
  }

  private List<Deals.Step> steps(DealFile file) {
    var steps = new ArrayList<Deals.Step>();
    People.Person buyer = file.role() == Role.BUYER ? me() : other(file, Role.BUYER);
    People.Person seller = file.role() == Role.SELLER ? me() : other(file, Role.SELLER);
    String opened = iso(file.notes.openedMillis());
    if (file.notes.has("ask"))
      steps.add(step("asked", buyer, opened, sent(file), Optional.empty(), ""));
    if (file.notes.has("quote")) {
      steps.add(step("quoted", seller, opened, "done", Optional.empty(), ""));
    }
    if (file.notes.has("refusal")) {
      String why = file.notes.text("refusalText").orElse("");
      String how = file.notes.text("refusal").orElse("");
      String end = how.equals(Buying.EXPIRED) ? "expired" : "declined";
      People.Person by = BUYERS_ENDS.contains(how) ? buyer : seller;
      steps.add(step(end, by, opened, "done", Optional.empty(), why));
    }
    Optional<Deals.Step> end = end(file, buyer);
    boolean ended = false;
    for (SignedStep signed : file.steps) {
      Step said = signed.step();
      // Ratings come after the money is out, whatever the clocks that dated them say.
      if (!ended && said.word() instanceof Event.Sealed) {
        end.ifPresent(steps::add);
        ended = true;
      }
      People.Person by = parts.person().apply(said.author());
      boolean mine = said.author().equals(parts.me());
      steps.add(
          step(
              Said.name(said.word()),
              by,
              iso(said.at()),
              certainty(file, said.word(), mine, signed),
              Optional.of(Ids.cid(said.id()).toString()),
              Said.written(said.word())));
      if (said.word() instanceof Event.Accepted) locked(file, buyer).ifPresent(steps::add);
    }
    if (!ended) end.ifPresent(steps::add);
    return steps;
  }

  private Optional<Deals.Step> end(DealFile file, People.Person buyer) {
    if (!(file.deal() instanceof Deal.Closed(var how, _))) return Optional.empty();
    String word = how.how().startsWith("UN") || how.how().equals("RETURNED") ? "timeout" : "closed";
    String at = iso(file.settled.map(Pot::blockTime).orElse(0L) * 1000);
    return Optional.of(step(word, buyer, at, "done", Optional.empty(), ""));
  }

  private Optional<Deals.Step> locked(DealFile file, People.Person buyer) {
    boolean seen = file.phaseNow() != org.handsel.core.escrow.Phase.UNFUNDED;
    if (!seen) return Optional.empty();
    boolean proven = Verbs.running(file.deal()) || file.deal() instanceof Deal.Closed;
    Optional<String> transaction =
        file.notes.gas().stream()
            .filter(gas -> gas.step().equals("fund"))
            .map(Notes.Gas::transaction)
            .findFirst();
    String at = iso(file.notes.number("lockedAt").orElse(0L) * 1000);
    return Optional.of(step("locked", buyer, at, proven ? "done" : "sent", transaction, ""));
  }

  private Deals.Step step(
      String kind,
      People.Person by,
      String at,
      String certainty,
      Optional<String> proof,
      String words) {
    var sentence =
        new Deals.Sentence(
            "deal.step." + kind, Map.of("who", by.me() ? "me" : "other", "by", by.name()));
    return new Deals.Step(sentence, by, at, certainty, proof, words);
  }

  private String sent(DealFile file) {
    return file.terms.isPresent() || file.notes.has("refusal") ? "done" : "sent";
  }

  private String certainty(DealFile file, Event.Word word, boolean mine, SignedStep signed) {
    if (word instanceof Event.Move move) return Moves.onItsWay(file, move) ? "sent" : "done";
    if (!mine) return "done";
    var letter =
        new org.handsel.core.mail.Letter(
            org.handsel.core.mail.Letter.Kind.STEP,
            signed.step().deal(),
            Bytes.of(signed.encode()));
    return parts.ledger().delivered(letter.id()) ? "done" : "sent";
  }

  private People.Person me() {
    return parts.person().apply(parts.me());
  }

  private People.Person other(DealFile file, Role role) {
    return file.terms
        .map(terms -> parts.person().apply(terms.party(role).id()))
        .orElseGet(() -> parts.person().apply(file.notes.other()));
  }

  private List<Deals.Gas> gas(DealFile file) {
    return file.notes.gas().stream()
        .map(gas ->
            new Deals.Gas(
                gas.step(), gas.units(), coin(new BigInteger(gas.cost())), gas.transaction()))
        .toList();
  }

  /// The chain's own coin, by its name in the network file if it has one there.
  private MoneyView coin(BigInteger cost) {
    String caip2 = parts.escrow().place().chain();
    Asset coin = Asset.coin(Long.parseLong(caip2.substring("eip155:".length())));
    if (parts.currencies().of(coin).isPresent()) return money(new Money(cost, coin));
    String digits = new BigDecimal(cost, COIN_DECIMALS).stripTrailingZeros().toPlainString();
    return new MoneyView(digits, "ETH", parts.play());
  }

  private List<Deals.Evidence> evidence(DealFile file) {
    var all = new ArrayList<Deals.Evidence>();
    for (SignedStep signed : file.steps) {
      List<Evidence> pieces =
          switch (signed.step().word()) {
            case Event.Delivered word -> word.evidence();
            case Event.Disputed word -> word.evidence();
            default -> List.of();
          };
      for (Evidence piece : pieces) {
        all.add(
            new Deals.Evidence(
                piece.cid().toString(),
                piece.name().isEmpty() ? piece.cid().toString() : piece.name(),
                likely(piece.name()),
                parts.person().apply(signed.step().author()),
                iso(signed.step().at())));
      }
    }
    return all;
  }

  /// What a piece is by its name: enough to say how to show it. Whoever serves its bytes looks at
  /// them and never at the name.
  private static String likely(String name) {
    String end = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return switch (end) {
      case "png", "gif" -> "image/" + end;
      case "jpg", "jpeg" -> "image/jpeg";
      case "pdf" -> "application/pdf";
      case "txt" -> "text/plain";
      default -> "application/octet-stream";
    };
  }

  private List<People.Rating> ratings(Deal state) {
    var all = new ArrayList<People.Rating>();
    state
        .said()
        .opened()
        .forEach((role, bytes) -> {
          try {
            SignedRecord record = SignedRecord.decode(bytes.toArray(), Limits.PUBLIC);
            Rating rating = Rating.of(record.payload().body().orElseThrow());
            all.add(parts.rated().apply(rating.of(), record.id()).orElse(told(record, rating)));
          } catch (MalformedException _) {
            // it was checked when it was heard
          }
        });
    return all;
  }

  /// A rating that isn't public yet, so that nobody has contradicted it.
  private People.Rating told(SignedRecord record, Rating rating) {
    return new People.Rating(
        parts.person().apply(record.payload().author()),
        rating.role().word(),
        rating.stars(),
        rating.text(),
        rating.grade().word(),
        false,
        false,
        false,
        iso(record.payload().at()),
        record.id().toString());
  }

  static String iso(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}
