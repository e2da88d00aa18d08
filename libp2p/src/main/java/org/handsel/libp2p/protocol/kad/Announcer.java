package org.handsel.libp2p.protocol.kad;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Announces what we provide: one name with all care, or very many by a [Sweep].
final class Announcer {
  private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

  /// How many regions are looked up at once, and names announced at once.
  private static final int AT_ONCE = 8;

  private final Dht dht;
  private final KadSetup setup;
  private final Asker asker;
  private final Runner runner;
  private final Rpc rpc;
  private final Supplier<Contact> self;
  private final Set<Bytes> kept = ConcurrentHashMap.newKeySet();

  Announcer(Dht dht, KadSetup setup, Asker asker, Runner runner, Rpc rpc, Supplier<Contact> self) {
    this.dht = dht;
    this.setup = setup;
    this.asker = asker;
    this.runner = runner;
    this.rpc = rpc;
    this.self = self;
  }

  void keep(Collection<Bytes> names) {
    kept.addAll(names);
  }

  void drop(Bytes name) {
    kept.remove(name);
  }

  List<Bytes> kept() {
    return List.copyOf(kept);
  }

  /// Announces one name; returns who took it.
  List<PeerId> announce(Bytes name) throws IOException {
    Operation operation;
    synchronized (dht) {
      operation = dht.provide(name);
    }
    runner.run(operation);
    return ((ProviderStoring) operation.purpose()).holders();
  }

  /// Announces all `names`; returns how many announcements were taken.
  long announceAll(List<Bytes> names) throws IOException {
    if (names.isEmpty()) return 0;
    Sweep sweep;
    synchronized (dht) {
      double size = dht.size().estimate().orElse(dht.table().size());
      sweep = new Sweep(names, size, setup.parameters().k());
    }
    var taken = new AtomicLong();
    inParallel(AT_ONCE, () -> sweep(sweep, taken));
    List<Bytes> alone = List.copyOf(sweep.alone());
    var next = new AtomicLong();
    inParallel(
        AT_ONCE,
        () -> {
          for (long i = next.getAndIncrement(); i < alone.size(); i = next.getAndIncrement()) {
            taken.addAndGet(announce(alone.get((int) i)).size());
          }
        });
    return taken.get();
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void inParallel(int count, Work work) throws IOException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<Boolean>>();
      for (int i = 0; i < count; i++) {
        running.add(
            threads.submit(() -> {
              work.run();
              return true;
            }));
      }
      for (Future<Boolean> each : running) {
        boolean _ = each.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("announcing", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /// Takes one region after the other until there is none.
  private void sweep(Sweep sweep, AtomicLong taken) throws IOException {
    for (var region = next(sweep); region.isPresent(); region = next(sweep)) {
      Operation lookup;
      synchronized (dht) {
        lookup = dht.region(region.get().middle(), Sweep.WANTED);
      }
      runner.run(lookup);
      List<Sweep.Load> loads;
      synchronized (sweep) {
        loads = sweep.found(region.get(), lookup.nearest());
      }
      var next = new AtomicInteger();
      inParallel(loads.size(), () -> taken.addAndGet(tell(loads.get(next.getAndIncrement()))));
    }
  }

  private static Optional<Sweep.Region> next(Sweep sweep) {
    synchronized (sweep) {
      return sweep.next();
    }
  }

  private int tell(Sweep.Load load) {
    try {
      boolean taken = rpc.provide(asker.connect(load.peer()), load.names(), self.get());
      return taken ? load.names().size() : 0;
    } catch (IOException e) {
      LOG.debug("announcing to {}", load.peer(), e);
      return 0;
    }
  }
}
