package org.handsel.services.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.stream.Stream;
import org.handsel.core.record.SomeData;
import org.handsel.core.service.Order;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

/// Jobs and offers of strangers.
@ExtendWith(NearMisses.class)
class JobFuzzTest {
  private static final String[] KEYS = {
    "title", "price", "memoryMib", "unitSeconds", "text", "policy", "USD", "12", "job"
  };

  private static final Cid FILE = Cid.of(Cid.RAW, new byte[] {1});

  static Stream<Named<byte[]>> anythingAtAllIsAJobOrMalformed() {
    return Stream.of(
        named(
            "value",
            new Job(FILE, "run", Job.Form.VALUE, List.of(7L, -1L), List.of(FILE), 64, 30).encode()),
        named(
            "wasi",
            new Job(FILE, "", Job.Form.WASI, List.of(), List.of(FILE, FILE), 1, 3600).encode()));
  }

  @MethodSource
  @FuzzTest
  void anythingAtAllIsAJobOrMalformed(byte[] bytes) {
    try {
      Job job = Job.decode(bytes);
      assertThat(Job.decode(job.encode())).isEqualTo(job);
      assertThat(job.inputs()).hasSizeBetween(1, (int) Compute.UNITS_MAX);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }

  @FuzzTest
  void anOfferAndWhatIsAskedOfIt(FuzzedDataProvider bytes) {
    var compute = new Compute();
    Data.Map offer = SomeData.map(bytes, KEYS);
    var order = new Order(bytes.consumeLong(1, 20_000), SomeData.map(bytes, KEYS));
    try {
      compute.check(offer);
      assertThat(compute.quote(offer, order).minor()).isNotNegative();
      assertThat(compute.meter(offer, order).orElseThrow().steps()).isEqualTo(order.quantity());
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }
}
