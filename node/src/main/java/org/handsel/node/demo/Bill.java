package org.handsel.node.demo;

import java.math.BigDecimal;
import java.util.List;

/// What a story cost and left behind: the demo's result, and the object that `--json` prints.
///
/// @param deal the deal's id
/// @param price what the buyer agreed to pay, everything in it
/// @param fee what the network and its operator took, besides gas
/// @param gas each transaction, with who paid for it
/// @param ratings what each side now reads about the other
/// @param balances how each person's test money changed
/// @param pages login links to the three nodes
/// @param seconds from the first line to the last
record Bill(
    String deal,
    Amount price,
    Amount fee,
    List<Gas> gas,
    List<Rated> ratings,
    List<Change> balances,
    List<Page> pages,
    double seconds) {

  record Amount(String amount, String currency) {}

  /// @param units gas used; `cost` in the chain's own coin
  record Gas(String step, String by, long units, Amount cost) {}

  record Rated(String by, String of, int stars, String text) {}

  /// @param change with its sign
  record Change(String who, String before, String after, String change, String currency) {
    static Change of(String who, String before, String after, String currency) {
      BigDecimal change = new BigDecimal(after).subtract(new BigDecimal(before));
      String sign = change.signum() > 0 ? "+" : "";
      return new Change(who, before, after, sign + change.toPlainString(), currency);
    }
  }

  record Page(String who, String url) {}

  /// Gas of all steps.
  long gasUnits() {
    return gas.stream().mapToLong(Gas::units).sum();
  }
}
