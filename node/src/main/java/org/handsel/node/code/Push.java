package org.handsel.node.code;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.ReceiveCommand;
import org.eclipse.jgit.transport.ReceivePack;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.node.app.RefusedException;
import org.handsel.services.code.Names;
import org.handsel.services.code.Project;

/// Takes what this machine's git pushes. A maintainer's push is a signature; anybody's push to
/// `refs/for/BRANCH` opens a patch.
final class Push {
  /// Where a patch for a branch is pushed to.
  static final String FOR = "refs/for/";

  private static final int COMMANDS_MAX = 256;
  private static final long COMMAND_BYTES_MAX = 1 << 20;

  private final Cid id;
  private final Project project;
  private final Repository repository;
  private final Archive archive;
  private final Signing signing;
  private final Patching patching;
  private final CodeLimits limits;

  /// Opens a patch whose newest commit is `head`; the answer is what the person is told.
  @FunctionalInterface
  interface Patching {
    String open(Cid id, Project project, String branch, Bytes head)
        throws RefusedException, IOException;
  }

  Push(
      Cid id,
      Project project,
      Repository repository,
      Archive archive,
      Signing signing,
      Patching patching,
      CodeLimits limits) {
    this.id = id;
    this.project = project;
    this.repository = repository;
    this.archive = archive;
    this.signing = signing;
    this.patching = patching;
    this.limits = limits;
  }

  /// One push, from git's first word to its last.
  void receive(InputStream in, OutputStream out) throws IOException {
    var pack = new ReceivePack(repository);
    pack.setBiDirectionalPipe(true);
    pack.setRefFilter(Objects::shown);
    pack.setCheckReceivedObjects(true);
    pack.setMaxPackSizeLimit(limits.packBytesMax());
    pack.setMaxObjectSizeLimit(limits.objectBytesMax());
    pack.setMaxCommandBytes(COMMAND_BYTES_MAX);
    pack.setAllowNonFastForwards(true);
    pack.setPreReceiveHook(this::judge);
    try {
      pack.receive(in, out, null);
    } finally {
      var _ = Objects.align(repository, () -> archive.canon(id));
    }
  }

  private void judge(ReceivePack pack, Collection<ReceiveCommand> commands) {
    var moves = new ArrayList<ReceiveCommand>();
    int seen = 0;
    for (ReceiveCommand command : commands) {
      String ref = command.getRefName();
      if (++seen > COMMANDS_MAX) reject(command, "too many at once");
      else if (ref.startsWith(FOR)) patch(pack, command);
      else if (Names.canonical(ref)) moves.add(command);
      else reject(command, "only branches and tags with plain names, and refs/for/BRANCH");
    }
    if (!moves.isEmpty()) move(pack, moves);
  }

  private void move(ReceivePack pack, List<ReceiveCommand> moves) {
    var refs = new TreeMap<>(archive.canon(id).refs());
    try {
      for (ReceiveCommand command : moves) {
        Bytes before = refs.get(command.getRefName());
        ObjectId at = before == null ? ObjectId.zeroId() : Objects.id(before);
        if (!at.equals(command.getOldId())) {
          throw Signing.refused("code.moved", "it has moved meanwhile: fetch first");
        }
        if (command.getType() == ReceiveCommand.Type.DELETE) {
          refs.remove(command.getRefName());
        } else {
          refs.put(command.getRefName(), Objects.name(command.getNewId()));
          Objects.keep(repository, Objects.name(command.getNewId()));
        }
      }
      Signing.Signed signed = signing.propose(id, project, refs, List.of());
      if (signed.holds()) {
        // Whoever follows the project here does the same at this moment: they take turns.
        var _ = Objects.align(repository, () -> archive.canon(id));
        moves.forEach(it -> it.setResult(ReceiveCommand.Result.OK));
        return;
      }
      String name = LocalCode.shortName(signed.claim());
      pack.sendMessage(
          "Proposed as "
              + name
              + ", with "
              + signed.signatures()
              + " of "
              + signed.need()
              + " signatures. It moves once another maintainer says: handsel code approve "
              + project.name()
              + " "
              + name);
      moves.forEach(it -> reject(it, "proposed as " + name + ", not moved yet"));
    } catch (RefusedException e) {
      pack.sendMessage(e.getMessage());
      moves.forEach(it -> reject(it, brief(e)));
    } catch (IOException e) {
      moves.forEach(it -> reject(it, "could not be kept: " + e.getMessage()));
    }
  }

  private void patch(ReceivePack pack, ReceiveCommand command) {
    String branch = command.getRefName().substring(FOR.length());
    Bytes head = Objects.name(command.getNewId());
    try {
      if (command.getType() == ReceiveCommand.Type.DELETE) {
        throw Signing.refused("code.patch", "a patch is closed with handsel code patch close");
      }
      Objects.keep(repository, head);
      pack.sendMessage(patching.open(id, project, branch, head));
      command.setResult(ReceiveCommand.Result.OK);
    } catch (RefusedException e) {
      reject(command, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      reject(command, "could not be kept: " + e.getMessage());
    }
  }

  private static String brief(RefusedException refused) {
    return refused.code().equals("code.no-maintainer")
        ? "you are no maintainer"
        : String.valueOf(refused.getMessage());
  }

  private static void reject(ReceiveCommand command, String why) {
    command.setResult(ReceiveCommand.Result.REJECTED_OTHER_REASON, why);
  }
}
