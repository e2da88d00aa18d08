package org.handsel.core.service;

import java.util.List;
import java.util.OptionalLong;
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

  /// Whether its listings have a price, and can be bought.
  default boolean priced() {
    return fields().stream().anyMatch(field -> field.type() instanceof Field.Type.Price);
  }

  /// What the listing is called.
  String title(Data.Map listing) throws MalformedException;

  /// What `quantity` of it cost, in the listing's own currency, before fees and deposits.
  Money quote(Data.Map listing, long quantity) throws MalformedException;

  /// How many there are left; empty if it doesn't run out.
  OptionalLong quantity(Data.Map listing) throws MalformedException;

  /// The same listing with `left` of it.
  Data.Map withQuantity(Data.Map listing, long left);

  /// The listing with what only its author's node knows: the account that will act for them. Most
  /// services need none.
  default Data.Map by(Address account, Data.Map listing) {
    return listing;
  }

  /// The deadlines, deposits and arbiters that the seller offers.
  default Policy policy(Data.Map listing) throws MalformedException {
    var policy = listing.optionalMap("policy");
    return policy.isPresent() ? Policy.of(policy.get()) : Policy.DEFAULT;
  }
}
