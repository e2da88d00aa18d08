package org.handsel.node.app;

/// An amount for people.
///
/// @param amount decimal text with a point, such as `120.00`; never rounded
/// @param currency a symbol from the network file or ISO 4217, such as `USD`
/// @param play true for test money, which is shown differently everywhere
public record MoneyView(String amount, String currency, boolean play) {
  /// The same sum without its sign.
  public MoneyView unsigned() {
    return amount.startsWith("-") ? new MoneyView(amount.substring(1), currency, play) : this;
  }
}
