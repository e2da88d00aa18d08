package org.handsel.node.compute;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.handsel.ipfs.unixfs.Exporter;
import org.handsel.ipfs.unixfs.UnixLimits;
import org.handsel.ipfs.unixfs.UnixNode;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.files.LocalStorage;
import org.handsel.node.sandbox.Sandbox;
import org.handsel.node.sandbox.Setup;
import org.handsel.node.sandbox.UnitException;
import org.handsel.services.compute.Bounds;
import org.handsel.services.compute.Job;

/// Runs units, as many at once as there are processors, each in a sandbox that a unit of the same
/// job may have left behind.
final class Boxes implements Closeable {
  private static final int IDLE_MAX = 4;

  private final LocalStorage.Sources sources;
  private final Semaphore turns = new Semaphore(Runtime.getRuntime().availableProcessors(), true);
  private final Deque<Idle> idle = new ArrayDeque<>(); // guarded by itself

  private record Idle(Cid job, Sandbox box) {}

  Boxes(LocalStorage.Sources sources) {
    this.sources = sources;
  }

  /// The job named `cid`, from here or from whoever has it.
  Job job(Cid cid) throws IOException {
    try (var source = sources.open()) {
      return Job.decode(source.block(cid).bytes().toArray());
    }
  }

  /// What `unit` of `job` gives; empty if too much else is run for as long as `patience`.
  ///
  /// @throws IOException if its files can't be had, or its process was ended by others
  Optional<Outcome> run(Cid cid, Job job, int unit, Duration patience) throws IOException {
    try {
      if (!turns.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
    try {
      byte[] input = file(job.inputs().get(unit), Bounds.INPUT_BYTES_MAX);
      Sandbox box = take(cid, job);
      try {
        return Optional.of(Outcome.ok(box.run(input)));
      } catch (UnitException e) {
        return Optional.of(Outcome.failed(e.kind()));
      } finally {
        leave(new Idle(cid, box));
      }
    } finally {
      turns.release();
    }
  }

  private Sandbox take(Cid cid, Job job) throws IOException {
    synchronized (idle) {
      for (Idle each : idle) {
        if (each.job.equals(cid)) {
          idle.remove(each);
          return each.box;
        }
      }
    }
    return new Sandbox(
        file(job.module(), Bounds.MODULE_BYTES_MAX),
        new Setup(
            job.form(),
            job.entry(),
            job.arguments(),
            job.memoryMib(),
            job.seconds(),
            Bounds.OUTPUT_BYTES_MAX));
  }

  private void leave(Idle box) {
    synchronized (idle) {
      idle.addFirst(box);
      while (idle.size() > IDLE_MAX) idle.removeLast().box.close();
    }
  }

  private byte[] file(Cid cid, int most) throws IOException {
    try (var source = sources.open()) {
      var exporter = new Exporter(source, UnixLimits.DEFAULT);
      if (!(exporter.node(cid) instanceof UnixNode.File file) || file.size() > most) {
        throw new MalformedException(cid + " is no file of at most " + most + " bytes");
      }
      var bytes = new ByteArrayOutputStream();
      long _ = exporter.read(cid, 0, file.size(), bytes);
      return bytes.toByteArray();
    }
  }

  @Override
  public void close() {
    synchronized (idle) {
      idle.forEach(it -> it.box.close());
      idle.clear();
    }
  }
}
