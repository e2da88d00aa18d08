package org.handsel.core.money;

import java.util.Optional;

/// How people write an asset.
///
/// @param symbol what stands behind the amount, such as `USD` or `tUSD`
/// @param decimals how many digits of it stand behind the point
/// @param worth the ISO currency that one of it is worth, one to one, if any
/// @param play true for test money, which must never be mistaken for real money
public record Currency(
    Asset asset, String symbol, int decimals, Optional<Asset> worth, boolean play) {
  private static final int DECIMALS_MAX = 36;

  /// @throws IllegalArgumentException if the symbol has no or strange letters, there are too many
  ///   decimals, or it is worth something that is no ISO currency
  public Currency {
    if (!symbol.matches("[A-Za-z][A-Za-z0-9.]{0,11}")) {
      throw new IllegalArgumentException("symbol " + symbol);
    }
    if (decimals < 0 || decimals > DECIMALS_MAX) {
      throw new IllegalArgumentException("decimals " + decimals);
    }
    if (worth.isPresent() && !worth.get().iso()) {
      throw new IllegalArgumentException("a token is worth an ISO currency or nothing known");
    }
  }
}
