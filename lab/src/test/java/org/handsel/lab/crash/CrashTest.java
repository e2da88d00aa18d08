package org.handsel.lab.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.handsel.chain.local.LocalChain;
import org.handsel.node.demo.Cast;
import org.handsel.node.demo.Person;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Just before and just after each thing that a node writes down in the course of a deal, the node
/// itself, the other one, or the chain is killed, and started again: the deal goes on. Nothing
/// confirmed is lost, nothing is paid twice.
///
/// All of it is 312 deaths: `./dev crash`. Without the property `crash.all` a sample is drawn with
/// the seed `crash.seed`, every moment being as likely; unless it is given the day decides, so that
/// in time all are seen.
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CrashTest {
  private static final boolean ALL = Boolean.getBoolean("crash.all");

  @SuppressWarnings("TimeInStaticInitializer") // the day of the run is meant
  private static final long SEED =
      Long.getLong("crash.seed", LocalDate.now(ZoneOffset.UTC).toEpochDay());

  private static final int SAMPLE = 16;

  /// What the seller's node writes down in a deal.
  private static final List<String> SELLER =
      List.of(
          "say quote",
          "publish the opening",
          "note unfunded",
          "acknowledged quote",
          "hear propose",
          "say accept",
          "settle the stock",
          "acknowledged accept",
          "note funded",
          "say deliver",
          "acknowledged deliver",
          "hear release",
          "note closed",
          "note collected",
          "say seal",
          "publish the close",
          "acknowledged seal",
          "hear seal",
          "say open",
          "note ratingOut",
          "acknowledged open",
          "hear open");

  /// What the buyer's writes down before the escrow may take the token; once for each account.
  private static final List<String> FIRST = List.of("sign approve", "mined approve");

  /// What the buyer's node writes down in a deal.
  private static final List<String> BUYER =
      List.of(
          "reserve a lane",
          "say ask",
          "publish the opening",
          "acknowledged ask",
          "say propose",
          "acknowledged propose",
          "note unfunded",
          "hear accept",
          "note funding",
          "sign fund",
          "mined fund",
          "note gas of fund",
          "note funded",
          "hear deliver",
          "say release",
          "acknowledged release",
          "sign release",
          "mined release",
          "note gas of release",
          "note closed",
          "say seal",
          "publish the close",
          "acknowledged seal",
          "hear seal",
          "say open",
          "note ratingOut",
          "hear open",
          "acknowledged open");

  @TempDir private static Path folder;

  private static LocalChain chain;
  private static Town town;
  private static int towns;

  /// A cast, and what its two traders had at first.
  private record Town(Path home, Cast cast, BigDecimal alice, BigDecimal bob)
      implements AutoCloseable {
    static Town gather() throws Exception {
      Path home = Files.createDirectory(folder.resolve("town" + towns++));
      var cast = Cast.gather(home, chain);
      return new Town(home, cast, Sale.balance(cast.alice()), Sale.balance(cast.bob()));
    }

    /// That everything sold was paid once.
    void audit() throws Exception {
      long closed = cast.bob().deals().stream().filter(it -> it.state().equals("closed")).count();
      BigDecimal sum = Sale.PRICE.multiply(BigDecimal.valueOf(closed));
      Sale.settled(cast.alice(), alice.add(sum));
      Sale.settled(cast.bob(), bob.subtract(sum));
    }

    @Override
    public void close() throws IOException {
      cast.close();
    }
  }

  @BeforeAll
  static void gather() throws Exception {
    chain = LocalChain.privateIn(folder.resolve("chain"));
    town = Town.gather();
  }

  @AfterAll
  static void part() throws Exception {
    try {
      town.close();
    } finally {
      chain.close();
    }
  }

  @Test
  @Order(1)
  void everyMomentOfADealIsEnumerated() throws Exception {
    var buyers = new ArrayList<>(BUYER);
    buyers.addAll(FIRST);
    for (Side side : Side.values()) Plan.listen(side.home(town));
    // The last moments come after what the two are waiting for.
    Sale.offer(town.cast(), "A lamp and nobody dies")
        .seeThrough(() ->
            Stream.concat(left(Side.SELLER, SELLER).stream(), left(Side.BUYER, buyers).stream())
                .toList());
    assertThat(Plan.heard(Side.SELLER.home(town))).containsExactlyInAnyOrderElementsOf(SELLER);
    assertThat(Plan.heard(Side.BUYER.home(town))).containsExactlyInAnyOrderElementsOf(buyers);
    for (Side side : Side.values()) Plan.stopListening(side.home(town));
  }

  /// Those of `moments` that haven't come.
  private static List<String> left(Side side, List<String> moments) throws IOException {
    var left = new ArrayList<>(moments);
    left.removeAll(Plan.heard(side.home(town)));
    return left;
  }

  @TestFactory
  @Order(2)
  Stream<DynamicTest> aDealGoesOnWhoeverDiesWhenever() {
    var runs = new ArrayList<Run>();
    for (Plan.When when : Plan.When.values()) {
      for (Victim victim : Victim.values()) {
        SELLER.forEach(it -> runs.add(new Run(Side.SELLER, it, when, victim)));
        BUYER.forEach(it -> runs.add(new Run(Side.BUYER, it, when, victim)));
        FIRST.forEach(it -> runs.add(new Run(Side.BUYER, it, when, victim)));
      }
    }
    assertThat(runs).hasSize(312);
    Collections.shuffle(runs, new Random(SEED));
    return runs.stream()
        .limit(ALL ? runs.size() : SAMPLE)
        .map(run -> dynamicTest(run.name() + ", seed=" + SEED, run::play));
  }

  @Test
  @Order(3)
  void inAllEveryLampWasPaidOnce() throws Exception {
    town.audit();
  }

  /// Whose moment it is.
  private enum Side {
    SELLER("alice"),
    BUYER("bob");

    private final String name;

    Side(String name) {
      this.name = name;
    }

    Path home(Town where) {
      return where.home().resolve(name);
    }

    Person person(Cast cast) {
      return this == SELLER ? cast.alice() : cast.bob();
    }

    Side other() {
      return this == SELLER ? BUYER : SELLER;
    }
  }

  /// Who dies.
  private enum Victim {
    ITSELF,
    THE_OTHER,
    THE_CHAIN
  }

  private record Run(Side side, String moment, Plan.When when, Victim victim) {
    String name() {
      return (when + " the " + side + "s " + moment + " " + victim + " dies")
          .replace('_', ' ')
          .toLowerCase(Locale.ROOT);
    }

    void play() throws Exception {
      if (!FIRST.contains(moment)) {
        play(town);
        return;
      }
      try (Town fresh = Town.gather()) {
        play(fresh);
        fresh.audit();
      }
    }

    private void play(Town where) throws Exception {
      Cast cast = where.cast();
      BigDecimal alice = Sale.balance(cast.alice());
      BigDecimal bob = Sale.balance(cast.bob());
      var sale = Sale.offer(cast, "A lamp " + name());
      long doomed = pid(cast);
      new Plan(
              when,
              moment,
              doomed == side.person(cast).pid() ? OptionalLong.empty() : OptionalLong.of(doomed))
          .write(side.home(where));
      sale.seeThrough(() -> pid(cast) != doomed ? List.of() : List.of("a death"));
      sale.leftOneDealEach();
      Sale.settled(cast.alice(), alice.add(Sale.PRICE));
      Sale.settled(cast.bob(), bob.subtract(Sale.PRICE));
    }

    private long pid(Cast cast) {
      return switch (victim) {
        case ITSELF -> side.person(cast).pid();
        case THE_OTHER -> side.other().person(cast).pid();
        case THE_CHAIN -> chain.pid();
      };
    }
  }
}
