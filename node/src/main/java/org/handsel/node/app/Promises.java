package org.handsel.node.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a listing's terms mean to who buys, as sentences: only what the escrow will hold to. The
/// page says them before Buy, the command line with the listing.
public final class Promises {
  private Promises() {}

  /// Whether somebody can decide if the two disagree.
  public static boolean judged(Map<String, String> terms) {
    return !terms.getOrDefault("arbiters", "").isBlank();
  }

  /// Whether deadlines go by the days that are booked, and not by the quote.
  private static boolean byDays(Map<String, String> terms) {
    return terms.containsKey("cancelDays");
  }

  /// What who buys without an arbiter must know first.
  public static Deals.Sentence alone(Map<String, String> terms) {
    return sentence("alone", number(terms, "disputeSeconds"));
  }

  /// The sentences of `terms`, in the order they matter.
  public static List<Deals.Sentence> of(Map<String, String> terms) {
    var said = new ArrayList<Deals.Sentence>();
    if (terms.getOrDefault("accept", "").equals("manual")) {
      add(said, "manual", number(terms, "fundSeconds"));
    }
    if (byDays(terms)) {
      add(said, "days.claim", number(terms, "disputeSeconds"));
    } else if (judged(terms)) {
      some(said, terms, "claimSeconds");
      some(said, terms, "disputeSeconds");
    } else {
      add(said, "claimSeconds.alone", number(terms, "claimSeconds"));
      add(said, "disputeSeconds.alone", number(terms, "disputeSeconds"));
    }
    cancelling(said, terms);
    some(said, terms, "sellerDepositBps");
    if (number(terms, "sellerDepositBps") > 0) some(said, terms, "noShowBps");
    if (number(terms, "buyerDepositBps") > 0) {
      long back = number(terms, "depositSeconds");
      var x = terms.getOrDefault("buyerDepositBps", "0");
      said.add(
          new Deals.Sentence(
              "terms.buyerDepositBps" + (judged(terms) ? "" : ".alone"),
              Map.of("x", x, "y", Long.toString(back))));
    }
    if (judged(terms)) {
      some(said, terms, "rulingSeconds");
      some(said, terms, "noRulingSellerBps");
    }
    some(said, terms, "buyerFeeBps");
    some(said, terms, "sellerFeeBps");
    return List.copyOf(said);
  }

  /// The contract takes a cancel only before delivery may be claimed (escrow.md §4.1).
  private static void cancelling(List<Deals.Sentence> said, Map<String, String> terms) {
    if (byDays(terms)) {
      long early = number(terms, "cancelDays") * 24 * 3600;
      said.add(cancel("days.cancel", terms.getOrDefault("holdBps", "0"), early));
      said.add(cancel("days.lateCancel", terms.getOrDefault("lateCancelBps", "0"), early));
      return;
    }
    long until = number(terms, "claimFromSeconds");
    long cheap = Math.min(number(terms, "freeCancelSeconds"), until);
    if (until == 0) {
      said.add(new Deals.Sentence("terms.noCancel", Map.of()));
      return;
    }
    if (cheap > 0) {
      String keeps = number(terms, "holdBps") == 0 ? "freeCancelSeconds" : "holdBps";
      said.add(cancel(keeps, terms.getOrDefault("holdBps", "0"), cheap));
    }
    if (until > cheap) {
      said.add(cancel("lateCancelBps", terms.getOrDefault("lateCancelBps", "0"), until));
    }
  }

  private static Deals.Sentence cancel(String what, String keeps, long seconds) {
    return new Deals.Sentence("terms." + what, Map.of("x", keeps, "y", Long.toString(seconds)));
  }

  private static void some(List<Deals.Sentence> said, Map<String, String> terms, String name) {
    if (number(terms, name) > 0) add(said, name, number(terms, name));
  }

  private static void add(List<Deals.Sentence> said, String name, long x) {
    said.add(sentence(name, x));
  }

  private static Deals.Sentence sentence(String name, long x) {
    return new Deals.Sentence("terms." + name, Map.of("x", Long.toString(x)));
  }

  private static long number(Map<String, String> terms, String name) {
    String text = terms.getOrDefault(name, "0");
    return text.matches("[0-9]{1,12}") ? Long.parseLong(text) : 0;
  }
}
