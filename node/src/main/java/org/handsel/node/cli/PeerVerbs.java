package org.handsel.node.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.handsel.node.app.Peers;
import org.handsel.node.app.People;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.ShortId;
import org.handsel.node.client.NodeClient;
import org.handsel.node.home.NodeFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Who this node is connected to, who I am, and the way to the pages.
final class PeerVerbs {
  private PeerVerbs() {}

  @Command(name = "list", description = "This node's addresses, and who it is connected to.")
  static final class ListPeers extends Verb {
    ListPeers(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      var network = node.get("/api/v1/peers", Peers.Network.class);
      print(network, () -> new Show(terminal).network(network));
    }
  }

  @Command(name = "add", description = "Connects to a peer, and again after every restart.")
  static final class Add extends Verb {
    @Parameters(paramLabel = "MULTIADDR", description = "Such as /ip4/192.0.2.7/tcp/4001/p2p/12D3…")
    String address = "";

    Add(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      var peer = node.post("/api/v1/peers", Map.of("address", address), Peers.Peer.class);
      print(
          peer,
          () ->
              line(
                  words()
                      .say(
                          "cli.connected",
                          "peer",
                          ShortId.of(peer.id()),
                          "name",
                          peer.person().map(People.Person::name).orElse("?"))));
    }
  }

  @Command(
      name = "renew",
      description =
          "Gives your stopped node another id on the network, by which nobody knows it yet.")
  static final class Renew extends Verb {
    private final Program program;

    @Option(
        names = "--passphrase-file",
        paramLabel = "FILE",
        description = "The passphrase that locks your keys on this device; else it is asked.")
    Optional<Path> passphraseFile = Optional.empty();

    Renew(Terminal terminal, Program program) {
      super(terminal);
      this.program = program;
    }

    @Override
    public Integer call() throws RefusedException, IOException {
      if (NodeFile.read(directory()).filter(NodeFile::alive).isPresent()) {
        throw new RefusedException(
            RefusedException.Kind.CONFLICT,
            "peer.running",
            "Your node runs with the id it has. Stop it first, then do this again.");
      }
      String secret =
          passphraseFile.isPresent()
              ? OwnVerbs.passphrase(passphraseFile.get())
              : terminal.password(words().say("cli.init.passphrase"));
      String peer = program.renewPeer(directory(), secret);
      print(Map.of("peer", peer), () -> line(words().say("cli.renewed", "peer", peer)));
      return 0;
    }

    @Override
    void run(NodeClient node) {
      throw new IllegalStateException("renew asks no node");
    }
  }

  @Command(name = "whoami", description = "Your identity, its id on the network, and its account.")
  static final class WhoAmI extends Verb {
    WhoAmI(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      var me = node.get("/api/v1/me", People.Me.class);
      print(me, () -> new Show(terminal).me(me));
    }
  }

  @Command(name = "page", description = "A new one-time link to the pages.")
  static final class Page extends Verb {
    Page(Terminal terminal) {
      super(terminal);
    }

    /// The answer.
    private record LoginLink(String link) {}

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      var made = node.post("/api/v1/login-links", Map.of(), LoginLink.class);
      print(made, () -> line(made.link()));
    }
  }
}
