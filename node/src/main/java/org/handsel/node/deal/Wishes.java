package org.handsel.node.deal;

import java.io.IOException;
import java.util.Optional;
import org.handsel.core.agree.NoDealException;
import org.handsel.core.agree.NoDealException.Why;
import org.handsel.core.agree.Price;
import org.handsel.core.agree.Quoting;
import org.handsel.core.agree.Where;
import org.handsel.core.escrow.Escrow;
import org.handsel.core.money.Address;
import org.handsel.core.money.Asset;
import org.handsel.core.money.Currency;
import org.handsel.core.money.Money;
import org.handsel.core.publish.Listing;
import org.handsel.core.record.Records;
import org.handsel.core.record.SignedRecord;
import org.handsel.core.screen.Screening;
import org.handsel.core.service.Order;
import org.handsel.core.service.Policy;
import org.handsel.core.service.Service;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.app.Deals;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.RefusedException.Kind;
import org.handsel.node.listing.FieldText;

/// What somebody wants to buy, looked at before anything is asked: whether it is there, whose it
/// is, what it costs, and whether it can be had and paid here.
final class Wishes {
  /// What is wanted, and what it comes to.
  ///
  /// @param asked the price in the listing's currency
  /// @param chain where it would be paid, and in what
  record Wish(
      SignedRecord listing,
      Service service,
      Data.Map body,
      Order order,
      Money asked,
      Policy policy,
      Where chain) {}

  private final Parts parts;
  private final Ground ground;
  private final Screening screening;

  Wishes(Parts parts, Ground ground) {
    this.parts = parts;
    this.ground = ground;
    this.screening = new Screening(parts.logs(), this::settles);
  }

  /// What `purchase` means.
  Wish of(Deals.Purchase purchase) throws RefusedException, NoDealException, IOException {
    SignedRecord listing = listing(purchase.listing());
    Service service = service(listing);
    Data.Map body = listing.payload().body().orElseThrow();
    if (listing.payload().author().equals(parts.me())) {
      throw new NoDealException(Why.SELF, "This is your own listing.");
    }
    screen(listing);
    Verbs.check(purchase);
    var left = service.quantity(body);
    if (left.isPresent() && left.getAsLong() < purchase.quantity()) {
      throw new NoDealException(Why.SOLD_OUT, "Only " + left.getAsLong() + " left.");
    }
    try {
      var order = new Order(purchase.quantity(), FieldText.choice(service, purchase.choice()));
      Money asked = service.quote(body, order);
      Where chain = where(asked);
      Policy policy = service.policy(body, order, parts.escrow().now());
      ground.checkFree(service.booking(body, order));
      return new Wish(listing, service, body, order, asked, policy, chain);
    } catch (MalformedException e) {
      String why = String.valueOf(e.getMessage());
      boolean chosen =
          service.choices().stream().anyMatch(field -> why.startsWith(field.name() + ":"));
      if (!chosen) throw e;
      throw new RefusedException(Kind.INVALID, "deal.choice", why);
    }
  }

  /// Every amount of `wish`, and what they come to.
  Deals.Priced price(Wish wish) throws NoDealException, IOException {
    Asset asset = wish.chain.asset();
    Price price = quoting(wish).price(wish.order, asset);
    return new Deals.Priced(
        Amounts.view(parts, price.total(asset)), Amounts.lines(parts, price, asset));
  }

  private Quoting quoting(Wish wish) {
    return new Quoting(wish.service, wish.body, parts.currencies(), parts.arbiters());
  }

  private SignedRecord listing(String id) throws RefusedException, MalformedException {
    Cid revision = cid(id);
    Optional<SignedRecord> listing = parts.records().find(revision);
    if (listing.isEmpty()) listing = live(revision);
    if (listing.isEmpty() || listing.get().payload().body().isEmpty()) {
      throw new RefusedException(
          Kind.UNKNOWN, "deal.listing-gone", "That listing isn't here, or was taken down.");
    }
    // record.md §5.4 "a name in `crit` that a node doesn't know"
    if (!listing.get().payload().understood()) {
      throw new RefusedException(
          Kind.CONFLICT,
          "deal.not-understood",
          "That listing has a clause that this version of Handsel doesn't know, so it isn't acted"
              + " on. Nothing was done.");
    }
    return listing.get();
  }

