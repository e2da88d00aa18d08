package org.handsel.node.code;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multihash;
import org.handsel.node.app.RefusedException;
import org.handsel.node.home.Folders;
import org.handsel.services.code.Act;

/// Builds and tests a patch as its `.handsel/check` says, and says what came of it in a way that
/// others who found the same say too. code.md §8
final class Checking {
  /// Where a project says how it is built and tested.
  static final String SCRIPT = ".handsel/check";

  private static final int FILES_MAX = 20_000;
  private static final long BYTES_MAX = 256L << 20;

  private Checking() {}

  /// Builds and tests `head`.
  ///
  /// @throws RefusedException if it doesn't say how, or nothing can be run here without danger
  static Act.Check check(Repository repository, Bytes head, Sandbox.Limits limits)
      throws RefusedException, IOException {
    Optional<String> missing = Sandbox.missing();
    if (missing.isPresent()) {
      throw new RefusedException(
          RefusedException.Kind.UNAVAILABLE,
          "code.no-sandbox",
          "A stranger's code isn't run here, since it can't be kept from harm: "
              + missing.get()
              + ".");
    }
    Path scratch = Files.createTempDirectory("handsel-check-");
    try {
      Path tree = Files.createDirectory(scratch.resolve("tree"));
      write(repository, head, tree);
      if (!Files.isRegularFile(tree.resolve(SCRIPT))) {
        throw Signing.refused(
            "code.no-check",
            "The patch doesn't say how it's built: it has no file " + SCRIPT + ".");
      }
      Sandbox.Ran ran = Sandbox.run(tree, scratch, limits);
      return new Act.Check(head, ran.exit() == 0, result(head, ran), Sandbox.HOW);
    } finally {
      Folders.delete(scratch);
    }
  }

  /// code.md §8.2 "sha2-256 of the commit's name, the exit status and a line for each file"
  private static Bytes result(Bytes head, Sandbox.Ran ran) {
    String found = head.hex() + "\n" + ran.exit() + "\n" + ran.outputs();
    return Multihash.sha256(found.getBytes(StandardCharsets.UTF_8)).digest();
  }

  /// Writes the files of a commit. Links aren't followed, and none is made.
  private static void write(Repository repository, Bytes head, Path tree)
      throws RefusedException, IOException {
    long bytes = 0;
    int files = 0;
    try (var walk = new RevWalk(repository);
        var paths = new TreeWalk(repository)) {
      paths.addTree(walk.parseCommit(Objects.id(head)).getTree());
      paths.setRecursive(true);
      while (paths.next()) {
        FileMode mode = paths.getFileMode(0);
        boolean file = mode.equals(FileMode.REGULAR_FILE) || mode.equals(FileMode.EXECUTABLE_FILE);
        if (!file) continue;
        ObjectLoader blob = repository.open(paths.getObjectId(0));
        bytes += blob.getSize();
        if (++files > FILES_MAX || bytes > BYTES_MAX) {
          throw Signing.refused("code.too-large", "The patch's files are too many or too large.");
        }
        Path at = tree.resolve(paths.getPathString()).normalize();
        if (!at.startsWith(tree)) throw new IOException("a path leads out of the tree");
        Path parent = at.getParent();
        if (parent != null) Files.createDirectories(parent);
        try (var out = Files.newOutputStream(at)) {
          blob.copyTo(out);
        }
        if (mode.equals(FileMode.EXECUTABLE_FILE)) {
          Files.setPosixFilePermissions(at, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
      }
    }
  }
}
