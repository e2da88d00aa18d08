package org.handsel.chain.local;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.regex.Pattern;
import org.handsel.libp2p.multiformats.Bytes;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What `chain.json` says of the chain that runs in a folder.
///
/// @param pipe name of the pipe that keeps it running
record LocalChainInfo(URI url, Bytes genesis, String pipe, Watch.Running process) {
  private static final Pattern PIPE = Pattern.compile("pipe-[0-9]{1,19}");

  static Optional<LocalChainInfo> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode node = JsonMapper.shared().readTree(Files.readAllBytes(file));
      if (!PIPE.matcher(node.path("pipe").asString("")).matches()) {
        return Optional.empty(); // it is deleted in the end: nothing outside the folder, then
      }
      return Optional.of(
          new LocalChainInfo(
              URI.create(node.path("url").asString()),
              Bytes.fromHex(node.path("genesis").asString()),
              node.path("pipe").asString(),
              new Watch.Running(
                  node.path("pid").asLong(),
                  node.path("started").asLong(),
                  node.path("watch").asLong())));
    } catch (JacksonException | IllegalArgumentException e) {
      return Optional.empty(); // torn or foreign: as good as none
    }
  }

  void write(Path file) throws IOException {
    var node = JsonMapper.shared().createObjectNode();
    node.put("url", url.toString())
        .put("chainId", LocalChain.CHAIN_ID)
        .put("genesis", "0x" + genesis.hex())
        .put("pipe", pipe)
        .put("pid", process.pid())
        .put("started", process.startedMillis())
        .put("watch", process.watchPid());
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.write(fresh, JsonMapper.shared().writeValueAsBytes(node));
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
