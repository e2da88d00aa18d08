package org.handsel.services.stays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.handsel.core.discover.Opening;
import org.handsel.core.money.Address;
import org.handsel.core.money.Asset;
import org.handsel.core.money.Money;
import org.handsel.core.publish.Amount;
import org.handsel.core.service.Booking;
import org.handsel.core.service.Order;
import org.handsel.core.service.Policy;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StaysTest {
  private static final long SEED = 20261128;
  private static final Asset EUR = new Asset("EUR");
  private static final Address ALICE = account(7);

  private final Stays stays = new Stays();

  private static Address account(int last) {
    var bytes = new byte[20];
    bytes[19] = (byte) last;
    return new Address(Bytes.of(bytes));
  }

  private static Data eur(long cents) {
    return Amount.toData(Money.of(cents, EUR));
  }

  private Data.Map home(Map<String, Data> more) {
    return home("attic", more);
  }

  private Data.Map home(String slot, Map<String, Data> more) {
    var body = Data.map().put("title", "Attic").put("price", eur(10_000)).put("guests", 4);
    more.forEach(body::put);
    try {
      return stays.by(ALICE, slot, body.build());
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Order stay(String arrive, String leave, int guests, String parts) {
    var choice =
        Data.map()
            .put("arrive", LocalDate.parse(arrive).toEpochDay())
            .put("leave", LocalDate.parse(leave).toEpochDay())
            .put("guests", guests);
    if (!parts.isEmpty()) choice.put("parts", parts);
    return new Order(1, choice.build());
  }

  private long cents(Data.Map home, Order order) throws MalformedException {
    return stays.quote(home, order).minor().longValueExact();
  }

  @Test
  void aStayCostsItsNightsAndTheCleaning() throws Exception {
    var home = home(Map.of("cleaning", eur(3_000)));
    assertThat(cents(home, stay("2026-12-01", "2026-12-04", 2, ""))).isEqualTo(33_000);
  }

  @Test
  void weekendsSeasonsAndMoreGuestsCostWhatTheListingSays() throws Exception {
    // The 25th is a Friday.
    var home =
        home(
            Map.of(
                "weekendPrice", eur(12_000),
                "seasons", Data.of("2026-12-26..2027-01-02 150%\n2026-12-01..2027-02-01 110%"),
                "guestsIncluded", Data.of(2),
                "extraGuest", eur(500)));
    // 110 % of 100 and of 120, 150 % of 120 and of 100, and a third guest for four nights
    assertThat(cents(home, stay("2026-12-24", "2026-12-28", 3, "")))
        .isEqualTo(11_000 + 13_200 + 18_000 + 15_000 + 4 * 500);
  }

  @Test
  void aRoomCostsWhatARoomCosts() throws Exception {
    var home = home(Map.of("parts", Data.of(3), "partPrice", eur(4_000)));
    Order order = stay("2026-12-01", "2026-12-03", 1, "1,3");
    assertThat(cents(home, order)).isEqualTo(2 * 2 * 4_000);
    assertThat(stays.booking(home, order).orElseThrow().units()).isEqualTo(0b101);
    Order whole = stay("2026-12-01", "2026-12-03", 1, "");
    assertThat(stays.booking(home, whole).orElseThrow().units()).isEqualTo(Booking.WHOLE);
  }

  @Test
  void theSameSlotIsTheSameHomeWhateverIsRevised() throws Exception {
    Order order = stay("2026-12-01", "2026-12-03", 1, "");
    Booking before = stays.booking(home(Map.of()), order).orElseThrow();
    assertThat(stays.booking(home(Map.of("cleaning", eur(1))), order)).contains(before);
    var other = home("cellar", Map.of());
    assertThat(stays.booking(other, order).orElseThrow().resource())
        .isNotEqualTo(before.resource());
    assertThat(before.guard()).isEqualTo(ALICE);
    assertThat(before.nights()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-12-03,2026-12-03,1,'',leave: after",
    "2026-12-01,2026-12-02,1,'',leave: at least 2",
    "2026-12-01,2026-12-20,1,'',leave: at most 10",
    "2026-12-01,2026-12-04,5,'',guests: at most 4",
    "2026-12-08,2026-12-12,1,'',arrive: the night of 2026-12-10",
    "2026-12-01,2026-12-04,1,'3',parts: from 1 to 2",
    "2026-12-01,2026-12-04,1,'all',parts: numbers",
  })
  void whatTheHomeDoesNotAllowIsSaid(
      String arrive, String leave, int guests, String parts, String why) {
    var home =
        home(
            Map.of(
                "minNights", Data.of(2),
                "maxNights", Data.of(10),
                "parts", Data.of(2),
                "partPrice", eur(1_000),
                "blocked", Data.of("2026-12-10..2026-12-14")));
    assertThatThrownBy(() -> stays.quote(home, stay(arrive, leave, guests, parts)))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith(why);
  }

  @Test
  void theDayOfLeavingCanBeThatOfTheNextArrival() throws Exception {
    var home = home(Map.of("blocked", Data.of("2026-12-10..2026-12-14")));
    assertThat(cents(home, stay("2026-12-08", "2026-12-10", 1, ""))).isEqualTo(20_000);
    assertThat(cents(home, stay("2026-12-14", "2026-12-15", 1, ""))).isEqualTo(10_000);
  }

  @Test
  void deadlinesGoByTheNightsInTheHomesOwnTime() throws Exception {
    var home =
        home(
            Map.of(
                "zone", Data.of("Europe/Stockholm"),
                "checkIn", Data.of(16),
                "checkOut", Data.of(10),
                "cancelDays", Data.of(5)));
    var stockholm = ZoneId.of("Europe/Stockholm");
    // Over the night in which clocks go back.
    Order order = stay("2026-10-24", "2026-10-26", 1, "");
    long now = ZonedDateTime.of(2026, 10, 1, 12, 0, 0, 0, stockholm).toEpochSecond();
    Policy policy = stays.policy(home, order, now);
    long arrival = ZonedDateTime.of(2026, 10, 24, 16, 0, 0, 0, stockholm).toEpochSecond();
    long leaving = ZonedDateTime.of(2026, 10, 26, 10, 0, 0, 0, stockholm).toEpochSecond();
    assertThat(leaving - arrival).isEqualTo(43 * 3600);
    assertThat(now + policy.claimFromSeconds()).isEqualTo(arrival);
    assertThat(now + policy.freeCancelSeconds()).isEqualTo(arrival - 5 * 24 * 3600);
    assertThat(now + policy.claimSeconds()).isEqualTo(leaving + 3 * 24 * 3600);
    assertThat(policy.holdBps()).isEqualTo(500);
    assertThat(policy.lateCancelBps()).isEqualTo(5_000);
  }

  @Test
  void itIsTooLateToBookOnceTheNoticeIsOver() throws Exception {
    var home = home(Map.of("noticeDays", Data.of(2)));
    Order order = stay("2026-12-03", "2026-12-05", 1, "");
    long noon = LocalDate.parse("2026-12-01").toEpochDay() * 86_400 + 12 * 3600;
    assertThat(stays.policy(home, order, noon).claimFromSeconds()).isEqualTo((48 + 3) * 3600);
    assertThatThrownBy(() -> stays.policy(home, order, noon + 3 * 3600))
        .hasMessageStartingWith("arrive: too soon");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-12-20",
        "2026-12-20..2026-12-20",
        "2026-12-27..2026-12-20",
        "2026-13-01..2026-13-02",
        "2026-12-20..2026-12-27 120%",
        "whenever"
      })
  void nightsThatAreNoneAreRefused(String blocked) {
    var home = home(Map.of("blocked", Data.of(blocked)));
    assertThatThrownBy(() -> stays.check(home))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith("blocked: a line such as");
  }

  @Test
  void whoWantsToAnswerEachRequestHasADayForItUnlessTheySayOtherwise() throws Exception {
    assertThat(stays.policy(home(Map.of())).auto()).isTrue();
    assertThat(stays.policy(home(Map.of())).fundSeconds()).isEqualTo(1_800);
    var asks = Data.map().put("accept", "manual");
    var slow = stays.policy(home(Map.of("policy", asks.build())));
    assertThat(slow.auto()).isFalse();
    assertThat(slow.fundSeconds()).isEqualTo(24 * 3600);
    assertThat(slow.holdBps()).isEqualTo(500); // the rest is what is usual of homes
    var quick = home(Map.of("policy", asks.put("fundSeconds", 7_200).build()));
    assertThat(stays.policy(quick).fundSeconds()).isEqualTo(7_200);
  }

  @Test
  void aListingSaysAboutWhereAHomeIsAndNotInWhichHouse() throws Exception {
    var exact = Data.list(Data.of(45_761_234), Data.of(-4_838_751));
    var about = home(Map.of("place", exact)).optionalList("place");
    assertThat(about).containsExactly(Data.of(45_760_000), Data.of(-4_840_000));
    var again = home(Map.of("place", Data.list(about.getFirst(), about.getLast())));
    assertThat(again.optionalList("place")).isEqualTo(about);
    var corner = Data.list(Data.of(90_000_000), Data.of(180_000_000));
    stays.check(home(Map.of("place", corner)));
  }

  @Test
  void aListingThatMakesNoSenseIsNoHome() {
    for (var wrong :
        Map.of(
                "guests", Data.of(0),
                "partPrice", eur(100),
                "zone", Data.of("Middle/Earth"),
                "cleaning", Amount.toData(Money.of(1, new Asset("SEK"))),
                "maxNights", Data.of(3651))
            .entrySet()) {
      assertThatThrownBy(() -> stays.check(home(Map.of(wrong.getKey(), wrong.getValue()))))
          .as(wrong.getKey())
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining(wrong.getKey());
    }
  }

  @Test
  void openingsAreTheNightsBetweenThoseThatCanNotBeHad() throws Exception {
    var home =
        home(
            Map.of(
                "minNights", Data.of(2),
                "noticeDays", Data.of(3),
                "openUntil", Data.of(day("2027-02-01")),
                "blocked", Data.of("2026-12-10..2026-12-12\n2026-12-11..2026-12-20"),
                "elsewhere", Data.of("2026-12-21..2026-12-24\n2027-01-20..2027-06-01")));
    assertThat(stays.openings(home))
        .containsExactly(
            new Opening(0, (int) day("2026-12-10"), 4, 2, 255, 3),
            new Opening((int) day("2026-12-24"), (int) day("2027-01-20"), 4, 2, 255, 3));
    assertThatThrownBy(() -> cents(home, stay("2027-01-19", "2027-01-21", 1, "")))
        .hasMessageStartingWith("arrive: the night of 2027-01-20");
  }

  @Test
  void aHomeThatIsLetForYearsOnlyIsAListingThatNobodyCanBook() throws Exception {
    var home = home(Map.of("minNights", Data.of(365)));
    stays.check(home);
    assertThatThrownBy(() -> cents(home, stay("2026-12-01", "2027-12-01", 1, "")))
        .hasMessage("leave: at most 255 nights");
  }

  /// Any table of nights, written down as a listing's lines and read again.
  @Test
  void theLinesOfADiarySayWhatItsNightsWere() throws Exception {
    var random = new Random(SEED);
    for (int round = 0; round < 200; round++) {
      long first = day("2026-12-01");
      int nights = 1 + random.nextInt(100);
      var percents = new int[nights];
      var diary = new Diary();
      for (int i = 0; i < nights; i++) {
        percents[i] = random.nextInt(3) == 0 ? 0 : 90 + 10 * random.nextInt(3);
        if (percents[i] == 0) diary.taken(first + i);
        else diary.free(first + i, percents[i]);
      }
      Map<String, String> said = diary.fields();
      var body = new LinkedHashMap<String, Data>();
      for (String name : List.of("blocked", "seasons")) {
        if (said.containsKey(name)) body.put(name, Data.of(said.get(name)));
      }
      body.put("openUntil", Data.of(day(Objects.requireNonNull(said.get("openUntil")))));
      var home = home(body);
      for (int i = 0; i < nights; i++) {
        String from = LocalDate.ofEpochDay(first + i).toString();
        String to = LocalDate.ofEpochDay(first + i + 1).toString();
        String where = "seed " + SEED + ", round " + round + ", night " + i;
        if (percents[i] == 0) {
          assertThatThrownBy(() -> cents(home, stay(from, to, 1, "")))
              .as(where)
              .hasMessageContaining(from);
        } else {
          assertThat(cents(home, stay(from, to, 1, ""))).as(where).isEqualTo(100L * percents[i]);
        }
      }
    }
  }

  private static long day(String date) {
    return LocalDate.parse(date).toEpochDay();
  }
}
