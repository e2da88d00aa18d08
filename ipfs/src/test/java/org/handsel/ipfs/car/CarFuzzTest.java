package org.handsel.ipfs.car;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import org.handsel.libp2p.multiformats.MalformedException;

/// Whatever a stranger sends as a CAR file: blocks that are what their names say, or a
/// [MalformedException].
class CarFuzzTest {
  @FuzzTest
  void whatComesOutIsTrue(byte[] bytes) throws IOException {
    try (var car = CarReader.open(new ByteArrayInputStream(bytes), CarLimits.DEFAULT)) {
      long read = 0;
      for (Optional<Section> next = car.next(); next.isPresent(); next = car.next()) {
        if (next.get() instanceof Section.Verified(var block)) {
          assertThat(block.cid().matches(block.bytes().toArray())).isTrue();
          read += block.size();
        }
      }
      assertThat(read).isLessThanOrEqualTo(bytes.length);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }
}
