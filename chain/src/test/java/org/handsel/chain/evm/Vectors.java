package org.handsel.chain.evm;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Expected results from other implementations, from the folder beside the project.
final class Vectors {
  private Vectors() {}

  static JsonNode read(String name) throws IOException {
    Path file =
        Path.of(System.getProperty("handsel.root"))
            .resolveSibling("shared")
            .resolve("vectors")
            .resolve(name);
    assumeTrue(Files.exists(file), "../shared/vectors isn't here");
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = name.endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
      return JsonMapper.shared().readTree(in);
    }
  }
}
