package org.handsel.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class RecordSyncTest {
  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> nodesAgreeOnceTheNetworkHeals() {
    return LongStream.rangeClosed(1, 3)
        .mapToObj(seed ->
            dynamicTest(
                "seed=" + seed,
                () ->
                    assertThat(new RecordSync(seed, 5).run(folder.resolve("seed" + seed)).agreed())
                        .as("agreement")
                        .isPresent()));
  }
}
