package org.handsel.node.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.core.money.Asset;
import org.handsel.core.money.Currencies;
import org.handsel.core.money.Currency;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.services.market.Market;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldTextTest {
  private final FieldText fields =
      new FieldText(
          new Currencies(
              List.of(new Currency(Asset.coin(7357), "tETH", 18, Optional.empty(), true))));

  @ParameterizedTest
  @ValueSource(strings = {"0 tETH", "0.00 tETH", "0.000000000000000000 tETH"})
  void aPriceOfNothingIsRefused(String price) {
    var bike = Map.of("title", "a bike", "price", price);
    assertThatThrownBy(() -> fields.body(new Market(), bike))
        .isInstanceOf(MalformedException.class)
        .hasMessage("price: more than nothing");
  }

  @Test
  void whatTermsDoNotSayIsLeftToTheService() throws Exception {
    var bike = Map.of("title", "a bike", "price", "1 tETH", "accept", "manual");
    var policy = fields.body(new Market(), bike).optionalMap("policy").orElseThrow();
    assertThat(policy).isEqualTo(Data.map().put("accept", "manual").build());
  }

  @Test
  void theLeastPriceIsOne() throws Exception {
    var bike = Map.of("title", "a bike", "price", "0.000000000000000001 tETH");
    assertThat(fields.body(new Market(), bike).has("price")).isTrue();
  }
}
