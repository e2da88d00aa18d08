package org.handsel.services.arbitration;

import java.util.List;
import java.util.OptionalLong;
import org.handsel.core.money.Address;
import org.handsel.core.money.Money;
import org.handsel.core.service.Field;
import org.handsel.core.service.Order;
import org.handsel.core.service.Service;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.MalformedException;

/// Arbiters offer to rule. Nobody buys a ruling: an arbiter is named in other people's deals, and
/// is paid out of what it divides, at most its cap.
public final class Arbitration implements Service {
  /// The kind of an arbiter's listing.
  public static final String KIND = "arbitration.listing/1";

  private static final int TITLE_CHARS_MAX = 120;
  private static final int TEXT_CHARS_MAX = 4000;
  private static final int FEE_CAP_BPS_MAX = 10_000;

  @Override
  public String name() {
    return "arbitration";
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public List<Field> fields() {
    return List.of(
        new Field("title", new Field.Type.Line(TITLE_CHARS_MAX), true),
        new Field("text", new Field.Type.Text(TEXT_CHARS_MAX), false),
        new Field("feeCapBps", new Field.Type.Count(0, FEE_CAP_BPS_MAX), true));
  }

  @Override
  public String title(Data.Map listing) throws MalformedException {
    return listing.text("title");
  }

  @Override
  public Money quote(Data.Map listing, Order order) throws MalformedException {
    throw new MalformedException("an arbiter is named in a deal, not bought");
  }

  @Override
  public OptionalLong quantity(Data.Map listing) {
    return OptionalLong.empty();
  }

  @Override
  public Data.Map withQuantity(Data.Map listing, long left) {
    return listing;
  }

  @Override
  public Data.Map by(Address account, String slot, Data.Map listing) {
    return listing.with().put("account", account.toString()).build();
  }

  /// The account that rules.
  public static Address account(Data.Map listing) throws MalformedException {
    return Address.parse(listing.text("account"));
  }

  /// The most that the arbiter takes, in hundredths of a percent of what it divides.
  public static int feeCapBps(Data.Map listing) throws MalformedException {
    return (int) listing.integer("feeCapBps", 0, FEE_CAP_BPS_MAX);
  }
}
