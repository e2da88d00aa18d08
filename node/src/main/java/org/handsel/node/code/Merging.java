package org.handsel.node.code;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.merge.MergeStrategy;
import org.eclipse.jgit.merge.Merger;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.node.app.RefusedException;

/// Takes a patch into a branch, without a working tree.
final class Merging {
  private Merging() {}

  /// The commit that has both `branch` and `head`: `head` itself if the branch hasn't gone on.
  ///
  /// @throws RefusedException if they contradict each other, or the branch has it already
  static Bytes merge(
      Repository repository,
      Optional<Bytes> branch,
      Bytes head,
      String title,
      String who,
      Instant when)
      throws RefusedException, IOException {
    if (!Objects.connected(repository, head)) {
      throw new RefusedException(
          RefusedException.Kind.UNAVAILABLE,
          "code.not-here",
          "The patch's commits aren't all here yet. Try again when somebody who has them is"
              + " connected.");
    }
    if (branch.isEmpty()) return head;
    try (var walk = new RevWalk(repository);
        ObjectInserter inserter = repository.newObjectInserter()) {
      RevCommit ours = walk.parseCommit(Objects.id(branch.get()));
      RevCommit theirs = walk.parseCommit(Objects.id(head));
      if (walk.isMergedInto(theirs, ours)) {
        throw new RefusedException(
            RefusedException.Kind.CONFLICT, "code.in-already", "The branch has all of it already.");
      }
      if (walk.isMergedInto(ours, theirs)) return head;
      Merger merger = MergeStrategy.RECURSIVE.newMerger(repository, true);
      if (!merger.merge(ours, theirs)) {
        throw new RefusedException(
            RefusedException.Kind.CONFLICT,
            "code.conflict",
            "The patch and the branch change the same lines. Its author has to merge the branch"
                + " into it, and push it again.");
      }
      ObjectId made = inserter.insert(commit(merger, ours, theirs, title, who, when));
      inserter.flush();
      return Objects.name(made);
    }
  }

  private static CommitBuilder commit(
      Merger merger, RevCommit ours, RevCommit theirs, String title, String who, Instant when) {
    // Angle brackets and line ends would end the name early.
    String plain = who.replaceAll("[<>\\p{Cntrl}]", " ").strip();
    var person =
        new PersonIdent(
            plain.isEmpty() ? "somebody" : plain, "nobody@handsel", when, ZoneOffset.UTC);
    var commit = new CommitBuilder();
    commit.setTreeId(merger.getResultTreeId());
    commit.setParentIds(ours, theirs);
    commit.setAuthor(person);
    commit.setCommitter(person);
    commit.setMessage("Merge: " + title + "\n");
    return commit;
  }
}
