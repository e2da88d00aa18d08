package org.handsel.node.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.Setup;
import org.handsel.node.client.NodeClient;
import org.handsel.node.home.Config;
import org.handsel.node.home.NodeFile;
import org.handsel.node.home.Reach;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The verbs that run without a node, or are one.
final class OwnVerbs {
  private static final int PASSPHRASE_BYTES_MAX = 4096;

  private OwnVerbs() {}

  /// A file's first line.
  static String passphrase(Path file) throws IOException {
    if (Files.size(file) > PASSPHRASE_BYTES_MAX) {
      throw new IOException(file + " is too large to hold a passphrase.");
    }
    return Files.readString(file, StandardCharsets.UTF_8).lines().findFirst().orElse("");
  }

  @Command(
      name = "init",
      description = "Makes your identity, and shows its 24 recovery words once.")
  static final class Init extends Verb {
    private final Program program;

    @Option(names = "--name", paramLabel = "NAME", description = "What others see you called.")
    Optional<String> name = Optional.empty();

    @Option(
        names = "--passphrase-file",
        paramLabel = "FILE",
        description = "The passphrase that locks your keys on this device; else it is asked.")
    Optional<Path> passphraseFile = Optional.empty();

    Init(Terminal terminal, Program program) {
      super(terminal);
      this.program = program;
    }

    @Override
    public Integer call() throws RefusedException, IOException, NotRunningException {
      var console = terminal.console();
      String chosen =
          name.orElseGet(() ->
              console
                  .map(c -> c.readLine("%s ", words().say("cli.init.name")))
                  .filter(text -> !text.isBlank())
                  .orElse(words().say("cli.init.nobody")));
      String secret = passphraseFile.isPresent() ? passphrase(passphraseFile.get()) : asked();
      // Where a node runs already, it makes the identity itself: two may not use one directory.
      var running = NodeFile.read(directory()).filter(NodeFile::alive);
      Setup.Created made =
          running.isPresent()
              ? make(running.get(), chosen, secret)
              : program.init(directory(), Config.Flags.NONE, chosen, secret);
      print(made, () -> show(made));
      if (!json && console.isPresent()) {
        askBack(console.get(), made.words());
      }
      return 0;
    }

    private Setup.Created make(NodeFile running, String chosen, String secret)
        throws RefusedException, IOException {
      try (var node =
          new NodeClient(java.net.URI.create(running.http()), NodeFile.token(directory()))) {
        return node.post(
            "/api/v1/identity", Map.of("name", chosen, "passphrase", secret), Setup.Created.class);
      }
    }

    @Override
    void run(NodeClient node) {
      throw new IllegalStateException("init asks no node");
    }

    private String asked() throws IOException {
      String first = terminal.password(words().say("cli.init.passphrase"));
      if (!terminal.password(words().say("cli.init.again")).equals(first)) {
        throw new IOException("The two passphrases differ. Nothing was made; try again.");
      }
      return first;
    }

    private void show(Setup.Created made) {
      terminal.err().println(words().say("cli.init.words"));
      int rows = (made.words().size() + 3) / 4;
      var table = new Table(-1);
      for (int row = 0; row < rows; row++) {
        var cells = new ArrayList<String>();
        for (int at = row; at < made.words().size(); at += rows) {
          cells.add("%2d %s".formatted(at + 1, made.words().get(at)));
        }
        table.row(cells.toArray(String[]::new));
      }
      table.lines().forEach(line -> line("  " + line));
      line(words().say("cli.init.done", "name", Table.clean(made.name()), "id", made.id()));
    }

    /// Two of the words, drawn by chance, so that it's sure they were written down.
    private void askBack(Console console, List<String> right) {
      new SecureRandom()
          .ints(0, right.size())
          .distinct()
          .limit(2)
          .sorted()
          .forEach(at -> {
            String typed = "";
            while (!typed.strip().equalsIgnoreCase(right.get(at))) {
              String line =
                  console.readLine(
                      "%s ", words().say("cli.init.back", "n", Integer.toString(at + 1)));
              if (line == null) {
                return;
              }
              typed = line;
            }
          });
    }
  }

  @Command(name = "start", description = "Runs your node until Ctrl-C.")
  static final class StartVerb extends Verb {
    private final Program program;

    @Spec CommandSpec spec = CommandSpec.create();

