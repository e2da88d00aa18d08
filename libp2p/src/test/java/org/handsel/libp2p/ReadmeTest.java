package org.handsel.libp2p;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The example in the README is compiled as it stands there and run.
class ReadmeTest {
  private static final String BEGIN = "```java\n";
  private static final String END = "```";

  @Test
  @Timeout(60)
  void theTwentyLinesSayHello(@TempDir Path folder) throws Exception {
    Path source = folder.resolve("Example.java");
    Files.writeString(source, program(example()));
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                folder.toString(),
                source.toString());
    assertThat(result).isZero();
    try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      Object said =
          loader
              .loadClass("Example")
              .getMethod("run", SecureRandom.class)
              .invoke(null, new SecureRandom());
      assertThat(said).isEqualTo("hello bob");
    }
  }

  private static List<String> example() throws IOException {
    String readme =
        Files.readString(Path.of(System.getProperty("handsel.root"), "libp2p", "README.md"));
    int begin = readme.indexOf(BEGIN) + BEGIN.length();
    return readme.substring(begin, readme.indexOf(END, begin)).lines().toList();
  }

  private static String program(List<String> lines) {
    return """
    import static java.nio.charset.StandardCharsets.UTF_8;
    import java.io.IOException;
    import java.security.SecureRandom;
    import org.handsel.libp2p.*;
    import org.handsel.libp2p.crypto.KeyPair;
    import org.handsel.libp2p.multiformats.Multiaddr;
    import org.handsel.libp2p.swarm.*;
    public class Example {
      public static String run(SecureRandom random) throws IOException {
    """
        + String.join("\n", lines)
        + "\n}\n}\n";
  }
}
