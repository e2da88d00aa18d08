package org.handsel.node.code;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.eclipse.jgit.lib.ObjectIdRef;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.node.app.Code;
import org.handsel.node.app.People;
import org.handsel.node.app.ShortId;
import org.handsel.services.code.Act;
import org.handsel.services.code.Canon;
import org.handsel.services.code.Claim;
import org.handsel.services.code.Matter;
import org.handsel.services.code.Opened;
import org.handsel.services.code.Project;
import org.handsel.services.code.Said;

/// How projects, issues and patches look to a person.
final class CodeViews {
  /// Before the name of a patch that git can fetch.
  private static final String PATCHES = "refs/patches/";

  private final Archive archive;
  private final Repositories repositories;
  private final Texts texts;
  private final Function<Cid, People.Person> person;
  private final Cid me;

  CodeViews(
      Archive archive,
      Repositories repositories,
      Texts texts,
      Function<Cid, People.Person> person,
      Cid me) {
    this.archive = archive;
    this.repositories = repositories;
    this.texts = texts;
    this.person = person;
    this.me = me;
  }

  Code.Project project(Cid id, Project project) throws IOException {
    Canon canon = archive.canon(id);
    Optional<Repository> repository = repositories.find(id);
    boolean here =
        repository.isPresent()
            && Objects.missing(repository.get(), canon.refs().values()).isEmpty();
    return new Code.Project(
        id.toString(),
        "handsel://" + id,
        project.name(),
        project.about(),
        people(project.maintainers()),
        project.need(),
        project.branch(),
        project.maintainers().contains(me),
        here,
        canon.now().map(Claim::seq).orElse(0L),
        refs(canon.refs()),
        canon.proposed().stream().map(it -> proposal(it, canon, project)).toList());
  }

  private static List<Code.Ref> refs(Map<String, Bytes> refs) {
    return refs.entrySet().stream()
        .map(it -> new Code.Ref(it.getKey(), it.getValue().hex()))
        .toList();
  }

  private Code.Proposal proposal(Claim claim, Canon canon, Project project) {
    var names = new TreeSet<String>(claim.refs().keySet());
    names.addAll(canon.refs().keySet());
    var changes = new ArrayList<Code.Ref>();
    for (String name : names) {
      Optional<Bytes> to = Optional.ofNullable(claim.refs().get(name));
      if (to.equals(Optional.ofNullable(canon.refs().get(name)))) continue;
      changes.add(new Code.Ref(name, to.map(Bytes::hex).orElse("")));
    }
    return new Code.Proposal(
        LocalCode.shortName(claim),
        people(canon.signers(claim)),
        project.need(),
        changes,
        canon.signers(claim).contains(me));
  }

  private List<People.Person> people(java.util.Collection<Cid> ids) {
    return ids.stream().map(person).toList();
  }

  Code.Matter matter(Matter matter, Project project) throws IOException {
    boolean back = matter.redacted().contains(matter.id());
    Optional<Said> said = back ? Optional.empty() : texts.find(matter.opened().said());
    boolean merged = archive.canon(matter.opened().project()).merged().contains(matter.id());
    var acts = new ArrayList<Code.Done>();
    for (Matter.Done done : matter.acts()) acts.add(done(matter, done));
    return new Code.Matter(
        matter.id().toString(),
        matter.opened().project().toString(),
        person.apply(matter.author()),
        Instant.ofEpochMilli(matter.at()).toString(),
        said.map(Said::title).orElse(""),
        said.map(Said::text).orElse(""),
        Matters.state(back, said),
        merged ? "merged" : matter.closed() ? "closed" : "open",
        matter.opened().patch().map(Opened.Patch::branch),
        matter.head().map(Bytes::hex),
        people(matter.approvals(project)),
        checks(matter),
        acts);
  }

  private Optional<Code.Checks> checks(Matter matter) {
    if (matter.checks().isEmpty()) return Optional.empty();
    var most = matter.agreed();
    return Optional.of(
        new Code.Checks(
            matter.checks().size(),
            most.map(it -> it.getValue().size()).orElse(0),
            most.map(it -> it.getKey().passed()).orElse(false),
            people(matter.dissenters())));
  }

  private Code.Done done(Matter matter, Matter.Done done) throws IOException {
    boolean back = matter.redacted().contains(done.id());
    Optional<Cid> words = done.act().said();
    Optional<Said> said = Optional.empty();
    if (words.isPresent() && !back) said = texts.find(words.get());
    Optional<Act.Line> line =
        done.act().what() instanceof Act.Comment(var _, var about) ? about : Optional.empty();
    String act =
        switch (done.act().what()) {
          case Act.Comment _ -> "comment";
          case Act.Review it -> it.approves() ? "approve" : "reject";
          case Act.Turn it -> it.closed() ? "close" : "reopen";
          case Act.Revise _ -> "revise";
          case Act.Redact _ -> "redact";
          case Act.Check it -> it.passed() ? "passed" : "failed";
        };
    Optional<Bytes> commit =
        switch (done.act().what()) {
          case Act.Comment _ -> line.map(Act.Line::commit);
          case Act.Review it -> Optional.of(it.head());
          case Act.Revise it -> Optional.of(it.head());
          case Act.Check it -> Optional.of(it.head());
          case Act.Turn _, Act.Redact _ -> Optional.empty();
        };
    return new Code.Done(
        done.id().toString(),
        person.apply(done.author()),
        Instant.ofEpochMilli(done.at()).toString(),
        act,
        said.map(Said::text).orElse(""),
        words.isEmpty() ? "" : Matters.state(back, said),
        commit.map(Bytes::hex),
        line.map(Act.Line::path),
        line.map(Act.Line::number));
  }

  /// Adds to what git is `shown` the patches whose commits are here, so that it can fetch them.
  Map<String, Ref> withPatches(Cid id, Map<String, Ref> all, Map<String, Ref> shown) {
    var more = new TreeMap<>(shown);
    for (Matter matter : archive.matters(id)) {
      matter
          .head()
          .filter(it -> all.containsKey(Objects.KEPT + it.hex()))
          .ifPresent(it -> {
            String name = PATCHES + ShortId.of(matter.id().toString()).replace("…", "-");
            more.put(name, new ObjectIdRef.PeeledNonTag(Ref.Storage.LOOSE, name, Objects.id(it)));
          });
    }
    return more;
  }
}
