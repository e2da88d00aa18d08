package org.handsel.services;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Optional;
import org.handsel.core.money.Address;
import org.handsel.core.record.SomeData;
import org.handsel.core.service.Order;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.services.arbitration.Arbitration;
import org.handsel.services.market.Market;
import org.handsel.services.stays.Stays;
import org.junit.jupiter.api.extension.ExtendWith;

/// Listings of strangers are read by their service, or malformed.
@ExtendWith(NearMisses.class)
class ListingsFuzzTest {
  private static final String[] KEYS = {
    "title",
    "price",
    "quantity",
    "policy",
    "USD",
    "12",
    "account",
    "feeCapBps",
    "accept",
    "manual",
    "arbiters",
    "operator",
    "fundSeconds",
    "claimSeconds",
    "disputeSeconds",
    "depositSeconds",
    "rulingSeconds",
    "buyerDepositBps",
    "sellerDepositBps",
    "holdBps",
    "noShowBps",
    "buyerFeeBps"
  };

  private static final String[] HOME = {
    "title",
    "price",
    "weekendPrice",
    "seasons",
    "cleaning",
    "guestsIncluded",
    "extraGuest",
    "parts",
    "partPrice",
    "minNights",
    "maxNights",
    "noticeDays",
    "zone",
    "checkIn",
    "checkOut",
    "cancelDays",
    "policy",
    "USD",
    "12",
    "Europe/Paris",
    "2026-12-01..2026-12-05 150%"
  };

  private static final String[] CHOICE = {"parts", "1,2", "guests"};

  @FuzzTest
  void aMarketListing(FuzzedDataProvider bytes) {
    var market = new Market();
    long quantity = bytes.consumeLong();
    Data.Map body = SomeData.map(bytes, KEYS);
    tried(() -> assertThat(market.title(body)).isNotNull());
    tried(() -> assertThat(market.quote(body, Order.of(quantity)).minor()).isNotNegative());
    tried(() -> assertThat(market.quantity(body).orElse(0)).isBetween(0L, 1_000_000L));
    tried(() -> assertThat(market.policy(body).claimSeconds()).isNotNegative());
  }

  private static Optional<Data.Map> home(Stays stays, Data.Map said) {
    try {
      return Optional.of(stays.by(Address.ZERO, "home", said));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  @FuzzTest
  void aHomeAndWhatAGuestWants(FuzzedDataProvider bytes) {
    var stays = new Stays();
    String blocked = bytes.consumeString(200);
    Data.Map said =
        SomeData.map(bytes, HOME).with().put("blocked", blocked).put("guests", 3).build();
    Optional<Data.Map> kept = home(stays, said);
    if (kept.isEmpty()) return;
    Data.Map home = kept.get();
    Data.Map choice = SomeData.map(bytes, CHOICE).with().put("arrive", 20_500).build();
    long leave = bytes.consumeLong(20_400, 20_800);
    var order = new Order(1, choice.with().put("leave", leave).put("guests", 1).build());
    tried(() -> stays.check(home));
    tried(() -> assertThat(stays.quote(home, order).minor()).isNotNegative());
    tried(() -> assertThat(stays.booking(home, order).orElseThrow().nights()).isPositive());
    tried(
        () -> assertThat(stays.policy(home, order, 20_400 * 86_400L).claimSeconds()).isPositive());
  }

  @FuzzTest
  void anArbitersListing(FuzzedDataProvider bytes) {
    Data.Map body = SomeData.map(bytes, KEYS);
    tried(() -> assertThat(Arbitration.feeCapBps(body)).isBetween(0, 10_000));
    tried(() -> assertThat(Arbitration.account(body)).isNotEqualTo((Address) null));
    tried(() -> assertThat(new Arbitration().title(body)).isNotNull());
  }

  private interface Reading {
    void of() throws MalformedException;
  }

  private static void tried(Reading reading) {
    try {
      reading.of();
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }
}
