package org.handsel.node.code;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.node.app.Code;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.ShortId;
import org.handsel.services.code.Act;
import org.handsel.services.code.Matter;
import org.handsel.services.code.Names;
import org.handsel.services.code.Opened;
import org.handsel.services.code.Project;
import org.handsel.services.code.Said;

/// Writes issues, patches and what is done on them, and sees to their words. The words are on the
/// disk before the record that names them.
final class Matters {
  private final Archive archive;
  private final Texts texts;
  private final Signing signing;

  Matters(Archive archive, Texts texts, Signing signing) {
    this.archive = archive;
    this.texts = texts;
    this.signing = signing;
  }

  /// The issue or patch of `project` that `named` means.
  Matter find(Cid project, String named) throws RefusedException {
    List<Matter> all =
        archive.matters(project).stream()
            .filter(it -> ShortId.matches(named, it.id().toString()))
            .toList();
    if (all.size() == 1) return all.getFirst();
    throw new RefusedException(
        RefusedException.Kind.UNKNOWN,
        all.isEmpty() ? "code.no-matter" : "code.ambiguous",
        all.isEmpty()
            ? "The project has no issue or patch of that id."
            : "Several begin so. Give more of its id.");
  }

  /// Opens an issue or a patch.
  Cid open(Cid project, String title, String text, Optional<Opened.Patch> patch)
      throws RefusedException, IOException {
    if (title.isBlank())
      throw Signing.refused("code.title", "title: say in a line what it's about.");
    Cid said = texts.write(title.strip(), text.strip());
    return signing.write(Opened.KIND.name(), new Opened(project, said, patch).toData()).id();
  }

  /// Opens a patch, or gives an open one of mine for the same branch that it goes on from its new
  /// commits. What the person is told.
  String openPatch(Repository repository, Cid id, Project project, String branch, Bytes head)
      throws RefusedException, IOException {
    if (!Names.branch(branch)) throw Signing.refused("code.patch", "not a branch's plain name");
    try (var walk = new RevWalk(repository)) {
      RevCommit commit = walk.parseCommit(Objects.id(head));
      for (Matter mine : archive.matters(id)) {
        if (!goesOn(mine, branch, walk, commit)) continue;
        if (!mine.head().equals(Optional.of(head))) write(id, mine, new Act.Revise(head));
        return "Patch " + ShortId.of(mine.id().toString()) + " goes on: its new commits are in.";
      }
      String title = commit.getShortMessage();
      String whole = commit.getFullMessage().strip();
      String text = whole.length() > title.length() ? whole.substring(title.length()) : "";
      Cid made =
          open(
              id,
              title.isBlank() ? "(no message)" : cut(title, Said.TITLE_CHARS_MAX),
              cut(text, Said.TEXT_CHARS_MAX),
              Optional.of(new Opened.Patch(branch, head)));
      return "Patch "
          + ShortId.of(made.toString())
          + " for "
          + branch
          + " of "
          + project.name()
          + " is open.";
    } catch (org.eclipse.jgit.errors.IncorrectObjectTypeException e) {
      throw Signing.refused("code.patch", "a patch is a commit");
    }
  }

