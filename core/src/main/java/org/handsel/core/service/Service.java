package org.handsel.core.service;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.handsel.core.discover.Opening;
import org.handsel.core.money.Address;
import org.handsel.core.money.Money;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.MalformedException;

/// One kind of thing that people deal in. It says what a listing holds and what a request costs;
/// the seven steps do the rest. Everything it reads came from a stranger's signed record: what
/// doesn't make sense is a [MalformedException].
public interface Service {
  /// The service's name: its topic, its verb on the command line, its pages.
  String name();

  /// The kind of its listings' records, such as `market.listing/1`.
  String kind();

  /// What a listing of it says.
  List<Field> fields();

  /// What only those learn who have locked the money, such as an address. It stays on the author's
  /// node, in no listing; texts only.
  default List<Field> told() {
    return List.of();
  }

  /// Whether its listings have a price, and can be bought.
  default boolean priced() {
    return fields().stream().anyMatch(field -> field.type() instanceof Field.Type.Price);
  }

  /// What the listing is called.
  String title(Data.Map listing) throws MalformedException;

  /// What a buyer says of what they want, beside how many. What is required has to be said.
  default List<Field> choices() {
    return List.of();
  }

  /// Whether one can buy several of a listing at once.
  default boolean countable() {
    return true;
  }

  /// What `order` costs, in the listing's own currency, before fees and deposits.
  ///
  /// @throws MalformedException if the listing can't be had so; the message says why, and begins
  ///   with the name of a choice if one is to blame
  Money quote(Data.Map listing, Order order) throws MalformedException;

  /// Which nights `order` takes, if it takes any.
  default Optional<Booking> booking(Data.Map listing, Order order) throws MalformedException {
    return Optional.empty();
  }

  /// In how many steps `order` is paid while it is earned; empty if it is paid as a whole.
  default Optional<Meter> meter(Data.Map listing, Order order) throws MalformedException {
    return Optional.empty();
  }

  /// Whether a listing is one of this service: what is read of it when it's sold has to be there.
  ///
  /// @throws MalformedException if it isn't
  default void check(Data.Map listing) throws MalformedException {
    title(listing);
    if (priced()) quote(listing, Order.of(1));
    quantity(listing);
    policy(listing);
  }

  /// When a listing can be had; none where that isn't asked. What else stands in the way, such as
  /// nights that somebody has booked, is another matter.
  default List<Opening> openings(Data.Map listing) throws MalformedException {
    return List.of();
  }

  /// When `order` would be for, asked on the day `today`, days since 1970: what [#openings] are
  /// searched by. Empty where it is for no days.
  ///
  /// @throws MalformedException if nothing could be had so; the message begins with the name of a
  ///   choice
  default Optional<Opening.Wanted> wanted(Order order, long today) throws MalformedException {
    return Optional.empty();
  }

  /// How many there are left; empty if it doesn't run out.
  OptionalLong quantity(Data.Map listing) throws MalformedException;

  /// The same listing with `left` of it.
  Data.Map withQuantity(Data.Map listing, long left);

  /// The listing with what only its author's node knows: the account that will act for them, and
  /// the slot that it stays in. Most services need neither.
  default Data.Map by(Address account, String slot, Data.Map listing) throws MalformedException {
    return listing;
  }

  /// The deadlines, deposits and arbiters that the seller offers.
  default Policy policy(Data.Map listing) throws MalformedException {
    var policy = listing.optionalMap("policy");
    return policy.isPresent() ? Policy.of(policy.get()) : Policy.DEFAULT;
  }

  /// The same for `order` when it is quoted at `now`, Unix seconds: where deadlines go by what is
  /// ordered, they are counted from now.
  default Policy policy(Data.Map listing, Order order, long now) throws MalformedException {
    return policy(listing);
  }

  /// Until how many days before what is ordered begins cancelling is cheap; empty where deadlines
  /// go by the quote.
  default OptionalLong cancelDays(Data.Map listing) throws MalformedException {
    return OptionalLong.empty();
  }
}
