package org.handsel.node.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.Storage;
import org.handsel.node.client.NodeClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Files and folders by content.
final class FileVerbs {
  private FileVerbs() {}

  @Command(name = "add", description = "Keeps a file, or a folder with all in it, by content.")
  static final class Add extends Verb {
    @Parameters(paramLabel = "PATH", description = "A file or folder of yours.")
    Path path = Path.of("");

    @Option(
        names = "--name",
        paramLabel = "NAME",
        description = "What to call it; usual: as it is.")
    Optional<String> name = Optional.empty();

    @Option(
        names = "--no-pin",
        description = "Keep it only until the room is needed for something else.")
    boolean noPin;

    Add(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      if (!Files.exists(path)) throw new IOException("There is no file or folder " + path + ".");
      Path fileName = path.toAbsolutePath().normalize().getFileName();
      String called = name.orElse(fileName == null ? "" : fileName.toString());
      try (var progress = new ProgressLine(terminal)) {
        var kept = new Sender(node, progress).send(path, called, !noPin);
        progress.clear();
        print(kept, () -> line("added " + kept.cid() + "  " + Table.clean(kept.name())));
      }
    }
  }

  @Command(name = "get", description = "Writes a file or folder to your disk.")
  static final class Get extends Verb {
    @Parameters(paramLabel = "CID", description = "Its CID, or CID/folder/name.")
    String path = "";

    @Option(
        names = {"-o", "--out"},
        paramLabel = "OUT",
        description = "Where to; must not be there yet. Usual: the last of its names.")
    Optional<Path> out = Optional.empty();

    Get(Terminal terminal) {
      super(terminal);
    }

    /// What was written where.
    record Got(String cid, String out, long bytes) {}

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      Path target = out.orElse(Path.of(lastName(path)));
      try (var progress = new ProgressLine(terminal)) {
        var receiver = new Receiver(node, progress);
        Storage.Item item = receiver.receive(path, target);
        progress.clear();
        var got = new Got(item.cid(), target.toString(), receiver.bytes());
        print(
            got,
            () ->
                line(
                    words()
                        .say(
                            "cli.files.got",
                            "out",
                            Table.clean(got.out()),
                            "size",
                            words().figures().size(got.bytes()))));
        if (!receiver.leftOut().isEmpty()) {
          for (String name : receiver.leftOut()) {
            terminal
                .err()
                .println(words().say("cli.files.link-left-out", "name", Table.clean(name)));
          }
          throw new RefusedException(
              RefusedException.Kind.CONFLICT,
              "files.links-left-out",
              "Symlinks that lead out of the folder were not made; all else is there.");
        }
      }
    }

    private static String lastName(String path) {
      String bare = path.replaceAll("/+$", "");
      return bare.substring(bare.lastIndexOf('/') + 1);
    }
  }

  @Command(name = "ls", description = "What is in a folder; without one, what you keep.")
  static final class Ls extends Verb {
    @Parameters(
        paramLabel = "CID",
        arity = "0..1",
        description = "A folder's CID, or CID/folder/name.")
    Optional<String> path = Optional.empty();

    Ls(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      if (path.isEmpty()) {
        new PinList(terminal).show(this, node);
        return;
      }
      Storage.Item item = Receiver.look(node, path.get());
      List<Storage.Item> items = new ArrayList<>();
      if (item.kind().equals("folder")) Receiver.list(node, path.get(), items::add);
      else items.add(item);
      print(items, () -> lines(items));
    }

    private void lines(List<Storage.Item> items) {
      var table = new Table(1, 200);
      for (var item : items) {
        table.row(
            item.cid(),
            item.size().map(words().figures()::size).orElse(""),
            item.name() + mark(item));
      }
      table.lines().forEach(this::line);
    }

    private static String mark(Storage.Item item) {
      return switch (item.kind()) {
        case "folder" -> "/";
        case "symlink" -> " -> " + item.target().orElse("");
        default -> "";
      };
    }
  }

  /// What the person keeps, in lines.
  private record PinList(Terminal terminal) {
    void show(Verb verb, NodeClient node) throws RefusedException, IOException {
      var pins = node.list("/api/v1/pins", Storage.Pin.class);
      var usage = node.get("/api/v1/room", Storage.Usage.class);
      verb.print(pins, () -> lines(pins, usage));
    }

    private void lines(List<Storage.Pin> pins, Storage.Usage usage) {
      var words = terminal.words();
      var table = new Table(1, 200);
      for (var pin : pins) {
        String size =
            pin.size()
                .or(() -> pin.progress().map(Storage.Progress::bytes))
                .map(words.figures()::size)
                .orElse("");
        String state = words.find("files.state." + pin.state(), Map.of()).orElse(pin.state());
        table.row(pin.cid(), size, pin.name(), pin.state().equals("here") ? "" : state);
      }
      table.lines().forEach(terminal.out()::println);
      if (pins.isEmpty()) terminal.out().println(words.say("cli.files.none"));
      terminal
          .out()
          .println(
              words.say(
                  "files.room",
                  "used",
                  words.figures().size(usage.used()),
                  "most",
                  words.figures().size(usage.most())));
    }
  }

  @Command(name = "add", description = "Keeps what a CID leads to, and fetches what isn't here.")
  static final class PinAdd extends Verb {
    @Parameters(paramLabel = "CID", description = "Its CID, or CID/folder/name.")
    String path = "";

    @Option(names = "--name", paramLabel = "NAME", description = "What to call it.")
    Optional<String> name = Optional.empty();

    PinAdd(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      try (var progress = new ProgressLine(terminal)) {
        Storage.Pin pin = Receiver.pin(node, path, name, progress);
        progress.clear();
        print(
            pin,
            () ->
                line(
                    words()
                        .say(
                            pin.state().equals("here") ? "cli.files.kept" : "cli.files.coming",
                            "cid",
                            pin.cid())));
      }
    }
  }

  @Command(name = "rm", description = "Keeps something no longer; it goes when the room is needed.")
  static final class PinRm extends Verb {
    @Parameters(paramLabel = "CID", description = "As it stands in the list.")
    String cid = "";

    PinRm(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      node.delete("/api/v1/pins/" + encoded(cid));
      print(
          Map.of("cid", cid), () -> line(words().say("cli.files.let-go", "cid", Table.clean(cid))));
    }
  }

  @Command(name = "ls", description = "What you keep, newest first.")
  static final class PinLs extends Verb {
    PinLs(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      new PinList(terminal).show(this, node);
    }
  }

  @Command(name = "share", description = "Tells the network that it's here, and shows its link.")
  static final class Share extends Verb {
    @Parameters(paramLabel = "CID", description = "Its CID, or CID/folder/name.")
    String path = "";

    Share(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      var shared =
          node.post(
              "/api/v1/shares",
              Map.of("path", path.replaceFirst("^ipfs://", "")),
              Storage.Shared.class);
      print(
          shared,
          () -> {
            line(shared.link());
            QrLines.of(shared.link()).forEach(this::line);
            line(words().say("cli.files.shared", "n", Integer.toString(shared.told())));
          });
    }
  }

  @Command(name = "clean", description = "Drops now all that nobody needs.")
  static final class Clean extends Verb {
    Clean(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      var usage = node.post("/api/v1/room/clean", Map.of(), Storage.Usage.class);
      print(
          usage,
          () ->
              line(
                  words()
                      .say(
                          "files.room",
                          "used",
                          words().figures().size(usage.used()),
                          "most",
                          words().figures().size(usage.most()))));
    }
  }
}
