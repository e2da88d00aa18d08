package org.handsel.node.cli;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.handsel.node.app.Code;
import org.handsel.node.app.People;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.ShortId;
import org.handsel.node.client.NodeClient;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Projects in git.
final class CodeVerbs {
  private static final int OBJECT_CHARS = 10;

  private CodeVerbs() {}

  /// Adds all of them to `group`.
  static CommandLine all(CommandLine group, Terminal terminal) {
    List.of(
            new Init(terminal),
            new Ls(terminal),
            new Show(terminal),
            new Fetch(terminal),
            new Approve(terminal),
            new MatterVerbs.Issues(terminal),
            new MatterVerbs.Issue(terminal),
            new MatterVerbs.Patches(terminal),
            new MatterVerbs.Read(terminal),
            new MatterVerbs.Comment(terminal),
            new MatterVerbs.Review(terminal),
            new MatterVerbs.Check(terminal),
            new MatterVerbs.Close(terminal),
            new MatterVerbs.Reopen(terminal),
            new MatterVerbs.Redact(terminal),
            new Merge(terminal))
        .forEach(group::addSubcommand);
    return group;
  }

  /// `/api/v1/code/…`, each word encoded.
  static String at(String... words) {
    return "/api/v1/code/"
        + List.of(words).stream().map(Verb::encoded).collect(Collectors.joining("/"));
  }

  @Command(name = "init", description = "Publishes a project; its repository is empty.")
  static final class Init extends Verb {
    @Parameters(paramLabel = "NAME", description = "Small letters, digits, '-', '.' and '_'.")
    String name = "";

    @Option(names = "--about", paramLabel = "TEXT", description = "A sentence about it.")
    String about = "";

    @Option(
        names = "--maintainer",
        paramLabel = "ID",
        description = "Somebody else who signs where its branches are; may be given again.")
    List<String> maintainers = List.of();

    @Option(
        names = "--need",
        paramLabel = "K",
        description = "How many maintainers have to sign each move; usual: 1.")
    int need = 1;

    @Option(names = "--branch", paramLabel = "BRANCH", description = "Its branch; usual: main.")
    String branch = "main";

    Init(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      var wanted = new Code.Wanted(name, about, maintainers, need, branch);
      var made = node.post("/api/v1/code", wanted, Code.Project.class);
      print(made, () -> line("published " + made.name() + "  " + made.url()));
    }
  }

  @Command(name = "ls", description = "The projects that are known here.")
  static final class Ls extends Verb {
    Ls(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      var all = node.list("/api/v1/code", Code.Project.class);
      print(
          all,
          () -> {
            var table = new Table(2, 200);
            for (var each : all) {
              table.row(
                  Table.clean(each.name()),
                  each.url(),
                  words().say(each.here() ? "cli.code.here" : "cli.code.elsewhere"));
            }
            table.lines().forEach(this::line);
          });
    }
  }

  @Command(name = "show", description = "Where a project's branches are, and what is proposed.")
  static final class Show extends Verb {
    @Parameters(paramLabel = "PROJECT", description = "Its name or id.")
    String project = "";

    Show(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      var it = node.get(at(project), Code.Project.class);
      print(it, () -> lines(it));
    }

    private void lines(Code.Project it) {
      line(Table.clean(it.name()) + "  " + it.url());
      if (!it.about().isEmpty()) line(Table.clean(it.about()));
      line(
          words()
              .say(
                  "cli.code.maintainers",
                  "need",
                  Integer.toString(it.need()),
                  "count",
                  Integer.toString(it.maintainers().size()),
                  "names",
                  names(it.maintainers())));
      for (var ref : it.refs()) line(brief(ref.object()) + "  " + ref.name());
      for (var proposal : it.proposals()) {
        line(
            words()
                .say(
                    "cli.code.proposal",
                    "name",
                    proposal.name(),
                    "signers",
                    names(proposal.signers()),
                    "missing",
                    Integer.toString(it.need() - proposal.signers().size())));
        for (var ref : proposal.changes()) {
          line("  " + (ref.object().isEmpty() ? "-" : brief(ref.object())) + "  " + ref.name());
        }
      }
    }
  }

  static String brief(String object) {
    return object.substring(0, Math.min(OBJECT_CHARS, object.length()));
  }

  static String names(List<People.Person> people) {
    return people.stream().map(it -> Table.clean(it.name())).collect(Collectors.joining(", "));
  }

  @Command(name = "approve", description = "Signs what another maintainer proposed.")
  static final class Approve extends Verb {
    @Parameters(index = "0", paramLabel = "PROJECT", description = "Its name or id.")
    String project = "";

    @Parameters(index = "1", paramLabel = "PROPOSAL", description = "What `code show` calls it.")
    String proposal = "";

    Approve(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      var moved = node.post(at(project, "approve", proposal), new Object[0], Code.Moved.class);
      print(moved, () -> line(said(this, moved)));
    }
  }

  static String said(Verb verb, Code.Moved moved) {
    return verb.words()
        .say(
            moved.moved() ? "cli.code.moved" : "cli.code.proposed",
            "name",
            moved.name(),
            "signatures",
            Integer.toString(moved.signatures()),
            "need",
            Integer.toString(moved.need()));
  }

  @Command(name = "merge", description = "Takes a patch into its branch, or proposes that.")
  static final class Merge extends Verb {
    @Parameters(index = "0", paramLabel = "PROJECT", description = "Its name or id.")
    String project = "";

    @Parameters(index = "1", paramLabel = "PATCH", description = "Its id.")
    String patch = "";

    Merge(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      var moved =
          node.post(at(project, "matters", patch, "merge"), new Object[0], Code.Moved.class);
      print(moved, () -> line(said(this, moved)));
    }
  }

  @Command(name = "fetch", description = "Fetches a project whole, so that this node serves it.")
  static final class Fetch extends Verb {
    @Parameters(paramLabel = "PROJECT", description = "Its name or id.")
    String project = "";

    Fetch(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      var it = node.post(at(project, "fetch"), new Object[0], Code.Project.class);
      print(it, () -> line(words().say(it.here() ? "cli.code.here" : "cli.code.elsewhere")));
    }
  }

  /// An id as it is typed.
  static String id(String id) {
    return ShortId.of(id);
  }
}
