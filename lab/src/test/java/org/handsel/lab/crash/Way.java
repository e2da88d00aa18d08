package org.handsel.lab.crash;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.handsel.core.agree.Role;

/// One way that a deal can go: what is agreed, what people do, what each node writes down
/// meanwhile, and who has how much more at the end.
///
/// @param name begins the title of what is sold, so that an audit finds every deal that went so
/// @param terms what the listing says beside what every listing here says
/// @param purse whether the buyer still has the money when the seller accepts
/// @param end the state that ends it, for all of `people`
/// @param people who has the deal on their pages in the end
/// @param deeds what is done, each once it can be
/// @param moments what the node of whoever it is of writes down
/// @param first what it writes down besides once for each account
/// @param either what the node writes down of whichever party is quicker, the other's then doesn't
/// @param like ways whose moments come on this one too and aren't listed again
/// @param gains by how much the balances differ afterwards
record Way(
    String name,
    Map<String, String> terms,
    Purse purse,
    String end,
    List<Role> people,
    List<Deed> deeds,
    Map<Role, List<String>> moments,
    Map<Role, List<String>> first,
    List<String> either,
    List<Way> like,
    Map<Role, BigDecimal> gains) {
  /// Whether the buyer can pay.
  enum Purse {
    FULL,
    EMPTY
  }

  /// What happens next.
  sealed interface Deed {}

  /// Somebody whose page shows `state` does `verb` as soon as it is offered.
  ///
  /// @param asked whether the page goes on offering it afterwards
  record Press(Role who, String state, String verb, Map<String, String> input, boolean asked)
      implements Deed {}

  /// Once all `who` see `state`, so much time passes on the chain.
  record Pass(List<Role> who, String state, Duration time) implements Deed {}

  /// A way that nobody has gone yet: two people, and the money is out in the end.
  static Way named(String name) {
    return new Way(
        name,
        Map.of(),
        Purse.FULL,
        "closed",
        List.of(Role.BUYER, Role.SELLER),
        List.of(),
        Map.of(),
        Map.of(),
        List.of(),
        List.of(),
        Map.of());
  }

  /// With this in the listing.
  Way where(String field, String value) {
    var more = new LinkedHashMap<>(terms);
    more.put(field, value);
    return with(more, people, deeds, moments, gains);
  }

  /// With an arbiter, who has the deal on her page too.
  Way judged() {
    return with(terms, List.of(Role.BUYER, Role.SELLER, Role.ARBITER), deeds, moments, gains);
  }

  /// With a buyer who has spent the money elsewhere before the seller accepts.
  Way withoutMoney() {
    return new Way(
        name, terms, Purse.EMPTY, end, people, deeds, moments, first, either, like, gains);
  }

  /// Ends in `state`, for `who`.
  Way ends(String state, Role... who) {
    return new Way(
        name, terms, purse, state, List.of(who), deeds, moments, first, either, like, gains);
  }

  /// And then `who` does `verb`.
  Way press(Role who, String state, String verb, String... input) {
    return and(new Press(who, state, verb, pairs(input), false));
  }

  /// And then `who` does `verb`, which can be done as often as they like.
  Way pressOnce(Role who, String state, String verb, String... input) {
    return and(new Press(who, state, verb, pairs(input), true));
  }

  /// And then the time until a deadline passes, and less of what comes after it than the ten
  /// minutes after which those whom it doesn't favour act too.
  Way pass(String state, Duration untilDeadline) {
    return and(new Pass(people, state, untilDeadline.plusMinutes(5)));
  }

  private Way and(Deed deed) {
    var more = new ArrayList<>(deeds);
    more.add(deed);
    return with(terms, people, more, moments, gains);
  }

  /// What the node of `who` writes down, parted by semicolons.
  Way writes(Role who, String what) {
    var more = new EnumMap<Role, List<String>>(Role.class);
    more.putAll(moments);
    more.put(who, parted(what));
    return with(terms, people, deeds, more, gains);
  }

  /// What the node of `who` writes down the first time.
  Way writesFirst(Role who, String what) {
    return new Way(
        name,
        terms,
        purse,
        end,
        people,
        deeds,
        moments,
        Map.of(who, parted(what)),
        either,
        like,
        gains);
  }

  /// What the node of the quicker party writes down.
  Way eitherWrites(String what) {
    return new Way(
        name, terms, purse, end, people, deeds, moments, first, parted(what), like, gains);
  }

  /// What is listed there is not listed again.
  Way like(Way... others) {
    return new Way(
        name, terms, purse, end, people, deeds, moments, first, either, List.of(others), gains);
  }

  /// By so much `who` is richer in the end.
  Way gives(Role who, String sum) {
    var more = new EnumMap<Role, BigDecimal>(Role.class);
    more.putAll(gains);
    more.put(who, new BigDecimal(sum));
    return with(terms, people, deeds, moments, more);
  }

  private Way with(
      Map<String, String> newTerms,
      List<Role> newPeople,
      List<Deed> newDeeds,
      Map<Role, List<String>> newMoments,
      Map<Role, BigDecimal> newGains) {
    return new Way(
        name, newTerms, purse, end, newPeople, newDeeds, newMoments, first, either, like, newGains);
  }

  private static List<String> parted(String what) {
    return List.of(what.split("; ", -1));
  }

  private static Map<String, String> pairs(String... input) {
    var map = new LinkedHashMap<String, String>();
    for (int i = 0; i < input.length; i += 2) map.put(input[i], input[i + 1]);
    return map;
  }

  /// Whether there is an arbiter.
  boolean hasArbiter() {
    return people.contains(Role.ARBITER);
  }

  /// What the node of `who` writes down by itself, whoever else does.
  List<String> of(Role who) {
    return moments.getOrDefault(who, List.of());
  }

  /// What the node of `who` writes down the first time only.
  List<String> firstOf(Role who) {
    return first.getOrDefault(who, List.of());
  }

  /// What `who` gains.
  BigDecimal gain(Role who) {
    return gains.getOrDefault(who, BigDecimal.ZERO);
  }

  @Override
  public String toString() {
    return name;
  }
}
