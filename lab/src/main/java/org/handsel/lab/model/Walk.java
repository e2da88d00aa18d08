package org.handsel.lab.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.handsel.lab.model.Move.Who;

/// Visits every standing that a bargain can reach and judges it.
///
/// The end that a party can force from a standing is found from the end of time backwards: the
/// others may do what they like before it, even in front of its own transactions, at every tick;
/// the party does what is best for it, or waits. That end must be no later than [Rules#overBy] says
/// beforehand.
final class Walk {
  private static final int NEVER = Integer.MAX_VALUE;

  private final Bargain bargain;
  private final Rules rules;
  private final Map<Standing, List<Move>> seen = new HashMap<>();
  private final List<String> faults = new ArrayList<>();
  private final int horizon;
  private int moves;

  private Walk(Bargain bargain, Rules rules) {
    this.bargain = bargain;
    this.rules = rules;
    this.horizon = 2 * bargain.overBy() + 1;
  }

  /// What was found.
  ///
  /// @param standings how many were visited
  /// @param moves how many acts lead between them
  /// @param faults standings in which somebody is stuck or money appears or vanishes, in words
  record Findings(int standings, int moves, List<String> faults) {}

  static Findings of(Bargain bargain) {
    return of(bargain, new Rules(bargain));
  }

  static Findings of(Bargain bargain, Rules rules) {
    Walk walk = new Walk(bargain, rules);
    walk.visit();
    walk.judge(Who.BUYER);
    walk.judge(Who.SELLER);
    return new Findings(walk.seen.size(), walk.moves, List.copyOf(walk.faults));
  }

  private void visit() {
    ArrayDeque<Standing> ahead = new ArrayDeque<>();
    for (int now = 0; now <= bargain.fundBy(); now++) {
      ahead.add(Standing.funded(now));
    }
    while (!ahead.isEmpty()) {
      Standing at = ahead.remove();
      if (seen.containsKey(at)) {
        continue;
      }
      List<Move> open = rules.moves(at);
      seen.put(at, open);
      moves += open.size();
      for (Move move : open) {
        if (rules.pot(at) != rules.pot(move.next()) + move.out()
            || Math.min(move.toSeller(), Math.min(move.toBuyer(), move.toArbiter())) < 0) {
          faults.add("money does not add up: " + at + " " + move);
        }
        ahead.add(move.next());
      }
      if (!at.over() && at.now() <= bargain.overBy()) {
        ahead.add(at.tick());
      }
    }
  }

  private void judge(Who party) {
    Map<Standing, Integer> ends = new HashMap<>();
    for (Standing at : seen.keySet()) {
      int end = end(at, party, ends);
      if (end > rules.overBy(at)) {
        faults.add("the " + party + " is stuck beyond " + rules.overBy(at) + ": " + at + bargain);
      }
    }
  }

  /// The latest tick at which `at` is over if `party` wants it over.
  private int end(Standing at, Who party, Map<Standing, Integer> ends) {
    if (at.over()) {
      return at.now();
    }
    if (at.now() > horizon) {
      return NEVER;
    }
    Integer known = ends.get(at);
    if (known == null) {
      known = decide(at, party, ends);
      ends.put(at, known);
    }
    return known;
  }

  private int decide(Standing at, Who party, Map<Standing, Integer> ends) {
    int forced = at.now();
    int own = NEVER;
    for (Move move : rules.moves(at)) {
      int end = end(move.next(), party, ends);
      if (move.who().openTo(party)) {
        own = Math.min(own, end);
      } else {
        forced = Math.max(forced, end);
      }
    }
    return Math.max(forced, Math.min(own, end(at.tick(), party, ends)));
  }
}
