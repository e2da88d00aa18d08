package org.handsel.core.deal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.handsel.core.agree.Role;
import org.handsel.core.record.SomeData;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NearMisses.class)
class WordsFuzzTest {
  private static final List<String> KINDS =
      List.of(
          "propose", "accept", "decline", "tell", "deliver", "offer", "seal", "open", "settle",
          "release", "refund", "rule", "dispute", "claim", "cancel", "dance");

  private static final String[] KEYS = {
    "phase",
    "open",
    "salt",
    "tail",
    "sig",
    "why",
    "text",
    "evidence",
    "note",
    "close",
    "seal",
    "rating",
    "since",
    "paid",
    "free",
    "until",
    "price",
    "buyerDeposit",
    "sellerDeposit",
    "buyerSig",
    "sellerSig",
    "arbiter",
    "fee",
    "cid",
    "name",
    "funded",
    "claimed",
    "disputed",
    "held",
    "0",
    "12"
  };

  /// What was read says the same when it is written and read again.
  @FuzzTest
  void anyBodyIsAWordOrMalformed(FuzzedDataProvider bytes) throws Exception {
    Role role = bytes.pickValue(Role.values());
    String kind = bytes.pickValue(KINDS);
    Event.Word word;
    try {
      word = Words.of(kind, SomeData.map(bytes, KEYS), role);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
      return;
    }
    assertThat(word.by()).isEqualTo(role);
    assertThat(Words.of(Words.kind(word), Words.body(word), role)).isEqualTo(word);
  }
}
