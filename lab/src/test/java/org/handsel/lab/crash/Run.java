package org.handsel.lab.crash;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.handsel.core.agree.Role;

/// One death on one way.
///
/// @param whose who passes the moment: one, or whoever of two is quicker
/// @param fresh whether the moment only comes to who has never dealt
record Run(Way way, List<Role> whose, String moment, boolean fresh, Plan.When when, Victim victim) {
  /// Who dies.
  enum Victim {
    SELLER,
    BUYER,
    ARBITER,
    THE_CHAIN;

    private long pid(Town town) {
      return switch (this) {
        case SELLER -> town.person(Role.SELLER).pid();
        case BUYER -> town.person(Role.BUYER).pid();
        case ARBITER -> town.person(Role.ARBITER).pid();
        case THE_CHAIN -> town.chain().pid();
      };
    }
  }

  /// Every moment of a way, before and after it, with the death of everybody who takes part.
  static List<Run> of(Way way) {
    var victims = EnumSet.allOf(Victim.class);
    if (!way.hasArbiter()) victims.remove(Victim.ARBITER);
    var runs = new ArrayList<Run>();
    for (Plan.When when : Plan.When.values()) {
      for (Victim victim : victims) {
        for (Role role : Role.values()) {
          List<Role> whose = List.of(role);
          way.of(role).forEach(it -> runs.add(new Run(way, whose, it, false, when, victim)));
          way.firstOf(role).forEach(it -> runs.add(new Run(way, whose, it, true, when, victim)));
        }
        List<Role> both = List.of(Role.BUYER, Role.SELLER);
        way.either().forEach(it -> runs.add(new Run(way, both, it, false, when, victim)));
      }
    }
    return runs;
  }

  String name() {
    String of = whose.size() == 1 ? "the " + whose.getFirst() + "s" : "a partys";
    boolean itself = whose.size() == 1 && whose.getFirst().name().equals(victim.name());
    return (way + ": " + when + " " + of + " " + moment + " " + (itself ? "itself" : victim))
        .replace('_', ' ')
        .toLowerCase(Locale.ROOT)
        .concat(" dies");
  }

  /// Plays the way with this death in it.
  void play(Town town) throws Exception {
    Map<Role, BigDecimal> before = town.balances();
    var sale = Sale.offer(town, way, name());
    long doomed = victim.pid(town);
    for (Role role : whose) new Plan(when, moment, doomed).write(town.home(role));
    sale.seeThrough(() -> victim.pid(town) != doomed ? List.of() : List.of("a death"));
    for (Role role : whose) Plan.take(town.home(role));
    sale.ended(before);
  }
}
