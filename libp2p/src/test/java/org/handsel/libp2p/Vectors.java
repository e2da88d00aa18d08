package org.handsel.libp2p;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// The conformance vectors that lie beside the project. Where they don't, the tests that need them
/// are skipped and say so.
public final class Vectors {
  private Vectors() {}

  public static JsonNode json(String path) {
    try (InputStream raw = Files.newInputStream(file(path));
        InputStream in = path.endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
