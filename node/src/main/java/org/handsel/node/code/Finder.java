package org.handsel.node.code;

import java.util.ArrayList;
import java.util.List;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.ShortId;
import org.handsel.services.code.Project;

/// Which project a person means: by its id, a part of that, or its name.
final class Finder {
  private final Archive archive;
  private final Runnable freshen;

  /// @param freshen asks the neighbours at once for records that are missing here
  Finder(Archive archive, Runnable freshen) {
    this.archive = archive;
    this.freshen = freshen;
  }

  /// A project and its id.
  record Found(Cid id, Project project) {}

  /// The project that `named` means.
  ///
  /// @throws RefusedException if it means none, or several
  Found find(String named) throws RefusedException {
    List<Found> all = candidates(named);
    if (all.isEmpty()) {
      freshen.run();
      all = candidates(named);
    }
    if (all.size() == 1) return all.getFirst();
    throw new RefusedException(
        RefusedException.Kind.UNKNOWN,
        all.isEmpty() ? "code.unknown" : "code.ambiguous",
        all.isEmpty()
            ? "No project of that name or id is known here."
            : "Several projects are called so. Give more of its id.");
  }

  private List<Found> candidates(String named) {
    var byName = new ArrayList<Found>();
    var byId = new ArrayList<Found>();
    archive
        .projects()
        .forEach((id, project) -> {
          if (project.name().equals(named)) byName.add(new Found(id, project));
          if (ShortId.matches(named, id.toString())) byId.add(new Found(id, project));
        });
    return byName.isEmpty() ? byId : byName;
  }
}