  private boolean goesOn(Matter matter, String branch, RevWalk walk, RevCommit commit)
      throws IOException {
    if (!matter.author().equals(signing.me()) || matter.closed()) return false;
    if (!matter.opened().patch().map(Opened.Patch::branch).equals(Optional.of(branch)))
      return false;
    if (archive.canon(matter.opened().project()).merged().contains(matter.id())) return false;
    return walk.isMergedInto(walk.parseCommit(Objects.id(matter.head().orElseThrow())), commit);
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most);
  }

  /// Does what the person wants on `matter`.
  void act(Cid project, Matter matter, Code.Doing doing) throws RefusedException, IOException {
    Act.What what =
        switch (doing.act()) {
          case "comment" -> comment(matter, doing);
          case "approve", "reject" ->
              new Act.Review(doing.act().equals("approve"), head(matter), words(doing));
          case "close" -> new Act.Turn(true);
          case "reopen" -> new Act.Turn(false);
          case "redact" -> new Act.Redact(mine(matter, doing.of().orElse("")));
          default ->
              throw Signing.refused(
                  "code.act", "act: one of comment, approve, reject, close, reopen and redact.");
        };
    if (what instanceof Act.Turn) mayTurn(project, matter);
    write(project, matter, what);
  }

  private void mayTurn(Cid project, Matter matter) throws RefusedException {
    boolean may =
        matter.author().equals(signing.me())
            || archive.project(project).map(signing::maintains).orElse(false);
    if (!may) {
      throw new RefusedException(
          RefusedException.Kind.CONFLICT,
          "code.not-yours",
          "Only its author and the project's maintainers close and reopen it.");
    }
  }

  /// Signs `what`, after all of `matter` that is known here.
  void write(Cid project, Matter matter, Act.What what) throws RefusedException, IOException {
    Matter now = archive.matter(matter.id()).orElse(matter);
    var act = new Act(project, matter.id(), now.heads(), what);
    var _ = signing.write(Act.KIND.name(), act.toData());
    dropTakenBack(archive.matter(matter.id()).orElse(now));
  }

  private Act.What comment(Matter matter, Code.Doing doing) throws RefusedException, IOException {
    Cid said = words(doing).orElseThrow(() -> Signing.refused("code.text", "text: say something."));
    if (doing.path().isEmpty()) return new Act.Comment(said, Optional.empty());
    int line =
        doing.line().orElseThrow(() -> Signing.refused("code.line", "line: which line of it?"));
    if (line < 1) throw Signing.refused("code.line", "line: counted from 1.");
    return new Act.Comment(said, Optional.of(new Act.Line(head(matter), doing.path().get(), line)));
  }

  private Optional<Cid> words(Code.Doing doing) throws RefusedException, IOException {
    String text = doing.text().orElse("").strip();
    return text.isEmpty() ? Optional.empty() : Optional.of(texts.write("", text));
  }

  private static Bytes head(Matter matter) throws RefusedException {
    return matter
        .head()
        .orElseThrow(() -> Signing.refused("code.no-patch", "That is an issue, no patch."));
  }

  private Cid mine(Matter matter, String named) throws RefusedException {
    var fitting = new ArrayList<Cid>();
    if (matter.author().equals(signing.me()) && ShortId.matches(named, matter.id().toString())) {
      fitting.add(matter.id());
    }
    for (Matter.Done done : matter.acts()) {
      boolean fits =
          done.author().equals(signing.me())
              && done.act().said().isPresent()
              && ShortId.matches(named, done.id().toString());
      if (fits) fitting.add(done.id());
    }
    if (fitting.size() == 1) return fitting.getFirst();
    throw new RefusedException(
        RefusedException.Kind.UNKNOWN, "code.not-said", "You said nothing of that id here.");
  }

  /// Has the words of all issues and patches brought here, and drops those that were taken back.
  void wantWords(Cid project) throws IOException {
    for (Matter matter : archive.matters(project)) {
      var words = new ArrayList<Cid>();
      if (!matter.redacted().contains(matter.id())) words.add(matter.opened().said());
      for (Matter.Done done : matter.acts()) {
        if (!matter.redacted().contains(done.id())) done.act().said().ifPresent(words::add);
      }
      texts.want(words);
      dropTakenBack(matter);
    }
  }

  private void dropTakenBack(Matter matter) throws IOException {
    if (matter.redacted().contains(matter.id())) texts.drop(matter.opened().said());
    for (Matter.Done done : matter.acts()) {
      Optional<Cid> said = done.act().said();
      if (said.isPresent() && matter.redacted().contains(done.id())) texts.drop(said.get());
    }
  }

  /// Words that something says, or why there are none.
  static String state(boolean takenBack, Optional<Said> said) {
    if (takenBack) return "taken back";
    return said.isPresent() ? "here" : "away";
  }
}
