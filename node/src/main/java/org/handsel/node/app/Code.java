package org.handsel.node.app;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Projects in git: where their branches are, and what people say about them. A project is named by
/// its id, an unambiguous start of it, or its name if only one here is called so; an issue or patch
/// by its id or an unambiguous start of that.
public interface Code {
  /// Publishes a project; its repository is empty. I am a maintainer, whoever else is.
  Project init(Wanted wanted) throws RefusedException, IOException;

  /// All projects that are known here.
  List<Project> projects() throws RefusedException, IOException;

  /// One of them.
  Project show(String project) throws RefusedException, IOException;

  /// Fetches what is missing of it, so that this node serves it too.
  Project fetch(String project) throws RefusedException, IOException;

  /// Signs what another maintainer proposed.
  Moved approve(String project, String proposal) throws RefusedException, IOException;

  /// Issues and patches, newest first.
  List<Matter> matters(String project, boolean patches) throws RefusedException, IOException;

  /// One of them with all that was done on it.
  Matter matter(String project, String matter) throws RefusedException, IOException;

  /// Opens an issue.
  Matter open(String project, String title, String text) throws RefusedException, IOException;

  /// Does something on an issue or patch.
  Matter act(String project, String matter, Doing doing) throws RefusedException, IOException;

  /// Builds and tests a patch as it is now, in a sandbox, and signs what came of it.
  Matter check(String project, String patch) throws RefusedException, IOException;

  /// Takes a patch into its branch, or proposes that if one signature isn't enough.
  Moved merge(String project, String patch) throws RefusedException, IOException;

  /// What a project is to be.
  ///
  /// @param maintainers ids of others who shall sign
  /// @param need how many signatures a move takes
  record Wanted(String name, String about, List<String> maintainers, int need, String branch) {}

  /// What is done on an issue or patch.
  ///
  /// @param act `comment`, `approve`, `reject`, `close`, `reopen`, `redact` or `revise`
  /// @param path of a file, and `line` in it, that a comment is about
  /// @param of what is taken back
  record Doing(
      String act,
      Optional<String> text,
      Optional<String> path,
      Optional<Integer> line,
      Optional<String> of) {}

  /// A project.
  ///
  /// @param url what git clones
  /// @param moves how often its branches were moved
  /// @param here whether this node has all of it as it is now, and serves it
  /// @param mine whether I maintain it
  record Project(
      String id,
      String url,
      String name,
      String about,
      List<People.Person> maintainers,
      int need,
      String branch,
      boolean mine,
      boolean here,
      long moves,
      List<Ref> refs,
      List<Proposal> proposals) {}

  /// A branch or tag, and the object it names in hex.
  record Ref(String name, String object) {}

  /// A move that lacks signatures.
  ///
  /// @param name what it is approved by
  /// @param changes the branches and tags that it moves; an empty object is one that goes
  record Proposal(
      String name, List<People.Person> signers, int need, List<Ref> changes, boolean signed) {}

  /// What came of a signature.
  ///
  /// @param moved whether the branches are there now
  record Moved(String name, boolean moved, int signatures, int need) {}

  /// An issue or patch.
  ///
  /// @param title empty if its words were taken back, or aren't here yet
  /// @param words `here`, `away` or `taken back`
  /// @param state `open`, `closed` or `merged`
  /// @param branch which a patch is for, and `head` its newest commit
  /// @param approvals maintainers who approve it as it is now
  /// @param checks who built it as it is now
  record Matter(
      String id,
      String project,
      People.Person author,
      String at,
      String title,
      String text,
      String words,
      String state,
      Optional<String> branch,
      Optional<String> head,
      List<People.Person> approvals,
      Optional<Checks> checks,
      List<Done> acts) {}

  /// Who built a patch, and what they found.
  ///
  /// @param built how many did, of whom `agree` found the same
  /// @param passed what those found
  /// @param dissenters who found something else than most
  record Checks(int built, int agree, boolean passed, List<People.Person> dissenters) {}

  /// Something that was done.
  ///
  /// @param act `comment`, `approve`, `reject`, `close`, `reopen`, `revise`, `redact` or `check`
  /// @param words as a matter's; empty if it says none
  record Done(
      String id,
      People.Person author,
      String at,
      String act,
      String text,
      String words,
      Optional<String> commit,
      Optional<String> path,
      Optional<Integer> line) {}
}
