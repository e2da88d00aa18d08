package org.handsel.lab.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.handsel.chain.local.LocalChain;
import org.handsel.core.agree.Role;
import org.handsel.node.app.Deals;
import org.handsel.node.app.MoneyView;
import org.handsel.node.app.RefusedException;
import org.handsel.node.demo.Cast;
import org.handsel.node.demo.Person;

/// A cast, the chain that it deals on, and what each had at first.
record Town(Path home, LocalChain chain, Cast cast, Map<Role, BigDecimal> first, String arbiter)
    implements AutoCloseable {
  private static final String CURRENCY = "tUSD";

  /// Starts three nodes in `home`. The arbiter has an offer, and all know of it.
  static Town gather(Path home, LocalChain chain) throws IOException, RefusedException {
    Cast cast = Cast.gather(Files.createDirectory(home), chain);
    cast.carol()
        .publish(
            "arbitration",
            Map.of("title", "Fair and quick", "text", "I read it all.", "feeCapBps", "500"));
    for (Person person : List.of(cast.alice(), cast.bob())) {
      person.until(
          "the arbiter", () -> person.search("Fair and quick").hits().stream().findFirst());
    }
    var first = new EnumMap<Role, BigDecimal>(Role.class);
    for (Role role : Role.values()) first.put(role, balance(person(cast, role)));
    return new Town(home, chain, cast, first, cast.carol().me().id());
  }

  private static Person person(Cast cast, Role role) {
    return switch (role) {
      case SELLER -> cast.alice();
      case BUYER -> cast.bob();
      case ARBITER -> cast.carol();
    };
  }

  Person person(Role role) {
    return person(cast, role);
  }

  /// The data directory of who is `role`.
  Path home(Role role) {
    return home.resolve(person(role).name().toLowerCase(Locale.ROOT));
  }

  /// Starts again whatever node has died.
  void revive() throws IOException {
    for (Person person : cast.everybody()) {
      if (person.alive()) continue;
      person.kill(); // what is left of it
      person.restart();
    }
  }

  /// The deal about `title` as `role` sees it.
  Optional<Deals.Deal> find(Role role, String title) throws IOException, RefusedException {
    return person(role).deals().stream().filter(deal -> deal.title().equals(title)).findFirst();
  }

  /// That every deal of these ways moved its money once, that all money is still somebody's, and
  /// that no deal is left open but those that `waits` ever since.
  void audit(List<Way> ways, String waits) throws IOException, RefusedException {
    List<Deals.Deal> bought = person(Role.BUYER).deals();
    for (Role role : Role.values()) {
      BigDecimal wanted = first.getOrDefault(role, BigDecimal.ZERO);
      for (Way way : ways) {
        long times =
            bought.stream()
                .filter(deal -> deal.title().startsWith(way + ": "))
                .filter(deal -> deal.state().equals(way.end()))
                .count();
        wanted = wanted.add(way.gain(role).multiply(BigDecimal.valueOf(times)));
      }
      settled(role, wanted);
      assertThat(person(role).deals())
          .filteredOn(deal -> !deal.title().startsWith(waits))
          .as("the deals of " + person(role).name())
          .allMatch(Deals.Deal::over);
    }
  }

  /// What everybody has now.
  Map<Role, BigDecimal> balances() throws IOException, RefusedException {
    var balances = new EnumMap<Role, BigDecimal>(Role.class);
    for (Role role : Role.values()) balances.put(role, balance(person(role)));
    return balances;
  }

  /// The test dollars that a person has, once the chain answers.
  private static BigDecimal balance(Person person) throws IOException, RefusedException {
    return person
        .until("the wallet", () -> Optional.of(person.purse()).filter(purse -> purse.reachable()))
        .balances()
        .stream()
        .filter(money -> money.currency().equals(CURRENCY))
        .map(MoneyView::amount)
        .map(BigDecimal::new)
        .findFirst()
        .orElseThrow();
  }

  /// Waits until `role` has `wanted`: a chain that died may have lost its newest second, and what
  /// was in it is sent again.
  void settled(Role role, BigDecimal wanted) throws IOException, RefusedException {
    Person person = person(role);
    person.until(
        "a balance of " + wanted,
        () -> Optional.of(balance(person)).filter(it -> it.compareTo(wanted) == 0));
  }

  /// Has the buyer send all money but so little to the arbiter.
  void spend(BigDecimal but) throws IOException, RefusedException {
    send(Role.BUYER, Role.ARBITER, balance(person(Role.BUYER)).subtract(but));
  }

  /// Has the arbiter send the buyer what is missing to `wanted`.
  void giveBack(BigDecimal wanted) throws IOException, RefusedException {
    send(Role.ARBITER, Role.BUYER, wanted.subtract(balance(person(Role.BUYER))));
  }

  private void send(Role from, Role to, BigDecimal sum) throws IOException, RefusedException {
    String account = person(to).purse().account();
    person(from).send(account, new MoneyView(sum.toPlainString(), CURRENCY, true));
  }

  @Override
  public void close() throws IOException {
    cast.close();
  }
}
