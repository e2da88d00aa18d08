package org.handsel.node.code;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.eclipse.jgit.lib.Repository;
import org.handsel.core.record.Pen;
import org.handsel.core.record.SignedRecord;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.app.RefusedException;
import org.handsel.services.code.Canon;
import org.handsel.services.code.Claim;
import org.handsel.services.code.Project;

/// Signs, in this person's name, where branches shall be.
final class Signing {
  private final Pen pen;
  private final Keeping records;
  private final Archive archive;

  /// Keeps a record, so that it outlives a power cut, and tells everybody of it.
  @FunctionalInterface
  interface Keeping {
    void keep(SignedRecord record);
  }

  /// What came of a signature.
  ///
  /// @param holds whether the claim holds now
  record Signed(Claim claim, boolean holds, int signatures, int need) {}

  Signing(Pen pen, Keeping records, Archive archive) {
    this.pen = pen;
    this.records = records;
    this.archive = archive;
  }

  /// In whose name it signs.
  Cid me() {
    return pen.author();
  }

  /// Whether this person maintains `project`.
  boolean maintains(Project project) {
    return project.maintainers().contains(pen.author());
  }

  /// Proposes `refs`; if this person's signature is enough, they hold.
  Signed propose(Cid id, Project project, SortedMap<String, Bytes> refs, List<Cid> merges)
      throws RefusedException {
    return sign(id, project, archive.canon(id).next(id, refs, merges));
  }

  /// Signs what somebody else proposed.
  Signed approve(Cid id, Project project, Claim claim, Repository repository)
      throws RefusedException, IOException {
    // code.md §3.4 "signs only what it holds whole"
    for (Bytes each : claim.refs().values()) {
      if (!Objects.connected(repository, each)) {
        throw new RefusedException(
            RefusedException.Kind.UNAVAILABLE,
            "code.not-here",
            "What is proposed isn't all here yet, so it can't be looked at. Try again when"
                + " somebody who has it is connected.");
      }
      Objects.keep(repository, each);
    }
    return sign(id, project, claim);
  }

  private Signed sign(Cid id, Project project, Claim claim) throws RefusedException {
    if (!maintains(project)) throw stranger(project);
    if (claim.refs().size() > Claim.REFS_MAX) {
      throw refused("code.refs", "A project has at most " + Claim.REFS_MAX + " branches and tags.");
    }
    if (!archive.canon(id).signers(claim).contains(me())) {
      write(Claim.KIND.name(), claim.toData());
    }
    Canon after = archive.canon(id);
    Set<Cid> signers = after.signers(claim);
    boolean holds = after.now().map(Claim::digest).equals(java.util.Optional.of(claim.digest()));
    return new Signed(claim, holds, signers.size(), project.need());
  }

  /// Writes a fact of this person's, and keeps it.
  SignedRecord write(String kind, Data.Map body) throws RefusedException {
    try {
      SignedRecord record = pen.fact(kind, List.of(Project.TOPIC), body);
      records.keep(record);
      return record;
    } catch (MalformedException e) {
      throw refused("code.form", "That doesn't fit into a record: " + e.getMessage() + ".");
    }
  }

  static RefusedException stranger(Project project) {
    return new RefusedException(
        RefusedException.Kind.CONFLICT,
        "code.no-maintainer",
        "You are no maintainer of "
            + project.name()
            + ", so you can't move its branches. Offer your work as a patch:"
            + " git push … HEAD:refs/for/"
            + project.branch());
  }

  static RefusedException refused(String code, String message) {
    return new RefusedException(RefusedException.Kind.INVALID, code, message);
  }
}
