package org.handsel.chain.network;

import org.handsel.core.money.Address;

/// Something that can be paid with on a chain.
///
/// @param address the ERC-20 contract; [Address#ZERO] is the chain's own coin
/// @param symbol for people, such as `tUSD`
/// @param decimals how many digits of an amount in base units stand after the point
public record Token(Address address, String symbol, int decimals) {
  /// True for the chain's own coin.
  public boolean isCoin() {
    return address.isZero();
  }
}
