package org.handsel.node.home;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// `node.json`: how the commands find the node that runs on a directory. Its token lies in the file
/// `token` beside it.
///
/// @param pid the node's process
/// @param http address of its pages and API, such as `http://127.0.0.1:40123`
/// @param gateway where files are read by content, an origin of its own, as `http`
/// @param peer its id on the network; empty while there is no identity or it is locked
/// @param addresses what others can dial
/// @param started ISO instant
public record NodeFile(
    long pid, String http, String gateway, String peer, List<String> addresses, String started) {
  static final String NAME = "node.json";
  private static final long BYTES_MAX = 64 << 10;
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /// The file of `directory`, if there is one. It may be of a node that was killed.
  public static Optional<NodeFile> read(Path directory) throws IOException {
    try {
      Path file = directory.resolve(NAME);
      if (Files.size(file) > BYTES_MAX) {
        throw new IOException(file + " is too large to be a node's");
      }
      return Optional.of(JSON.readValue(Files.readAllBytes(file), NodeFile.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JacksonException e) {
      throw new IOException(directory.resolve(NAME) + " can't be understood", e);
    }
  }

  /// Whether its process is alive.
  public boolean alive() {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  /// The token beside it.
  public static String token(Path directory) throws IOException {
    return Files.readString(directory.resolve("token"), StandardCharsets.UTF_8).strip();
  }

  String toJson() {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
  }
}
