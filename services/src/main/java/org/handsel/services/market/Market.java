package org.handsel.services.market;

import java.util.List;
import java.util.OptionalLong;
import org.handsel.core.money.Money;
import org.handsel.core.publish.Amount;
import org.handsel.core.publish.Listing;
import org.handsel.core.service.Field;
import org.handsel.core.service.Order;
import org.handsel.core.service.Service;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.MalformedException;

/// Private sellers of goods, digital goods and work find buyers.
public final class Market implements Service {
  private static final long QUANTITY_MAX = 1_000_000;

  @Override
  public String name() {
    return "market";
  }

  @Override
  public String kind() {
    return Listing.kind(name());
  }

  @Override
  public List<Field> fields() {
    return List.of(
        new Field("title", new Field.Type.Line(Listing.TITLE_CHARS_MAX), true),
        new Field("price", new Field.Type.Price(), true),
        new Field("text", new Field.Type.Text(Listing.TEXT_CHARS_MAX), false),
        new Field("category", new Field.Type.Category(), false),
        new Field("brand", new Field.Type.Line(80), false),
        new Field("condition", new Field.Type.Choice(List.of("new", "used", "worn")), false),
        new Field("quantity", new Field.Type.Count(0, QUANTITY_MAX), false),
        new Field("place", new Field.Type.Place(), false),
        new Field("pictures", new Field.Type.Pictures(Listing.PICTURES_MAX), false));
  }

  @Override
  public String title(Data.Map listing) throws MalformedException {
    return listing.text("title");
  }

  @Override
  public Money quote(Data.Map listing, Order order) throws MalformedException {
    long quantity = order.quantity();
    if (quantity < 1 || quantity > QUANTITY_MAX) throw new MalformedException("quantity");
    return Amount.of(listing.get("price")).times(quantity);
  }

  @Override
  public OptionalLong quantity(Data.Map listing) throws MalformedException {
    return listing.has("quantity")
        ? OptionalLong.of(listing.integer("quantity", 0, QUANTITY_MAX))
        : OptionalLong.empty();
  }

  @Override
  public Data.Map withQuantity(Data.Map listing, long left) {
    return listing.with().put("quantity", left).build();
  }
}
