package org.handsel.core.agree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.handsel.core.money.Asset;
import org.handsel.core.money.Currencies;
import org.handsel.core.money.Currency;
import org.handsel.core.money.Money;
import org.handsel.core.publish.Amount;
import org.handsel.core.service.Field;
import org.handsel.core.service.Order;
import org.handsel.core.service.Service;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Test;

class QuotingTest {
  private static final Asset USD = new Asset("USD");
  private static final Asset TOKEN = Asset.erc20(7357, "0x" + "ab".repeat(20));

  /// Sells by the number, in a colour.
  private static final class Paint implements Service {
    @Override
    public String name() {
      return "paint";
    }

    @Override
    public String kind() {
      return "paint.listing/1";
    }

    @Override
    public List<Field> fields() {
      return List.of(new Field("price", new Field.Type.Price(), true));
    }

    @Override
    public List<Field> choices() {
      return List.of(new Field("colour", new Field.Type.Line(20), false));
    }

    @Override
    public String title(Data.Map listing) {
      return "paint";
    }

    @Override
    public Money quote(Data.Map listing, Order order) throws MalformedException {
      return Amount.of(listing.get("price")).times(order.quantity());
    }

    @Override
    public OptionalLong quantity(Data.Map listing) {
      return OptionalLong.empty();
    }

    @Override
    public Data.Map withQuantity(Data.Map listing, long left) {
      return listing;
    }
  }

  private static Order order(String choice) {
    return new Order(2, Data.map().put(choice, "red").build());
  }

  @Test
  void aChoiceThatTheServiceDoesNotAskForIsNotQuoted() throws Exception {
    var listing = Data.map().put("price", Amount.toData(Money.of(1_500, USD))).build();
    var currencies =
        new Currencies(List.of(new Currency(TOKEN, "tUSD", 6, Optional.of(USD), true)));
    var quoting = new Quoting(new Paint(), listing, currencies, _ -> Optional.empty());
    assertThat(quoting.price(order("colour"), TOKEN).asked()).isEqualTo(Money.of(3_000, USD));
    assertThatThrownBy(() -> quoting.price(order("discount"), TOKEN))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("discount");
  }
}
