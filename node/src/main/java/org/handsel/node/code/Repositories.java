package org.handsel.node.code;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.services.code.Project;

/// The bare repositories of the projects that are here, each in a folder named like its project.
/// Open until this is closed; safe for use by many threads.
final class Repositories implements AutoCloseable {
  private final Path folder;
  private final CodeLimits limits;
  private final Map<Cid, Bounded> open = new HashMap<>(); // guarded by itself

  Repositories(Path folder, CodeLimits limits) {
    this.folder = folder;
    this.limits = limits;
    Secluded.install();
  }

  /// The repository of `project`, if it is here.
  Optional<Repository> find(Cid project) throws IOException {
    synchronized (open) {
      Repository known = open.get(project);
      if (known != null) return Optional.of(known);
      // Written last when one is made: what has none is the rest of a making that was killed.
      if (!Files.exists(directory(project).resolve("made"))) return Optional.empty();
      return Optional.of(opened(project));
    }
  }

  /// The repository of `project`, which is made if it isn't here.
  Repository make(Cid id, Project project) throws IOException {
    synchronized (open) {
      Optional<Repository> here = find(id);
      if (here.isPresent()) return here.get();
      Path directory = directory(id);
      Files.createDirectories(directory);
      Repository repository = opened(id);
      if (!Files.exists(directory.resolve("config"))) repository.create(true);
      StoredConfig config = repository.getConfig();
      config.setBoolean("core", null, "fsyncObjectFiles", true);
      config.setBoolean("core", null, "fsyncRefFiles", true);
      config.setInt("gc", null, "auto", 0);
      config.save();
      RefUpdate head = repository.updateRef(Constants.HEAD);
      head.disableRefLog();
      head.link(project.head());
      Files.writeString(directory.resolve("made"), id + "\n");
      return repository;
    }
  }

  private Repository opened(Cid project) throws IOException {
    var repository = new Bounded(directory(project).toFile(), limits.objectBytesMax());
    open.put(project, repository);
    return repository;
  }

  private Path directory(Cid project) {
    return folder.resolve(project.toString());
  }

  @Override
  public void close() {
    synchronized (open) {
      open.values().forEach(Repository::close);
      open.clear();
    }
  }

  /// A repository that takes no object larger than a bound, whoever sends it.
  private static final class Bounded extends org.eclipse.jgit.internal.storage.file.FileRepository {
    private final long objectBytesMax;

    Bounded(File directory, long objectBytesMax) throws IOException {
      super(directory);
      this.objectBytesMax = objectBytesMax;
    }

    @Override
    public org.eclipse.jgit.lib.ObjectInserter newObjectInserter() {
      org.eclipse.jgit.lib.ObjectInserter inner = super.newObjectInserter();
      return new org.eclipse.jgit.lib.ObjectInserter.Filter() {
        @Override
        protected org.eclipse.jgit.lib.ObjectInserter delegate() {
          return inner;
        }

        @Override
        public org.eclipse.jgit.transport.PackParser newPackParser(java.io.InputStream in)
            throws IOException {
          org.eclipse.jgit.transport.PackParser parser = inner.newPackParser(in);
          parser.setMaxObjectSizeLimit(objectBytesMax);
          return parser;
        }
      };
    }
  }

  /// What this machine's git is set to is no business of ours: JGit would start git to ask it.
  private static final class Secluded extends SystemReader.Delegate {
    private static boolean installed;

    private Secluded(SystemReader delegate) {
      super(delegate);
    }

    static synchronized void install() {
      if (installed) return;
      SystemReader.setInstance(new Secluded(SystemReader.getInstance()));
      installed = true;
    }

    @Override
    public org.eclipse.jgit.storage.file.FileBasedConfig openSystemConfig(
        org.eclipse.jgit.lib.Config parent, FS fs) {
      return new Nothing(parent, fs);
    }

    @Override
    public org.eclipse.jgit.storage.file.FileBasedConfig openUserConfig(
        org.eclipse.jgit.lib.Config parent, FS fs) {
      return new Nothing(parent, fs);
    }

    @Override
    public org.eclipse.jgit.storage.file.FileBasedConfig openJGitConfig(
        org.eclipse.jgit.lib.Config parent, FS fs) {
      return new Nothing(parent, fs);
    }
  }

  private static final class Nothing extends org.eclipse.jgit.storage.file.FileBasedConfig {
    Nothing(org.eclipse.jgit.lib.Config parent, FS fs) {
      super(parent, new File("none"), fs);
    }

    @Override
    public void load() {}

    @Override
    public void save() {}

    @Override
    public boolean isOutdated() {
      return false;
    }
  }
}
