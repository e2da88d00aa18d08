package org.handsel.libp2p.protocol.kad;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does what is due from time to time, on a virtual thread of its own: fills the table once there
/// is somebody to ask, refreshes it, asks silent peers for a sign of life, announces again.
final class Upkeep implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
  private static final Duration GLANCE = Duration.ofSeconds(1);

  /// How often it looks for others before it begins with strangers alone.
  private static final int STRANGERS_GLANCES = 5;

  private final Dht dht;
  private final KadSetup setup;
  private final Asker asker;
  private final Runner runner;
  private final Announcer announcer;
  private final PeerId self;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Runnable lookAround;
  private final Thread thread;
  private boolean bootstrapped;
  private boolean amongStrangers;
  private int glances;
  private Instant announced;

  Upkeep(
      Dht dht,
      KadSetup setup,
      Asker asker,
      Runner runner,
      Announcer announcer,
      Runnable lookAround,
      PeerId self) {
    this.dht = dht;
    this.setup = setup;
    this.asker = asker;
    this.runner = runner;
    this.announcer = announcer;
    this.lookAround = lookAround;
    this.self = self;
    this.announced = setup.clock().instant();
    this.thread = Thread.ofVirtual().name("kad upkeep").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /// There may be somebody to ask now.
  void met() {
    LockSupport.unpark(thread);
  }

  private void run() {
    while (!closed.get()) {
      LockSupport.parkNanos(GLANCE.toNanos());
      try {
        glance();
      } catch (IOException e) {
        LOG.debug("upkeep of {}", setup.protocol(), e);
      }
    }
  }

  private void glance() throws IOException {
    List<Dht.Chore> due;
    Instant now = setup.clock().instant();
    boolean found;
    boolean anew;
    if (alone()) lookAround.run();
    synchronized (dht) {
      if (dht.table().size() == 0) return;
      found = dht.found();
      anew = dht.beginsAnew();
      due = dht.due(now);
    }
    // With strangers only it waits a little for those whom it was given, and begins again with
    // them.
    if (!bootstrapped && !found && glances++ < STRANGERS_GLANCES) return;
    if (!bootstrapped || anew || (amongStrangers && found)) {
      bootstrapped = true;
      amongStrangers = !found;
      bootstrap();
      return;
    }
    for (Dht.Chore chore : due) {
      if (closed.get()) return;
      switch (chore) {
        case Dht.Chore.Check(var silent) -> {
          Input _ = asker.ask(silent, Message.findNode(self.bytes()));
        }
        case Dht.Chore.Refresh(var operation) -> refresh(operation);
      }
    }
    announce(now);
  }

  private void announce(Instant now) throws IOException {
    KadParameters parameters = setup.parameters();
    if (Duration.between(announced, now).compareTo(parameters.republishInterval()) < 0) return;
    // Whoever has just woken up has no line yet and is heard by nobody: then soon again.
    announced = now.minus(parameters.republishInterval()).plus(parameters.refreshInterval());
    List<Bytes> kept = announcer.kept();
    if (kept.isEmpty() || announcer.announceAll(kept) > 0) announced = now;
  }

  private boolean alone() {
    synchronized (dht) {
      return dht.table().size() == 0;
    }
  }

  void bootstrap() throws IOException {
    List<Operation> operations;
    synchronized (dht) {
      operations = dht.bootstrap();
    }
    for (Operation operation : operations) {
      if (!closed.get()) refresh(operation);
    }
    synchronized (dht) {
      dht.bootstrapped();
    }
  }

  private void refresh(Operation operation) throws IOException {
    runner.run(operation);
    synchronized (dht) {
      dht.refreshed(operation, setup.clock().instant());
    }
  }

  @Override
  public void close() {
    closed.set(true);
    LockSupport.unpark(thread);
  }
}
