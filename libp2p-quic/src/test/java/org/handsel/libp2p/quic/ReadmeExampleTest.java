package org.handsel.libp2p.quic;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The example of QUIC in libp2p's README is compiled as it stands there and run.
class ReadmeExampleTest {
  private static final String IMPORTS =
      """
      import java.security.SecureRandom;
      import org.handsel.libp2p.*;
      import org.handsel.libp2p.crypto.KeyPair;
      import org.handsel.libp2p.multiformats.Multiaddr;
      import org.handsel.libp2p.quic.QuicTransport;
      import org.handsel.libp2p.swarm.*;
      import org.handsel.libp2p.transport.TcpTransport;
      """;

  @Test
  @Timeout(60)
  void itConnectsByQuic(@TempDir Path folder) throws Exception {
    String readme =
        Files.readString(Path.of(System.getProperty("handsel.root"), "libp2p", "README.md"));
    int begin = readme.indexOf("```java\nvar key = ") + "```java\n".length();
    String lines = readme.substring(begin, readme.indexOf("```", begin));
    Path source = folder.resolve("Example.java");
    Files.writeString(
        source,
        IMPORTS
            + "public class Example {\n"
            + "public static String run(SecureRandom random) throws Exception {\n"
            + lines
            + "}\n}\n");
    String path = System.getProperty("java.class.path");
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-cp", path, "-d", folder.toString(), source.toString());
    assertThat(result).isZero();
    try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      Object said =
          loader
              .loadClass("Example")
              .getMethod("run", SecureRandom.class)
              .invoke(null, new SecureRandom());
      assertThat(said).isEqualTo("by QUIC");
    }
  }
}
