package org.handsel.chain.escrow;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.handsel.core.escrow.Act;
import org.handsel.core.escrow.Phase;
import org.handsel.libp2p.multiformats.Bytes;
import org.junit.jupiter.api.Test;

/// What the journal knows an act by.
class ActRulesTest {
  private static final Bytes DEAL =
      Bytes.fromHex("f6ce1539d07ad6cd6c050aefed850e76bba5bc6301da92f45f069b59b1c5163b");
  private static final Bytes SIGNATURE = Bytes.of(new byte[64]);

  private static Act settle(Phase phase, long validUntil) {
    // The first settlement of contracts/vectors/escrow.json.
    var price = new BigInteger("87883712807255800974365803348333585580");
    var split = new Act.Split(price, BigInteger.ONE, BigInteger.TWO);
    return new Act.Settle(
        new Act.Settlement(phase, 0, BigInteger.ZERO, split, true, validUntil),
        SIGNATURE,
        SIGNATURE);
  }

  @Test
  void aSettlementIsKnownByItsHashSoThatAnotherProcessFindsItInTheJournal() {
    assertThat(ActRules.intention(DEAL, settle(Phase.FUNDED, 1_800_086_400), Phase.FUNDED))
        .isEqualTo("settle:4f1ce31df79e384a02fbe4de2ca5292bd816f4f322699b9fb95ad3156df970bf");
  }

  @Test
  void twoSettlementsOfOneDealAreTwoIntentions() {
    String first = ActRules.intention(DEAL, settle(Phase.FUNDED, 1), Phase.FUNDED);
    assertThat(ActRules.intention(DEAL, settle(Phase.FUNDED, 2), Phase.FUNDED)).isNotEqualTo(first);
    assertThat(ActRules.intention(DEAL, settle(Phase.CLAIMED, 1), Phase.CLAIMED))
        .isNotEqualTo(first);
  }
}
