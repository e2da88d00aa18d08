package org.handsel.node.code;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.eclipse.jgit.lib.Repository;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.node.files.NetSources;
import org.handsel.services.code.Claim;
import org.handsel.services.code.Project;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings a project's objects here: from connected peers, then from those that the network's
/// directory names. Each peer gives what it has; together they needn't have more than all of it.
final class Gathering {
  private static final Logger LOG = LoggerFactory.getLogger(Gathering.class);

  private final Host host;
  private final NetSources.Directory directory;
  private final Runnable freshen;
  private final Archive archive;
  private final Repositories repositories;
  private final CodeLimits limits;
  private final ConcurrentHashMap<Cid, ReentrantLock> locks = new ConcurrentHashMap<>();

  /// @param freshen asks the neighbours at once for records that are missing here
  Gathering(
      Host host,
      NetSources.Directory directory,
      Runnable freshen,
      Archive archive,
      Repositories repositories,
      CodeLimits limits) {
    this.host = host;
    this.directory = directory;
    this.freshen = freshen;
    this.archive = archive;
    this.repositories = repositories;
    this.limits = limits;
  }

  /// What is here after a gathering.
  ///
  /// @param here the newest claim of which everything is here
  /// @param newest the newest claim
  record Gathered(Repository repository, Optional<Claim> here, Optional<Claim> newest) {}

  /// Brings what the branches of `id` lead to, and `also` if it is to be had.
  ///
  /// @param say hears what goes wrong, in words for a person
  Gathered gather(Cid id, Project project, Set<Bytes> also, Consumer<String> say)
      throws IOException {
    ReentrantLock lock = locks.computeIfAbsent(id, _ -> new ReentrantLock());
    lock.lock();
    try {
      Repository repository = repositories.make(id, project);
      freshen.run();
      bring(id, repository, also, say);
      var canon = archive.canon(id);
      return new Gathered(
          repository, Objects.align(repository, () -> archive.canon(id)), canon.now());
    } finally {
      lock.unlock();
    }
  }

  private void bring(Cid id, Repository repository, Set<Bytes> also, Consumer<String> say)
      throws IOException {
    var asked = new LinkedHashSet<PeerId>();
    for (Connection connection : host.connections()) {
      if (connection.limited() || !connection.protocols().contains(Wire.PROTOCOL)) continue;
      if (lacking(id, repository, also).isEmpty() || asked.size() >= limits.holdersMax()) return;
      if (asked.add(connection.peer())) ask(connection, id, repository, also, say);
    }
    // What is only wished for isn't worth a search.
    if (lacking(id, repository, Set.of()).isEmpty()) return;
    var found = new ArrayList<PeerId>();
    directory.find(id, found::add);
    for (PeerId peer : found) {
      if (lacking(id, repository, also).isEmpty() || asked.size() >= limits.holdersMax()) return;
      Optional<Connection> connection = host.connection(peer);
      if (connection.isPresent() && asked.add(peer)) {
        ask(connection.get(), id, repository, also, say);
      }
    }
  }

  private List<Bytes> lacking(Cid id, Repository repository, Set<Bytes> also) throws IOException {
    var wanted = new LinkedHashSet<>(archive.canon(id).refs().values());
    wanted.addAll(also);
    var lacking = new ArrayList<Bytes>();
    for (Bytes each : Objects.missing(repository, wanted)) {
      if (Objects.connected(repository, each)) Objects.keep(repository, each);
      else lacking.add(each);
    }
    return lacking;
  }

  /// A holder may know of a move that we haven't heard of yet.
  private boolean signed(Cid id, String ref, Bytes at) {
    if (archive.canon(id).ever(ref, at)) return true;
    freshen.run();
    return archive.canon(id).ever(ref, at);
  }

  private void ask(
      Connection connection, Cid id, Repository repository, Set<Bytes> also, Consumer<String> say)
      throws IOException {
    var fetch = new Fetch(repository, id, limits);
    try {
      List<Bytes> wanted = lacking(id, repository, also);
      if (!wanted.isEmpty()) fetch.from(connection, wanted, (ref, at) -> signed(id, ref, at));
    } catch (Fetch.LiesException e) {
      LOG.warn("{} lies about {}: {}", connection.peer(), id, e.getMessage());
      say.accept("refused what " + connection.peer() + " serves: " + e.getMessage());
    } catch (IOException e) {
      LOG.info("{} gave nothing of {}: {}", connection.peer(), id, e.toString());
      say.accept("got nothing from " + connection.peer() + ": " + e.getMessage());
    }
  }
}
