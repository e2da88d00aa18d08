package org.handsel.node.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.handsel.node.app.RefusedException;
import org.handsel.node.client.NodeClient;
import org.handsel.node.home.Home;
import org.handsel.node.home.NodeFile;
import org.handsel.node.words.Words;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/// A verb that asks the running node: what all of them have in common.
@Command(mixinStandardHelpOptions = false)
abstract class Verb implements Callable<Integer> {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .changeDefaultPropertyInclusion(old ->
              old.withValueInclusion(
                  com.fasterxml.jackson.annotation.JsonInclude.Include.NON_ABSENT))
          .build();

  final Terminal terminal;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "The data directory (usual: $$HANDSEL_HOME, else $$XDG_DATA_HOME/handsel, else"
              + " ~/.local/share/handsel).")
  Optional<Path> data = Optional.empty();

  @Option(names = "--json", description = "Print the result as JSON.")
  boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Say how this is used.")
  boolean help;

  Verb(Terminal terminal) {
    this.terminal = terminal;
  }

  /// Does it, and prints the result.
  abstract void run(NodeClient node) throws RefusedException, IOException;

  @Override
  public Integer call() throws RefusedException, IOException, NotRunningException {
    Path directory = directory();
    var file = NodeFile.read(directory).filter(NodeFile::alive);
    if (file.isEmpty()) {
      throw new NotRunningException(directory);
    }
    try (var node = new NodeClient(URI.create(file.get().http()), token(directory))) {
      run(node);
      return 0;
    } catch (ConnectException e) {
      throw new NotRunningException(directory);
    }
  }

  private static String token(Path directory) throws IOException, NotRunningException {
    try {
      return NodeFile.token(directory);
    } catch (NoSuchFileException e) {
      throw new NotRunningException(directory); // it has just stopped
    }
  }

  final Path directory() throws IOException {
    return Home.locate(data, terminal.environment());
  }

  /// Prints `value` as JSON if that was asked for; else `text` runs.
  final void print(Object value, Runnable text) {
    if (json) {
      terminal.out().println(JSON.writeValueAsString(value));
    } else {
      text.run();
    }
  }

  final void line(String text) {
    terminal.out().println(text);
  }

  final Words words() {
    return terminal.words();
  }

  /// A path segment or query value in an address.
  static String encoded(String text) {
    return java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8)
        .replace("+", "%20");
  }
}
