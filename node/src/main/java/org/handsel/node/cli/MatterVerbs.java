package org.handsel.node.cli;

import java.io.IOException;
import java.util.Optional;
import org.handsel.node.app.Code;
import org.handsel.node.app.RefusedException;
import org.handsel.node.client.NodeClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Issues and patches of a project.
final class MatterVerbs {
  private MatterVerbs() {}

  /// What all of them have in common.
  @Command
  abstract static class OfProject extends Verb {
    @Parameters(index = "0", paramLabel = "PROJECT", description = "Its name or id.")
    String project = "";

    OfProject(Terminal terminal) {
      super(terminal);
    }
  }

  @Command(name = "issues", description = "A project's issues, newest first.")
  static final class Issues extends OfProject {
    Issues(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      list(this, node, CodeVerbs.at(project, "issues"));
    }
  }

  @Command(name = "patches", description = "A project's patches, newest first.")
  static final class Patches extends OfProject {
    Patches(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      list(this, node, CodeVerbs.at(project, "patches"));
    }
  }

  private static void list(Verb verb, NodeClient node, String path)
      throws RefusedException, IOException {
    var all = node.list(path, Code.Matter.class);
    verb.print(
        all,
        () -> {
          var table = new Table(3, 100);
          for (var each : all) {
            table.row(
                CodeVerbs.id(each.id()),
                state(verb, each.state()),
                Table.clean(each.author().name()),
                title(verb, each));
          }
          table.lines().forEach(verb::line);
        });
  }

  private static String state(Verb verb, String state) {
    return verb.words().say("code.state." + state);
  }

  private static String title(Verb verb, Code.Matter matter) {
    return matter.words().equals("here")
        ? Table.clean(matter.title())
        : verb.words().say("code.words." + matter.words().replace(' ', '-'));
  }

  @Command(name = "issue", description = "Opens an issue. Anybody may.")
  static final class Issue extends OfProject {
    @Option(names = "--title", required = true, paramLabel = "TITLE", description = "In a line.")
    String title = "";

    @Option(names = "--text", paramLabel = "TEXT", description = "All there is to say.")
    String text = "";

    /// What is sent.
    record Wanted(String title, String text) {}

    Issue(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      var made =
          node.post(CodeVerbs.at(project, "issues"), new Wanted(title, text), Code.Matter.class);
      print(made, () -> line("opened " + CodeVerbs.id(made.id())));
    }
  }

  @Command(name = "read", description = "An issue or patch with all that was done on it.")
  static final class Read extends OfProject {
    @Parameters(index = "1", paramLabel = "ID", description = "Its id.")
    String matter = "";

    Read(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      var it = node.get(CodeVerbs.at(project, "matters", matter), Code.Matter.class);
      print(it, () -> show(this, it));
    }
  }

  private static void show(Verb verb, Code.Matter it) {
    verb.line(CodeVerbs.id(it.id()) + "  " + state(verb, it.state()) + "  " + title(verb, it));
    verb.line(
        Table.clean(it.author().name())
            + it.branch()
                .map(branch ->
                    "  " + CodeVerbs.brief(it.head().orElse("")) + " → " + Table.clean(branch))
                .orElse(""));
    if (!it.text().isEmpty()) verb.line(Table.clean(it.text()));
    if (!it.approvals().isEmpty()) {
      verb.line(verb.words().say("cli.code.approved", "names", CodeVerbs.names(it.approvals())));
    }
    it.checks().ifPresent(checks -> verb.line(built(verb, checks)));
    for (var done : it.acts()) {
      String where =
          done.path().map(path -> " " + Table.clean(path)).orElse("")
              + done.line().map(number -> ":" + number).orElse("");
      String what = verb.words().say("code.act." + done.act());
      verb.line(
          CodeVerbs.id(done.id()) + "  " + Table.clean(done.author().name()) + " " + what + where);
      if (done.words().equals("here")) verb.line("  " + Table.clean(done.text()));
      else if (!done.words().isEmpty()) {
        verb.line("  " + verb.words().say("code.words." + done.words().replace(' ', '-')));
      }
    }
  }

