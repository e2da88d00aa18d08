package org.handsel.node.deal;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.handsel.core.agree.Role;
import org.handsel.core.deal.Deadline;
import org.handsel.core.deal.Deal;
import org.handsel.core.deal.Event;
import org.handsel.core.deal.SignedStep;
import org.handsel.core.deal.Step;
import org.handsel.core.deal.Way;
import org.handsel.node.app.Deals;
import org.handsel.node.app.People;

/// Says who must do what in a deal by when, what happens if nobody does, and whether that is me.
/// Sentences are keys of the bundles.
final class Panels {
  /// What is said otherwise if nobody can object to a claim.
  private static final Set<String> ALONE =
      Set.of(
          "deal.next.locked.buyer",
          "deal.next.delivered.buyer",
          "deal.next.claimed.buyer",
          "deal.next.claimed.seller",
          "deal.next.held.buyer",
          "deal.next.held.seller",
          "deal.otherwise.delivered.buyer",
          "deal.otherwise.delivered.seller",
          "deal.otherwise.claimed.buyer",
          "deal.otherwise.claimed.seller",
          "deal.action.deliver",
          "deal.action.claim");

  /// What ends a deal, or all of it but the deposits, whatever else is said.
  private static final Set<Way> PAYING = Set.of(Way.SETTLE, Way.RELEASE, Way.REFUND, Way.RULE);

  /// What goes on as soon as somebody adds money.
  private static final Set<String> POOR = Set.of(Trouble.NO_FEE, Trouble.NO_MONEY);

  /// How far a deal is that may wait for me.
  private static final Set<String> MINE =
      Set.of("proposed", "agreed", "locked", "delivered", "claimed", "disputed", "held", "closed");

  private final Parts parts;

  Panels(Parts parts) {
    this.parts = parts;
  }

  /// As `file`'s owner sees it. Call it with the file's lock held.
  Deals.Panel panel(DealFile file, Deal state, String other) {
    String word = word(file, state);
    Map<String, String> arguments = Map.of("other", other, "sum", Amounts.total(file, parts));
    Optional<SignedStep> underway = file.trouble.isEmpty() ? underway(file) : Optional.empty();
    if (underway.isPresent()) return underway(file, state, underway.get());
    return new Deals.Panel(
        (parts.retirement().retired() ? Optional.of("device-retired") : file.trouble)
            .map(it -> new Deals.Sentence("deal.trouble." + it, arguments))
            .orElseGet(() ->
                offered(file)
                    ? new Deals.Sentence("deal.next.offered", arguments)
                    : said(
                        file,
                        "deal.next." + word + stage(state) + "." + file.role().word(),
                        arguments)),
        deadline(file, word),
        said(file, "deal.otherwise." + word + "." + file.role().word(), arguments),
        Whereabouts.of(file, state, parts),
        waitsForMe(file));
  }

  /// The word that the chain is about to be moved by, or has been in a block that isn't final:
  /// one's own, or another's that leaves nothing to say. Until then what to do next isn't what it
  /// was before.
  private Optional<SignedStep> underway(DealFile file) {
    if (!Verbs.running(file.deal()) || parts.retirement().retired()) return Optional.empty();
    return file.steps.stream()
        .filter(signed -> {
          Step said = signed.step();
          return said.word() instanceof Event.Move move
              && (said.author().equals(parts.me()) || PAYING.contains(move.way()))
              && !file.refused(move, file.phaseNow())
              && Moves.onItsWay(file, move);
        })
        .reduce((_, last) -> last);
  }

  private Deals.Panel underway(DealFile file, Deal state, SignedStep signed) {
    People.Person by = parts.person().apply(signed.step().author());
    var next =
        new Deals.Sentence(
            "deal.next.underway." + (by.me() ? "me" : "other"), Map.of("by", by.name()));
    return new Deals.Panel(
        next,
        Optional.empty(),
        new Deals.Sentence("deal.otherwise.underway", Map.of()),
        Whereabouts.of(file, state, parts),
        waitsForMe(file));
  }

  /// A dispute about the deposit alone has words of its own.
  private static String stage(Deal state) {
    return state instanceof Deal.Held(_, var disputed, _) && disputed ? ".disputed" : "";
  }

  private static String word(DealFile file, Deal state) {
    if (state instanceof Deal.Locked && Meters.of(file).isPresent()) return "metered";
    boolean rated =
        state instanceof Deal.Closed && (file.role() == Role.ARBITER || file.notes.has("closed"));
    return rated ? "rated" : file.word();
  }

  /// Whether the other one's offer to settle waits for an answer.
  private boolean offered(DealFile file) {
    return Offers.verbs(file, parts).contains("agree");
  }

  /// Whether the next word is mine. Call it with the file's lock held.
  boolean waitsForMe(DealFile file) {
    String word = word(file, file.deal());
    if (!MINE.contains(word)) return false;
    if (file.trouble.filter(POOR::contains).isPresent()) return true;
    if (file.trouble.isEmpty() && underway(file).isPresent()) return false;
    var verbs = Offers.verbs(file, parts);
    if (verbs.contains("agree")) return true;
    return switch (word) {
      case "proposed", "agreed" -> verbs.contains("accept");
      case "locked" -> file.role() == Role.SELLER && verbs.contains("deliver");
      case "delivered", "claimed" -> file.role() == Role.BUYER && verbs.contains("confirm");
      case "disputed", "held" -> verbs.contains("rule");
      case "closed" -> verbs.contains("rate");
      default -> false;
    };
  }

  /// A sentence; where it would promise that somebody decides, the one for a deal without a panel.
  static Deals.Sentence said(DealFile file, String key, Map<String, String> arguments) {
    boolean alone = file.terms.map(terms -> terms.panel().isEmpty()).orElse(false);
    return new Deals.Sentence(alone && ALONE.contains(key) ? key + ".alone" : key, arguments);
  }

  private static Optional<String> deadline(DealFile file, String word) {
    if (word.equals("asked")) {
      return Optional.of(Views.iso(file.notes.openedMillis() + Ground.ASK_MILLIS));
    }
    if (file.terms.isEmpty()) return Optional.empty();
    Optional<Deadline> deadline =
        switch (word) {
          case "quoted", "proposed", "agreed" -> Optional.of(Deadline.FUND_BY);
          case "locked", "delivered", "metered" -> Optional.of(Deadline.CLAIM_BY);
          case "claimed" -> Optional.of(Deadline.DISPUTE_END);
          case "disputed" -> Optional.of(Deadline.RULING_END);
          case "held" ->
              Optional.of(
                  stage(file.deal()).isEmpty() ? Deadline.DEPOSIT_END : Deadline.RULING_END);
          default -> Optional.empty();
        };
    return deadline.map(it -> Views.iso(file.at(it) * 1000));
  }
}
