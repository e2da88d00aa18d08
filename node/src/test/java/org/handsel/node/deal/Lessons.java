package org.handsel.node.deal;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.handsel.core.money.Money;
import org.handsel.core.publish.Amount;
import org.handsel.core.publish.Listing;
import org.handsel.core.service.Field;
import org.handsel.core.service.Meter;
import org.handsel.core.service.Order;
import org.handsel.core.service.Service;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.MalformedException;

/// A service whose price is paid in steps: so many lessons.
final class Lessons implements Service {
  @Override
  public String name() {
    return "lessons";
  }

  @Override
  public String kind() {
    return Listing.kind(name());
  }

  @Override
  public List<Field> fields() {
    return List.of(
        new Field("title", new Field.Type.Line(Listing.TITLE_CHARS_MAX), true),
        new Field("price", new Field.Type.Price(), true));
  }

  @Override
  public String title(Data.Map listing) throws MalformedException {
    return listing.text("title");
  }

  @Override
  public Money quote(Data.Map listing, Order order) throws MalformedException {
    return Amount.of(listing.get("price")).times(order.quantity());
  }

  @Override
  public Optional<Meter> meter(Data.Map listing, Order order) {
    return Optional.of(new Meter(order.quantity()));
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
