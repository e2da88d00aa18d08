package org.handsel.services.compute;

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
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// People lend their machines: a job's units are run in a sandbox, and each is paid when it has
/// been verified. `docs/protocols/compute.md`.
public final class Compute implements Service {
  /// compute.md §1.2 "a number of units, at most 16,384"
  public static final long UNITS_MAX = 16_384;

  /// compute.md §1.1: the most memory that an offer gives one unit, MiB.
  public static final long MEMORY_MIB_MAX = 1024;

  /// compute.md §1.1: the longest that an offer lets one unit run, seconds.
  public static final long SECONDS_MAX = 3600;

  private static final int CID_CHARS_MAX = 80;

  @Override
  public String name() {
    return "compute";
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
        new Field("memoryMib", new Field.Type.Count(1, MEMORY_MIB_MAX), true),
        new Field("unitSeconds", new Field.Type.Count(1, SECONDS_MAX), true),
        new Field("text", new Field.Type.Text(Listing.TEXT_CHARS_MAX), false));
  }

  @Override
  public List<Field> choices() {
    return List.of(new Field("job", new Field.Type.Line(CID_CHARS_MAX), true));
  }

  @Override
  public String title(Data.Map listing) throws MalformedException {
    return listing.text("title");
  }

  @Override
  public void check(Data.Map listing) throws MalformedException {
    var _ = title(listing);
    var _ = Bounds.of(listing);
    var _ = Amount.of(listing.get("price"));
    var _ = policy(listing);
  }

  @Override
  public Money quote(Data.Map listing, Order order) throws MalformedException {
    var _ = Bounds.of(listing);
    var _ = job(order);
    return Amount.of(listing.get("price")).times(order.quantity());
  }

  /// compute.md §1.3 "a step is a unit"
  @Override
  public Optional<Meter> meter(Data.Map listing, Order order) throws MalformedException {
    var _ = job(order);
    return Optional.of(new Meter(order.quantity()));
  }

  /// The job that `order` is for.
  ///
  /// @throws MalformedException if it names none, or asks for too many units
  public static Cid job(Order order) throws MalformedException {
    if (order.quantity() > UNITS_MAX) {
      throw new MalformedException("quantity: at most " + UNITS_MAX + " units");
    }
    order.choice().only("job");
    String job = order.choice().text("job");
    if (job.length() > CID_CHARS_MAX) throw new MalformedException("job: too long");
    try {
      return Cid.parse(job);
    } catch (MalformedException e) {
      throw new MalformedException("job: " + e.getMessage(), e);
    }
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
