package org.handsel.lab.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.handsel.core.escrow.Phase;
import org.handsel.lab.model.Move.Who;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ModelTest {
  private static final Bargain BIKE = new Bargain(4, 1, 2, 1, 2, 1, 2, 1, 2, 3, 5, 2, 2, 2);

  @TestFactory
  Stream<DynamicTest> nobodyIsEverStuck() {
    return Bargain.all().stream()
        .map(bargain ->
            DynamicTest.dynamicTest(
                bargain.toString(), () -> assertThat(Walk.of(bargain).faults()).isEmpty()));
  }

  @Test
  void aRuleWithoutAWayOutIsFound() {
    Rules endless =
        new Rules(BIKE) {
          @Override
          List<Move> moves(Standing at) {
            return super.moves(at).stream()
                .filter(move -> at.phase() != Phase.HELD || !move.act().equals("timeout"))
                .toList();
          }
        };
    assertThat(Walk.of(BIKE, endless).faults()).anyMatch(fault -> fault.contains("BUYER is stuck"));
  }

  @Test
  void moneyThatVanishesIsFound() {
    Rules leaky =
        new Rules(BIKE) {
          @Override
          int pot(Standing standing) {
            return super.pot(standing) + (standing.phase() == Phase.CLAIMED ? 1 : 0);
          }
        };
    assertThat(Walk.of(BIKE, leaky).faults()).anyMatch(fault -> fault.contains("add up"));
  }

  @Test
  void aPartyThatFallsSilentIsWaitedForNoLongerThanTheTermsSay() {
    Rules rules = new Rules(BIKE);
    assertThat(rules.overBy(Standing.funded(0))).isEqualTo(5 + 2 + 4 + 2 + 4);
    assertThat(rules.overBy(new Standing(Phase.DISPUTED, 3, 0, 3))).isEqualTo(9 + 6);
    assertThat(rules.overBy(new Standing(Phase.HELD, 3, 4, 4))).isEqualTo(5 + 4);
  }

  @Test
  void anUnclaimedDealGoesBackToTheBuyerWithTheNoShowSum() {
    Standing late = new Standing(Phase.FUNDED, 0, 0, 6);
    assertThat(new Rules(BIKE).moves(late))
        .contains(new Move(Who.ANYONE, "timeout", late.closed(), 1, 6, 0));
  }

  @Test
  void aReleaseWithADamageDepositHoldsBothDeposits() {
    Standing now = Standing.funded(1);
    assertThat(new Rules(BIKE).moves(now))
        .contains(new Move(Who.BUYER, "release", new Standing(Phase.HELD, 1, 4, 1), 4, 0, 0));
  }
}
