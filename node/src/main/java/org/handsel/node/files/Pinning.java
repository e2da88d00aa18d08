package org.handsel.node.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.handsel.ipfs.Dag;
import org.handsel.ipfs.QuotaException;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.Storage;
import org.handsel.storage.block.Pins;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings here what the person pinned. A pin is on disk before anything is fetched, so that a node
/// that was killed goes on when it starts again; what it had fetched isn't fetched twice.
public final class Pinning implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Pinning.class);
  private static final Duration PAUSE_MIN = Duration.ofSeconds(5);
  private static final Duration PAUSE_MAX = Duration.ofMinutes(10);
  private static final Duration TELL_EVERY = Duration.ofMillis(200);
  private static final int AT_ONCE_MAX = 4;

  private final Storeroom room;
  private final LocalStorage.Sources sources;
  private final Telling telling;
  private final Map<Cid, Job> jobs = new ConcurrentHashMap<>();
  private final Semaphore turns = new Semaphore(AT_ONCE_MAX, true);

  private Pinning(Storeroom room, LocalStorage.Sources sources, Telling telling) {
    this.room = room;
    this.sources = sources;
    this.telling = telling;
  }

  /// Goes on with what isn't here yet.
  public static Pinning start(Storeroom room, LocalStorage.Sources sources, Telling telling) {
    var pinning = new Pinning(room, sources, telling);
    for (Pins.Pin pin : room.pins().of(Storeroom.PERSON)) {
      if (!pin.whole()) pinning.begin(pin.root());
    }
    return pinning;
  }

  private Job begin(Cid root) {
    return jobs.computeIfAbsent(
        root,
        cid -> {
          var job = new Job(cid);
          job.thread.start();
          return job;
        });
  }

  /// Keeps `root`, and tells `progress` until all of it is here or can't be had now.
  Storage.Pin add(Cid root, String name, Consumer<Storage.Progress> progress)
      throws RefusedException, IOException {
    Optional<Job> job = want(root, name);
    if (job.isPresent()) job.get().follow(progress);
    return kept(root);
  }

  /// The same without waiting.
  Storage.Pin begin(Cid root, String name) throws RefusedException {
    var _ = want(root, name);
    return kept(root);
  }

  /// Writes the pin, and begins to fetch if that is needed.
  private Optional<Job> want(Cid root, String name) {
    Optional<Pins.Pin> before = room.pinned(root);
    String called = name.isEmpty() ? before.map(Pins.Pin::name).orElse("") : name;
    room.pins().put(new Pins.Pin(root, Storeroom.PERSON, called, room.now(), OptionalLong.empty()));
    if (before.isPresent() && before.get().whole()) return Optional.empty();
    Job job = begin(root);
    job.wake();
    return Optional.of(job);
  }

  private Storage.Pin kept(Cid root) throws RefusedException {
    Pins.Pin pin =
        room.pinned(root)
            .orElseThrow(() ->
                new RefusedException(
                    RefusedException.Kind.CONFLICT,
                    "files.not-pinned",
                    "You let go of it meanwhile."));
    return view(pin);
  }

  /// All of `root` is here and kept.
  void made(Cid root) {
    telling.here(root);
  }

  /// Keeps `root` no longer: true if it was kept.
  boolean drop(Cid root) {
    boolean was = room.pins().drop(root, Storeroom.PERSON);
    Job job = jobs.remove(root);
    if (job != null) job.stop();
    if (was) telling.gone(root);
    room.blocks().released();
    return was;
  }

  /// All of them, newest first.
  List<Storage.Pin> all() {
    return room.pins().of(Storeroom.PERSON).stream().map(this::view).toList();
  }

  private Storage.Pin view(Pins.Pin pin) {
    Job job = jobs.get(pin.root());
    return new Storage.Pin(
        pin.root().toString(),
        pin.name(),
        pin.whole() ? "here" : job == null || job.state() == State.WAITING ? "waiting" : "coming",
        boxed(pin.bytes()),
        pin.whole() || job == null ? Optional.empty() : Optional.of(job.progress()),
        LocalStorage.at(pin.at()));
  }

  private static Optional<Long> boxed(OptionalLong number) {
    return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
  }

  @Override
  public void close() {
    jobs.values().forEach(Job::stop);
    jobs.clear();
  }

  private enum State {
    COMING,
    WAITING,
    ENDED
  }

  /// One root on its way here.
  private final class Job {
    private final Cid root;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private State state = State.COMING;
    private Storage.Progress progress = new Storage.Progress(0, Optional.empty(), 0);
    private Optional<Exception> failure = Optional.empty();
    private boolean woken;
    private final Thread thread;

    Job(Cid root) {
      this.root = root;
      this.thread = Thread.ofVirtual().name("pinning " + root).unstarted(this::run);
    }

    private void run() {
      Duration pause = PAUSE_MIN;
      Optional<Exception> why = Optional.empty();
      try {
        while (!tried()) pause = rest(pause) ? PAUSE_MIN : longer(pause);
      } catch (MalformedException e) {
        // It's so by its name: waiting changes nothing.
        room.pins().drop(root, Storeroom.PERSON);
        why = Optional.of(e);
      } catch (InterruptedException e) {
        LOG.debug("pinning {} ends unfinished", root);
      } finally {
        jobs.remove(root, this);
        become(State.ENDED, why);
      }
    }

    private static Duration longer(Duration pause) {
      Duration twice = pause.multipliedBy(2);
      return twice.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : twice;
    }

    /// True if there is nothing more to do.
    private boolean tried() throws InterruptedException, MalformedException {
      turns.acquire();
      try (var holding = room.blocks().hold();
          var source = sources.open()) {
        become(State.COMING, Optional.empty());
        long bytes =
            Blocks.gather(
                root,
                holding,
                source,
                Dag.Limits.DEFAULT,
                (done, total) -> tell(new Storage.Progress(done, boxed(total), source.peers())));
        Optional<Pins.Pin> pin = room.pinned(root);
        if (pin.isPresent()) {
          room.keep(root, Storeroom.PERSON, pin.get().name(), bytes);
          telling.here(root);
        }
        return true;
      } catch (MalformedException e) {
        throw e;
      } catch (IOException | RuntimeException e) {
        if (Thread.interrupted()) throw new InterruptedException();
        LOG.info("{} isn't all here yet: {}", root, e.getMessage());
        become(State.WAITING, Optional.of(e));
        return false;
      } finally {
        turns.release();
      }
    }

    private void tell(Storage.Progress now) {
      lock.lock();
      try {
        progress = now;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    private void become(State next, Optional<Exception> why) {
      lock.lock();
      try {
        state = next;
        failure = why;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    /// Waits until it is tried again; true if that was asked for.
    private boolean rest(Duration pause) throws InterruptedException {
      lock.lockInterruptibly();
      try {
        long left = pause.toNanos();
        while (!woken && left > 0) left = changed.awaitNanos(left);
        boolean asked = woken;
        woken = false;
        return asked;
      } finally {
        lock.unlock();
      }
    }

    /// Tries again at once, if it rests.
    void wake() {
      lock.lock();
      try {
        if (state != State.WAITING) return;
        woken = true;
        state = State.COMING;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    /// Until it has ended or waits.
    void follow(Consumer<Storage.Progress> listener) throws RefusedException, IOException {
      while (true) {
        Storage.Progress now;
        lock.lock();
        try {
          long left = TELL_EVERY.toNanos();
          while (state == State.COMING && left > 0) left = changed.awaitNanos(left);
          if (state != State.COMING) {
            refuse(failure);
            return;
          }
          now = progress;
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("no longer followed");
        } finally {
          lock.unlock();
        }
        listener.accept(now);
      }
    }

    State state() {
      lock.lock();
      try {
        return state;
      } finally {
        lock.unlock();
      }
    }

    Storage.Progress progress() {
      lock.lock();
      try {
        return progress;
      } finally {
        lock.unlock();
      }
    }

    void stop() {
      thread.interrupt();
    }
  }

  /// What waiting won't mend is said.
  private static void refuse(Optional<Exception> failure) throws RefusedException {
    if (failure.isPresent() && failure.get() instanceof QuotaException e) {
      throw LocalStorage.noRoom(e);
    }
    if (failure.isPresent() && failure.get() instanceof MalformedException e) {
      throw new RefusedException(
          RefusedException.Kind.INVALID,
          "files.broken",
          "That can't be read: " + e.getMessage() + ".");
    }
  }
}
