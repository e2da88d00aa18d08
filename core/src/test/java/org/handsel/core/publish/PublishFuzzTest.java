package org.handsel.core.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.handsel.core.agree.Bargain;
import org.handsel.core.record.Form;
import org.handsel.core.record.Kind;
import org.handsel.core.record.Payload;
import org.handsel.core.record.SomeData;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NearMisses.class)
class PublishFuzzTest {
  private static final String[] LISTING = {
    "title",
    "text",
    "price",
    "category",
    "place",
    "pictures",
    "USD",
    "lat",
    "lon",
    "a",
    "b",
    "Home > Lamps",
    "12",
    "0"
  };

  @FuzzTest
  void anyBodyIsAListingOrMalformed(FuzzedDataProvider bytes) {
    check(Listing.kind("market", _ -> {}), SomeData.map(bytes, LISTING));
  }

  @FuzzTest
  void anyBodyIsAProfileOrMalformed(FuzzedDataProvider bytes) {
    check(Profile.KIND, SomeData.map(bytes, "name", "about"));
  }

  private static void check(Kind kind, Data.Map body) {
    var payload =
        new Payload(
            Form.SLOT,
            kind.name(),
            Bargain.cid("mallory"),
            Bytes.EMPTY,
            0,
            Bargain.cid("log"),
            0,
            Optional.of(body),
            OptionalLong.of(1),
            Optional.of("me"),
            List.of(),
            List.of(),
            List.of());
    try {
      kind.schema().check(payload);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }
}
