package org.handsel.node.deal;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Map;
import org.handsel.core.escrow.Escrow;
import org.handsel.core.money.Address;
import org.junit.jupiter.api.Test;

/// What the escrow holds for somebody outside of any deal.
class CollectingTest extends InVillage {
  private static final BigInteger OWED = BigInteger.valueOf(7_000_000);

  @Test
  void whatCouldNotBePushedToABuyerIsBroughtHomeWhenTheDealIsOver() throws Exception {
    BigInteger before = bob.dollars();
    Escrow escrow = bob.escrow();
    Address token = village.network.tokens().getLast().address();
    // What a token that wouldn't pay him leaves behind.
    escrow.deposit(token, OWED, "a refund that the token refused");
    String deal = bob.buy(alice.offer("a bike", "12000", 1, Map.of()));
    village.until(bob, deal, "locked");
    bob.act(deal, "confirm", Map.of());
    village.until(
        bob,
        deal,
        "his money brought home",
        seen -> seen.gas().stream().anyMatch(gas -> gas.step().equals("withdraw")));
    assertThat(escrow.credit(token)).isZero();
    assertThat(before.subtract(bob.dollars()).longValueExact()).isEqualTo(120_000_000);
  }
}
