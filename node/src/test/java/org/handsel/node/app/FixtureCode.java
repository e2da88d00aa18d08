package org.handsel.node.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Sample projects. For tests only.
final class FixtureCode implements Code {
  private static final String ID = "bafyreicodesample";
  private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
  private static final People.Person ALICE = FixturePeople.person(FixturePeople.ALICE);

  private final List<Matter> matters = new ArrayList<>();

  FixtureCode() {
    matters.add(issue("bafyreiissue", "It squeaks", "When it rains."));
  }

  private static Matter issue(String id, String title, String text) {
    return new Matter(
        id,
        ID,
        ALICE,
        "2026-11-20T12:00:00Z",
        title,
        text,
        "here",
        "open",
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        List.of());
  }

  private static Project sample() {
    return new Project(
        ID,
        "handsel://" + ID,
        "bell",
        "A bell for bicycles.",
        List.of(ALICE),
        1,
        "main",
        false,
        true,
        1,
        List.of(new Ref("refs/heads/main", COMMIT)),
        List.of());
  }

  @Override
  public Project init(Wanted wanted) {
    return sample();
  }

  @Override
  public List<Project> projects() {
    return List.of(sample());
  }

  @Override
  public Project show(String project) throws RefusedException {
    return FixtureApp.only(
        Optional.of(sample()).filter(it -> project.equals(ID) || project.equals(it.name())),
        "code");
  }

  @Override
  public Project fetch(String project) throws RefusedException {
    return show(project);
  }

  @Override
  public Moved approve(String project, String proposal) {
    return new Moved(proposal, true, 1, 1);
  }

  @Override
  public List<Matter> matters(String project, boolean patches) {
    return patches ? List.of() : List.copyOf(matters);
  }

  @Override
  public Matter matter(String project, String matter) throws RefusedException {
    return FixtureApp.only(
        matters.stream().filter(it -> it.id().equals(matter)).findFirst(), "code");
  }

  @Override
  public Matter open(String project, String title, String text) {
    Matter made = issue("bafyreiissue" + matters.size(), title, text);
    matters.add(made);
    return made;
  }

  @Override
  public Matter act(String project, String matter, Doing doing) throws RefusedException {
    return matter(project, matter);
  }

  @Override
  public Matter check(String project, String patch) throws RefusedException {
    return matter(project, patch);
  }

  @Override
  public Moved merge(String project, String patch) {
    return new Moved("0123456789", true, 1, 1);
  }
}
