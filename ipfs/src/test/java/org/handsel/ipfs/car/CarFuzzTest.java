package org.handsel.ipfs.car;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.handsel.ipfs.Block;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a stranger sends as a CAR file: blocks that are what their names say, or a
/// [MalformedException].
@ExtendWith(NearMisses.class)
class CarFuzzTest {
  static Stream<Named<byte[]>> whatComesOutIsTrue() throws IOException {
    Block bike = Block.of(Cid.RAW, new byte[] {1, 2, 3});
    var out = new ByteArrayOutputStream();
    var car = new CarWriter(out, List.of(bike.cid()));
    car.put(bike);
    car.put(Block.of(Cid.DAG_CBOR, new byte[] {(byte) 0xa0}));
    return Stream.of(named("two blocks", out.toByteArray()));
  }

  @MethodSource
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
