package org.handsel.node.code;

import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.BatchRefUpdate;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.ObjectWalk;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.ReceiveCommand;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.services.code.Canon;
import org.handsel.services.code.Claim;
import org.handsel.services.code.Names;

/// What a repository holds, and how its refs follow what is signed.
///
/// One thing always holds: what a branch, a tag or one of [#KEPT] names is here with all that it
/// leads to.
final class Objects {
  /// Refs of our own, one for each object that is here whole and that no branch names.
  static final String KEPT = "refs/handsel/";

  private Objects() {}

  /// Of all refs those that others see: branches and tags, and where a clone begins.
  static Map<String, Ref> shown(Map<String, Ref> refs) {
    var shown = new TreeMap<>(refs);
    shown
        .keySet()
        .removeIf(it ->
            !it.equals(Constants.HEAD)
                && !it.startsWith(Names.HEADS)
                && !it.startsWith(Names.TAGS));
    return shown;
  }

  static ObjectId id(Bytes name) {
    return ObjectId.fromRaw(name.toArray());
  }

  static Bytes name(ObjectId id) {
    byte[] raw = new byte[Names.OBJECT_BYTES];
    id.copyRawTo(raw, 0);
    return Bytes.of(raw);
  }

  /// Those of `wanted` that are not here whole.
  static Set<Bytes> missing(Repository repository, Collection<Bytes> wanted) throws IOException {
    Set<ObjectId> whole = whole(repository);
    var missing = new LinkedHashSet<Bytes>();
    for (Bytes each : wanted) {
      if (!whole.contains(id(each))) missing.add(each);
    }
    return missing;
  }

  private static Set<ObjectId> whole(Repository repository) throws IOException {
    var whole = new HashSet<ObjectId>();
    for (Ref ref : repository.getRefDatabase().getRefs()) {
      if (ref.getObjectId() != null) whole.add(ref.getObjectId());
      if (ref.getPeeledObjectId() != null) whole.add(ref.getPeeledObjectId());
    }
    return whole;
  }

  /// Whether `object` is here with all that it leads to, beyond what is known to be.
  static boolean connected(Repository repository, Bytes object) throws IOException {
    if (!repository.getObjectDatabase().has(id(object))) return false;
    try (var walk = new ObjectWalk(repository)) {
      walk.setRetainBody(false);
      walk.markStart(walk.parseAny(id(object)));
      for (ObjectId known : whole(repository)) {
        walk.markUninteresting(walk.parseAny(known));
      }
      walk.checkConnectivity();
      return true;
    } catch (MissingObjectException e) {
      return false;
    }
  }

  /// Notes that `object` is here whole.
  static void keep(Repository repository, Bytes object) throws IOException {
    var update = repository.updateRef(KEPT + object.hex());
    update.setNewObjectId(id(object));
    update.disableRefLog();
    update.setForceUpdate(true);
    var _ = update.update();
  }

  /// Has the refs say what the newest claim says of which everything is here.
  ///
  /// @return that claim, if there is one
  static Optional<Claim> align(Repository repository, Supplier<Canon> canon) throws IOException {
    // What was known before somebody else's turn may be overtaken by now.
    synchronized (repository) {
      List<Claim> newestFirst =
          canon.get().earlier().values().stream()
              .sorted(Comparator.comparingLong(Claim::seq).reversed().thenComparing(Claim::digest))
              .toList();
      for (Claim claim : newestFirst) {
        if (missing(repository, claim.refs().values()).isEmpty()) {
          set(repository, claim);
          return Optional.of(claim);
        }
      }
    }
    return Optional.empty();
  }

  private static void set(Repository repository, Claim claim) throws IOException {
    var before = new TreeMap<String, ObjectId>();
    for (String prefix : List.of(Names.HEADS, Names.TAGS)) {
      for (Ref ref : repository.getRefDatabase().getRefsByPrefix(prefix)) {
        before.put(ref.getName(), ref.getObjectId());
      }
    }
    BatchRefUpdate batch = repository.getRefDatabase().newBatchUpdate();
    batch.setAllowNonFastForwards(true);
    batch.disableRefLog();
    for (var each : claim.refs().entrySet()) {
      ObjectId now = id(each.getValue());
      ObjectId old = before.remove(each.getKey());
      if (now.equals(old)) continue;
      batch.addCommand(
          new ReceiveCommand(old == null ? ObjectId.zeroId() : old, now, each.getKey()));
    }
    for (var gone : before.entrySet()) {
      // What a branch led to stays known as whole: a later claim may name it again.
      keep(repository, name(gone.getValue()));
      batch.addCommand(new ReceiveCommand(gone.getValue(), ObjectId.zeroId(), gone.getKey()));
    }
    if (batch.getCommands().isEmpty()) return;
    try (var walk = new RevWalk(repository)) {
      batch.execute(walk, NullProgressMonitor.INSTANCE);
    }
    for (ReceiveCommand command : batch.getCommands()) {
      if (command.getResult() != ReceiveCommand.Result.OK) {
        throw new IOException(command.getRefName() + " could not be set: " + command.getResult());
      }
    }
  }
}
