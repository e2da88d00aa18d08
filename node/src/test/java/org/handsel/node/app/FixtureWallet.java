package org.handsel.node.app;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A purse with test money.
final class FixtureWallet implements Wallet {
  static final String ACCOUNT = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

  private final Events events;
  private final List<Movement> movements = new ArrayList<>();
  private BigDecimal dollars = new BigDecimal("880.00");

  FixtureWallet(Events events) {
    this.events = events;
    movements.add(movement("escrow", "-120.00", "final"));
    movements.add(movement("approve", "0.00", "final"));
    movements.add(movement("faucet", "1000.00", "final"));
  }

  private static Movement movement(String what, String amount, String state) {
    return new Movement(
        what,
        new MoneyView(amount, "tUSD", true),
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        state,
        Optional.empty(),
        "0x" + "cd".repeat(32),
        "2026-11-22T10:03:00Z");
  }

  @Override
  public Purse show() {
    return new Purse(
        ACCOUNT,
        List.of(
            new MoneyView(dollars.toPlainString(), "tUSD", true),
            new MoneyView("9.999826716251752682", "ETH", true)),
        List.of(new MoneyView("120.00", "tUSD", true)),
        List.copyOf(movements),
        "local",
        true,
        true);
  }

  @Override
  public Movement send(String to, MoneyView amount) throws RefusedException {
    var sum = new BigDecimal(amount.amount());
    if (sum.compareTo(dollars) > 0) {
      throw new RefusedException(
          RefusedException.Kind.CONFLICT,
          "wallet.too-little",
          "There isn't enough. Nothing was sent.");
    }
    dollars = dollars.subtract(sum);
    var made = movement("sent", "-" + amount.amount(), "pending");
    movements.addFirst(made);
    events.tell(new Events.Event("wallet", ACCOUNT));
    return made;
  }

  @Override
  public Purse faucet() {
    dollars = dollars.add(new BigDecimal("1000.00"));
    movements.addFirst(movement("faucet", "1000.00", "final"));
    events.tell(new Events.Event("wallet", ACCOUNT));
    return show();
  }
}
