package org.handsel.core.agree;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.handsel.core.money.Money;
import org.handsel.core.service.Booking;
import org.handsel.core.service.Meter;
import org.handsel.core.service.Order;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// Everything that two people agree on, in one document that only they and their panel hold. Its
/// digest is the deal's id.
///
/// @param salt 32 random bytes, so that nobody guesses terms from their digest
/// @param listing the revision of the listing that was bought from
/// @param service whose listing it is
/// @param title what the listing was called
/// @param order what of it
/// @param booking the nights that it takes, if it takes any
/// @param meter the steps in which it is paid, if it is paid while it is earned
/// @param panel arbiters in the order in which they may rule
/// @param lane the buyer's lane on the chain, and `seq` the number on it
public record Terms(
    Bytes salt,
    Cid listing,
    String service,
    String title,
    Order order,
    Optional<Booking> booking,
    Optional<Meter> meter,
    Price price,
    Deadlines deadlines,
    Rates rates,
    Party buyer,
    Party seller,
    List<Arbiter> panel,
    Where chain,
    BigInteger lane,
    long seq) {
  /// The longest terms, encoded.
  public static final int BYTES_MAX = 64 << 10;

  private static final int PANEL_MAX = 3;
  private static final int TITLE_CHARS_MAX = 300;

  /// The panel can't be changed afterwards.
  public Terms {
    panel = List.copyOf(panel);
  }

  /// The document.
  public byte[] encode() {
    return DagCbor.encode(toData());
  }

  /// Digest of the document.
  public Bytes id() {
    return cid().hash().digest();
  }

  /// Name of the document: what people see as the deal's id.
  public Cid cid() {
    return DagCbor.cid(toData());
  }

  /// How many.
  public long quantity() {
    return order.quantity();
  }

  /// What the buyer gives in all.
  public Money total() {
    return price.total(chain.asset());
  }

  /// The party in `role`.
  ///
  /// @throws IllegalArgumentException for an arbiter, of whom there may be several
  public Party party(Role role) {
    return switch (role) {
      case BUYER -> buyer;
      case SELLER -> seller;
      case ARBITER -> throw new IllegalArgumentException("an arbiter is no party");
    };
  }

  /// What `id` is in this deal.
  public Optional<Role> role(Cid id) {
    if (buyer.id().equals(id)) return Optional.of(Role.BUYER);
    if (seller.id().equals(id)) return Optional.of(Role.SELLER);
    return panel.stream().anyMatch(arbiter -> arbiter.id().equals(id))
        ? Optional.of(Role.ARBITER)
        : Optional.empty();
  }

  private Data.Map toData() {
    var items = order.put(Data.map().put("service", service).put("title", title), "quantity");
    booking.ifPresent(it -> items.put("booking", it.toData()));
    meter.ifPresent(it -> items.put("meter", it.toData()));
    return Data.map()
        .put("v", 1)
        .put("salt", salt)
        .put("listing", listing)
        .put("items", items.build())
        .put("price", price.toData())
        .put("deadlines", deadlines.toData())
        .put("policies", rates.toData())
        .put("parties", Data.list(buyer.toData(), seller.toData()))
        .put("panel", Data.list(panel.stream().map(Arbiter::toData).toList()))
        .put("chain", chain.toData())
        .put("lane", lane.toString())
        .put("seq", seq)
        .build();
  }

  /// The terms that `bytes` are.
  ///
  /// @throws MalformedException if they aren't strict, complete and within bounds
  public static Terms decode(byte[] bytes) throws MalformedException {
    Data.Map map = DagCbor.decode(bytes, DagCbor.Limits.of(BYTES_MAX)).asMap();
    map.only(
        "v",
        "salt",
        "listing",
        "items",
        "price",
        "deadlines",
        "policies",
        "parties",
        "panel",
        "chain",
        "lane",
        "seq");
    map.integer("v", 1, 1);
    var parties = map.list("parties");
    if (parties.size() != 2) throw new MalformedException("parties: buyer and seller");
    var panel = new ArrayList<Arbiter>();
    for (Data arbiter : map.list("panel")) panel.add(Arbiter.of(arbiter.asMap()));
    Data.Map items = map.map("items");
    items.only("service", "title", "quantity", "choice", "booking", "meter");
    Optional<Data.Map> booking = items.optionalMap("booking");
    Optional<Data.Map> meter = items.optionalMap("meter");
    var terms =
        new Terms(
            map.bytes("salt", 32),
            map.link("listing"),
            items.text("service"),
            items.text("title"),
            Order.of(items, "quantity"),
            booking.isPresent() ? Optional.of(Booking.of(booking.get())) : Optional.empty(),
            meter.isPresent() ? Optional.of(Meter.of(meter.get())) : Optional.empty(),
            Price.of(map.map("price")),
            Deadlines.of(map.map("deadlines")),
            Rates.of(map.map("policies")),
            Party.of(parties.get(0).asMap()),
            Party.of(parties.get(1).asMap()),
            panel,
            Where.of(map.map("chain")),
            Amounts.lane(map),
            map.integer("seq", 1, (1L << 53) - 1));
    terms.check();
    // Their digest is their name, so they have one form, down to the digits of an address.
    if (!Arrays.equals(terms.encode(), bytes))
      throw new MalformedException("another form of terms");
    return terms;
  }

  private void check() throws MalformedException {
    if (title.length() > TITLE_CHARS_MAX) throw new MalformedException("title: too long");
    if (panel.size() > PANEL_MAX) throw new MalformedException("panel: too many arbiters");
    if (buyer.id().equals(seller.id()) || buyer.account().equals(seller.account())) {
      throw new MalformedException("parties: buyer and seller are the same");
    }
    for (Arbiter arbiter : panel) {
      boolean party =
          List.of(buyer.id(), seller.id()).contains(arbiter.id())
              || List.of(buyer.account(), seller.account()).contains(arbiter.account());
      if (party) throw new MalformedException("panel: a party can't be an arbiter");
    }
    // Nobody else keeps the calendar yet: the escrow would ask for a signature of theirs.
    if (booking.isPresent() && !booking.get().guard().equals(seller.account())) {
      throw new MalformedException("booking: another account keeps the calendar");
    }
    if (price.price().signum() == 0) throw new MalformedException("price: nothing to lock");
    if (meter.isPresent()) checkMetered(meter.get());
    // escrow.md: now ≤ fundBy < claimBy, claimFrom ≤ claimBy
    if (deadlines.fundBy() >= deadlines.claimBy() || deadlines.claimFrom() > deadlines.claimBy()) {
      throw new MalformedException("deadlines: out of order");
    }
  }

  /// voucher.md §1.3 "claimFrom is before fundBy": or the buyer could cancel over vouchers that
  /// aren't handed in yet.
  private void checkMetered(Meter meter) throws MalformedException {
    if (price.price().compareTo(BigInteger.valueOf(meter.steps())) < 0) {
      throw new MalformedException("meter: a step that costs nothing");
    }
    if (deadlines.claimFrom() >= deadlines.fundBy() || rates.noRulingSellerBps() != 0) {
      throw new MalformedException("meter: other deadlines or rates than those of steps");
    }
  }
}