    @Option(
        names = "--listen",
        paramLabel = "MULTIADDR",
        description = "Where other nodes reach this one; may be given more than once.")
    List<String> listen = new ArrayList<>();

    @Option(names = "--http", paramLabel = "HOST:PORT", description = "Where pages and API are.")
    Optional<String> http = Optional.empty();

    @Option(
        names = "--chain",
        paramLabel = "local|URL",
        description = "The machine's own chain for play, or a chain's JSON-RPC.")
    Optional<String> chain = Optional.empty();

    @Option(names = "--network", paramLabel = "FILE", description = "The network file.")
    Optional<Path> network = Optional.empty();

    @Option(
        names = "--bootstrap",
        paramLabel = "MULTIADDR",
        description = "A peer to begin with; may be given more than once.")
    List<String> bootstrap = new ArrayList<>();

    @Option(names = "--no-mdns", description = "Don't look for others on this machine's links.")
    boolean noMdns;

    @Option(names = "--no-dht", description = "Take no part in the network's directory.")
    boolean noDht;

    @Option(
        names = "--proxy",
        paramLabel = "IP:PORT",
        description = "Call other nodes through this SOCKS 5 proxy only, such as Tor's.")
    Optional<String> proxy = Optional.empty();

    @Option(names = "--no-port-mapping", description = "Don't ask the router to pass calls on.")
    boolean noPortMapping;

    @Option(
        names = "--relay",
        paramLabel = "reachable|always|never",
        description = "When to pass calls on to nodes that can't be called; usually: reachable.")
    Optional<String> relay = Optional.empty();

    @Option(
        names = "--passphrase-file",
        paramLabel = "FILE",
        description = "Unlocks your identity at once; else the page asks.")
    Optional<Path> passphraseFile = Optional.empty();

    @Option(names = "--verbose", description = "Log to standard error too.")
    boolean verbose;

    @Option(names = "--stop-with-stdin", hidden = true)
    boolean stopWithStdin;

    StartVerb(Terminal terminal, Program program) {
      super(terminal);
      this.program = program;
    }

    @Override
    public Integer call() throws RefusedException, IOException, NotRunningException {
      Optional<String> secret = Optional.empty();
      if (passphraseFile.isPresent()) {
        secret = Optional.of(passphrase(passphraseFile.get()));
      }
      var reach = new Reach.Flags(proxy, relay, noPortMapping);
      var flags = new Config.Flags(listen, http, chain, network, noMdns, noDht, bootstrap, reach);
      try {
        flags.check();
      } catch (IOException e) {
        throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
      }
      program.start(new Program.Start(directory(), flags, secret, json, verbose, stopWithStdin));
      return 0;
    }

    @Override
    void run(NodeClient node) {
      throw new IllegalStateException("start asks no node");
    }
  }

  @Command(
      name = "demo",
      description = "Two people complete a deal, between nodes of their own on this machine.")
  static final class DemoVerb implements Callable<Integer> {
    private static final String STORIES = "happy|no-delivery|dispute|stays";

    private final Program program;

    @Spec CommandSpec spec = CommandSpec.create();

    @Option(names = "--story", paramLabel = STORIES, description = "What happens; usual: happy.")
    String story = "happy";

    @Option(names = "--once", description = "Stop when the story is told.")
    boolean once;

    @Option(names = "--json", description = "Print what happened as JSON.")
    boolean json;

    @Option(
        names = {"-h", "--help"},
        usageHelp = true,
        description = "Say how this is used.")
    boolean help;

    DemoVerb(Program program) {
      this.program = program;
    }

    @Override
    public Integer call() throws IOException, RefusedException {
      if (!List.of(STORIES.split("\\|", -1)).contains(story)) {
        throw new ParameterException(
            spec.commandLine(),
            "There is no story '" + story + "'. There are " + STORIES.replace("|", ", ") + ".");
      }
      program.demo(story, once, json);
      return 0;
    }
  }

  @Command(name = "warm-up", hidden = true)
  static final class WarmUp implements Callable<Integer> {
    private final Program program;

    @Parameters(paramLabel = "DIR")
    Path directory = Path.of("");

    WarmUp(Program program) {
      this.program = program;
    }

    @Override
    public Integer call() throws IOException, RefusedException {
      program.warmUp(directory.toAbsolutePath());
      return 0;
    }
  }
}
