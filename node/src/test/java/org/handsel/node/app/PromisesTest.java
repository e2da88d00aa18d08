package org.handsel.node.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.handsel.core.service.Policy;
import org.junit.jupiter.api.Test;

class PromisesTest {
  private static final String DAY = "86400";

  @Test
  void withoutAnArbiterNothingSaysThatOneCanObject() {
    Map<String, String> usual = Policy.DEFAULT.toText();
    assertThat(Promises.judged(usual)).isFalse();
    assertThat(Promises.alone(usual).arguments()).containsEntry("x", "259200");
    assertThat(keys(usual))
        .contains("terms.claimSeconds.alone", "terms.disputeSeconds.alone")
        .doesNotContain("terms.disputeSeconds", "terms.rulingSeconds", "terms.noRulingSellerBps");
  }

  @Test
  void cancellingIsPromisedOnlyWhileTheContractTakesIt() {
    assertThat(keys(Policy.DEFAULT.toText()))
        .contains("terms.noCancel")
        .doesNotContain("terms.freeCancelSeconds", "terms.holdBps", "terms.lateCancelBps");
    var shorter = with(Map.of("claimFromSeconds", "3600", "freeCancelSeconds", DAY));
    assertThat(Promises.of(shorter))
        .contains(new Deals.Sentence("terms.freeCancelSeconds", Map.of("x", "0", "y", "3600")));
    assertThat(keys(shorter)).doesNotContain("terms.lateCancelBps", "terms.noCancel");
    var longer =
        with(
            Map.of(
                "claimFromSeconds", "172800",
                "freeCancelSeconds", DAY,
                "holdBps", "500",
                "lateCancelBps", "2000"));
    assertThat(Promises.of(longer))
        .contains(
            new Deals.Sentence("terms.holdBps", Map.of("x", "500", "y", DAY)),
            new Deals.Sentence("terms.lateCancelBps", Map.of("x", "2000", "y", "172800")));
    assertThat(keys(longer)).doesNotContain("terms.freeCancelSeconds");
  }

  @Test
  void withAnArbiterTheTimeToObjectAndTheRulingAreSaid() {
    assertThat(keys(with(Map.of("arbiters", "bafyreicarol"))))
        .contains(
            "terms.claimSeconds",
            "terms.disputeSeconds",
            "terms.rulingSeconds",
            "terms.noRulingSellerBps")
        .noneMatch(key -> key.endsWith(".alone"));
  }

  private static Map<String, String> with(Map<String, String> changes) {
    var terms = new HashMap<>(Policy.DEFAULT.toText());
    terms.putAll(changes);
    return terms;
  }

  private static List<String> keys(Map<String, String> terms) {
    return Promises.of(terms).stream().map(Deals.Sentence::key).toList();
  }
}
