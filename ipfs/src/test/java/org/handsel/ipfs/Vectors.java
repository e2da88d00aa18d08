package org.handsel.ipfs;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// The conformance vectors that lie beside the project. Where they don't, the tests that need them
/// are skipped and say so.
public final class Vectors {
  private Vectors() {}

  public static JsonNode json(String path) {
    return new ObjectMapper().readTree(file(path).toFile());
  }

  public static List<String> lines(String path) {
    try {
      return Files.readAllLines(file(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path file(String path) {
    Path file =
        Path.of(System.getProperty("handsel.root"))
            .toAbsolutePath()
            .resolveSibling("shared")
            .resolve("vectors")
            .resolve(path);
    assumeTrue(Files.exists(file), () -> "no vectors beside the project: " + path);
    return file;
  }
}
