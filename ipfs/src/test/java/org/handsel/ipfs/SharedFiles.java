package org.handsel.ipfs;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/// The test data that lies beside the project. Where it doesn't, the tests that need it are skipped
/// and say so.
public final class SharedFiles {
  private SharedFiles() {}

  /// The file or folder `name` of it.
  public static Path file(String name) {
    Path file =
        Path.of(System.getProperty("handsel.root"))
            .toAbsolutePath()
            .resolveSibling("shared")
            .resolve(name);
    assumeTrue(Files.exists(file), () -> "no test data beside the project: " + name);
    return file;
  }
}
