package org.handsel.node.demo;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.MathContext;

/// Prints a bill for people: who paid what, and what each step cost on the chain.
final class Receipt {
  private final PrintStream out;

  Receipt(PrintStream out) {
    this.out = out;
  }

  void print(Bill bill) {
    out.println();
    out.println("Who paid what");
    out.printf(
        "  %-28s %14s %s%n",
        "price, everything in it", bill.price().amount(), bill.price().currency());
    out.printf("  %-28s %14s %s%n", "fee", bill.fee().amount(), bill.fee().currency());
    bill.balances()
        .forEach(change ->
            out.printf(
                "  %-28s %14s %s   (%s → %s)%n",
                change.who(), change.change(), change.currency(), change.before(), change.after()));
    out.println();
    out.println("Gas");
    bill.gas()
        .forEach(gas ->
            out.printf(
                "  %-6s %-21s %,14d units  about %s %s%n",
                gas.by(),
                gas.step(),
                gas.units(),
                rounded(gas.cost().amount()),
                gas.cost().currency()));
    out.printf("  %-28s %,14d units%n", "in all", bill.gasUnits());
    if (!bill.ratings().isEmpty()) {
      out.println();
      out.println("Ratings");
      bill.ratings()
          .forEach(rating ->
              out.printf(
                  "  %s about %s: %s  \"%s\"%n",
                  rating.by(),
                  rating.of(),
                  "★".repeat(rating.stars()) + "☆".repeat(5 - rating.stars()),
                  rating.text()));
    }
    out.println();
    out.printf("The deal %s took %.1f seconds.%n", bill.deal(), bill.seconds());
  }

  /// A chain's own coin has 18 decimals; people need a few.
  private static String rounded(String amount) {
    return new BigDecimal(amount).round(new MathContext(3)).toPlainString();
  }
}