  static String built(Verb verb, Code.Checks checks) {
    String said =
        verb.words()
            .say(
                checks.agree() == 0
                    ? "code.checks.split"
                    : checks.passed() ? "code.checks.passed" : "code.checks.failed",
                "built",
                Integer.toString(checks.built()),
                "agree",
                Integer.toString(checks.agree()));
    return checks.dissenters().isEmpty()
        ? said
        : said
            + " "
            + verb.words()
                .say("code.checks.dissent", "names", CodeVerbs.names(checks.dissenters()));
  }

  @Command(
      name = "check",
      description = "Builds and tests a patch in a sandbox, as its .handsel/check says.")
  static final class Check extends OfProject {
    @Parameters(index = "1", paramLabel = "PATCH", description = "Its id.")
    String patch = "";

    Check(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      var it =
          node.post(
              CodeVerbs.at(project, "matters", patch, "check"), new Object[0], Code.Matter.class);
      print(it, () -> show(this, it));
    }
  }

  /// What is done on one issue or patch.
  @Command
  abstract static class Doing extends OfProject {
    @Parameters(index = "1", paramLabel = "ID", description = "The issue's or patch's id.")
    String matter = "";

    Doing(Terminal terminal) {
      super(terminal);
    }

    abstract Code.Doing doing();

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      var it = node.post(CodeVerbs.at(project, "matters", matter), doing(), Code.Matter.class);
      print(it, () -> show(this, it));
    }
  }

  static Code.Doing only(String act) {
    return new Code.Doing(
        act, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  @Command(name = "comment", description = "Says something, about a line of a patch too.")
  static final class Comment extends Doing {
    @Option(names = "--text", required = true, paramLabel = "TEXT", description = "What.")
    String text = "";

    @Option(names = "--file", paramLabel = "PATH", description = "A file of the patch.")
    Optional<String> file = Optional.empty();

    @Option(names = "--line", paramLabel = "N", description = "A line of that file.")
    Optional<Integer> line = Optional.empty();

    Comment(Terminal terminal) {
      super(terminal);
    }

    @Override
    Code.Doing doing() {
      return new Code.Doing("comment", Optional.of(text), file, line, Optional.empty());
    }
  }

  @Command(name = "review", description = "Approves a patch as it is now, or says no to it.")
  static final class Review extends Doing {
    @Option(names = "--no", description = "It shouldn't go in as it is.")
    boolean no;

    @Option(names = "--text", paramLabel = "TEXT", description = "Why.")
    Optional<String> text = Optional.empty();

    Review(Terminal terminal) {
      super(terminal);
    }

    @Override
    Code.Doing doing() {
      return new Code.Doing(
          no ? "reject" : "approve", text, Optional.empty(), Optional.empty(), Optional.empty());
    }
  }

  @Command(name = "close", description = "Closes an issue or patch.")
  static final class Close extends Doing {
    Close(Terminal terminal) {
      super(terminal);
    }

    @Override
    Code.Doing doing() {
      return only("close");
    }
  }

  @Command(name = "reopen", description = "Opens an issue or patch again.")
  static final class Reopen extends Doing {
    Reopen(Terminal terminal) {
      super(terminal);
    }

    @Override
    Code.Doing doing() {
      return only("reopen");
    }
  }

  @Command(name = "redact", description = "Takes back words of yours.")
  static final class Redact extends Doing {
    @Parameters(index = "2", paramLabel = "WHAT", description = "The id of what said them.")
    String what = "";

    Redact(Terminal terminal) {
      super(terminal);
    }

    @Override
    Code.Doing doing() {
      return new Code.Doing(
          "redact", Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(what));
    }
  }
}
