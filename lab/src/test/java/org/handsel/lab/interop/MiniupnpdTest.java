package org.handsel.lab.interop;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.handsel.lab.nat.Netns;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Port mapping with miniupnpd, which many routers run: see [MiniupnpdConversation].
class MiniupnpdTest {
  @TestFactory
  Stream<DynamicTest> itPassesOnWhatWeListenOn(@TempDir Path folder) throws Exception {
    assumeTrue(installed(), "miniupnpd is not on this machine");
    Netns.missing().ifPresent(reason -> abort(reason));
    return Conversation.of(8, folder, MiniupnpdConversation.class);
  }

  private static boolean installed() throws IOException {
    return Stream.of("/usr/sbin", "/usr/local/sbin", "/sbin")
        .anyMatch(folder -> new File(folder, "miniupnpd").canExecute());
  }
}