  /// What stands where the revision stood, if nothing but how many are left has changed, or if the
  /// listing was taken back.
  ///
  /// @throws RefusedException if anything else of what the buyer saw has changed
  private Optional<SignedRecord> live(Cid revision) throws RefusedException {
    Optional<Records.Successor> next = parts.records().successor(revision);
    if (next.isPresent() && !next.get().same() && !next.get().record().payload().tombstone()) {
      throw new RefusedException(
          Kind.CONFLICT,
          "deal.listing-changed",
          "That listing was changed meanwhile. Look at it as it is now: "
              + next.get().record().id());
    }
    return next.map(Records.Successor::record);
  }

  private Service service(SignedRecord listing) throws RefusedException {
    return parts
        .service(listing.payload().kind())
        .orElseThrow(
            () -> new RefusedException(Kind.INVALID, "deal.senseless", "That isn't for sale."));
  }

  static Cid cid(String id) throws RefusedException {
    try {
      return Cid.parse(id);
    } catch (MalformedException e) {
      throw new RefusedException(Kind.INVALID, "deal.id", "Not an id: " + e.getMessage());
    }
  }

  private void screen(SignedRecord record) throws RefusedException, NoDealException, IOException {
    Optional<Listing> listing = Listing.of(record);
    Optional<String> against =
        listing.isPresent() ? screening.against(listing.get()) : Optional.of("taken back");
    if (against.isEmpty()) return;
    switch (against.get()) {
      case "seller.unknown" ->
          throw new RefusedException(
              Kind.CONFLICT,
              "deal.seller-unknown",
              "Nothing is known of this seller's identity yet. Nothing was done; try again later.");
      case "seller.forked" ->
          throw new RefusedException(
              Kind.CONFLICT,
              "deal.seller-forked",
              "This seller's identity contradicts itself, so no new deal is made with it. Nothing"
                  + " was done.");
      case "price.currency" ->
          throw new NoDealException(
              Why.NO_TOKEN, "Nothing on this network is worth this listing's currency.");
      default -> throw new NoDealException(Why.LISTING_GONE, "This listing was taken back.");
    }
  }

  private boolean settles(Asset asset) {
    try {
      where(Money.zero(asset));
      return true;
    } catch (NoDealException e) {
      return false;
    }
  }

  /// The first token of the network that pays `asked` one to one.
  private Where where(Money asked) throws NoDealException {
    Escrow.Place place = parts.escrow().place();
    for (Currency token : parts.currencies().tokens()) {
      if (parts.currencies().in(token.asset(), asked).isEmpty()) continue;
      Optional<Address> address = address(token, place.chain());
      if (address.isEmpty()) continue;
      return new Where(
          place.chain(), place.escrow(), place.codeHash(), address.get(), parts.finality());
    }
    throw new NoDealException(
        Why.NO_TOKEN,
        "This network has nothing that is worth " + parts.currencies().symbol(asked.asset()) + ".");
  }

  private static Optional<Address> address(Currency token, String chain) throws NoDealException {
    String id = token.asset().id();
    if (!id.startsWith(chain + "/")) return Optional.empty();
    String name = id.substring(chain.length() + 1);
    if (name.startsWith("slip44:")) return Optional.of(Address.ZERO);
    try {
      return name.startsWith("erc20:")
          ? Optional.of(Address.parse(name.substring("erc20:".length())))
          : Optional.empty();
    } catch (MalformedException e) {
      throw new NoDealException(Why.NO_TOKEN, "The network file names a token that is none.");
    }
  }

  /// Refuses what the wallet doesn't hold.
  void checkMoney(Wish wish) throws RefusedException, NoDealException, IOException {
    Where chain = wish.chain;
    Money total = quoting(wish).price(wish.order, chain.asset()).total(chain.asset());
    Money have = new Money(parts.escrow().balance(chain.token()), chain.asset());
    if (have.compareTo(total) < 0) {
      throw new RefusedException(
          Kind.CONFLICT,
          "deal.no-money",
          "This takes "
              + parts.currencies().text(total)
              + " and your wallet holds "
              + parts.currencies().text(have)
              + ". Nothing was asked and nothing was paid.");
    }
  }
}
