package org.handsel.core.rate;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import org.handsel.core.record.SomeData;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NearMisses.class)
class RateFuzzTest {
  private static final String[] HISTORY = {
    "h", "prev", "ev", "ref", "role", "svc", "due", "of", "res", "seal", "buyer", "seller", "done",
    "void", "ruled", "market"
  };
  private static final String[] RATING = {
    "slot",
    "salt",
    "of",
    "role",
    "scores",
    "stars",
    "text",
    "grade",
    "nonce",
    "buyer",
    "seller",
    "play",
    "attested"
  };

  @FuzzTest
  void anyBodyIsALineOfHistoryOrMalformed(FuzzedDataProvider bytes) throws Exception {
    Hist line;
    try {
      line = Hist.of(SomeData.map(bytes, HISTORY));
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
      return;
    }
    assertThat(Hist.of(line.toData())).isEqualTo(line);
  }

  @FuzzTest
  void anyBodyIsARatingOrMalformed(FuzzedDataProvider bytes) throws Exception {
    Rating rating;
    try {
      rating = Rating.of(SomeData.map(bytes, RATING));
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
      return;
    }
    assertThat(Rating.of(rating.toData().asMap())).isEqualTo(rating);
  }
}
