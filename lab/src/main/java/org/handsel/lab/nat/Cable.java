package org.handsel.lab.nat;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/// A cable between two network namespaces that takes its time and loses what chance says. The
/// kernels of many machines, virtual ones above all, come without `tc netem`; this needs
/// `/dev/net/tun` only: a device in each namespace, and threads of ours that carry frames from one
/// to the other.
final class Cable implements Closeable {
  private static final int FRAME_BYTES_MAX = 4096;
  private static final int POLL_MILLIS = 100;

  // <fcntl.h>, <sched.h>, <linux/if_tun.h>, <poll.h>
  private static final int O_RDWR = 2;
  private static final int O_CLOEXEC = 0x80000;
  private static final int O_NONBLOCK = 0x800;
  private static final int CLONE_NEWNET = 0x40000000;
  private static final long TUNSETIFF = 0x400454caL;
  private static final short IFF_TAP_NO_PI = 0x1002;
  private static final short POLLIN = 1;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final MethodHandle OPEN =
      handle("open", FunctionDescriptor.of(INT, ValueLayout.ADDRESS, INT), 2);
  private static final MethodHandle SETNS = handle("setns", FunctionDescriptor.of(INT, INT, INT));
  private static final MethodHandle IOCTL =
      handle("ioctl", FunctionDescriptor.of(INT, INT, LONG, ValueLayout.ADDRESS), 2);
  private static final MethodHandle POLL =
      handle("poll", FunctionDescriptor.of(INT, ValueLayout.ADDRESS, LONG, INT));
  private static final MethodHandle READ =
      handle("read", FunctionDescriptor.of(LONG, INT, ValueLayout.ADDRESS, LONG));
  private static final MethodHandle WRITE =
      handle("write", FunctionDescriptor.of(LONG, INT, ValueLayout.ADDRESS, LONG));
  private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(INT, INT));

  @SuppressWarnings("restricted") // the C library is called, which is the point
  private static MethodHandle handle(String name, FunctionDescriptor of, int... variadicFrom) {
    var options = new Linker.Option[variadicFrom.length];
    for (int i = 0; i < options.length; i++) {
      options[i] = Linker.Option.firstVariadicArg(variadicFrom[i]);
    }
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), of, options);
  }

  /// One end: a device in a namespace.
  ///
  /// @param link its name there
  record End(Netns netns, String link) {}

  /// A frame on its way.
  @SuppressWarnings("ArrayRecordComponent") // ordered by time alone
  private record Frame(long dueNanos, byte[] bytes) implements Delayed {
    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(dueNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }

  private final int one;
  private final int other;
  private final long delayNanos;
  private final double loss;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean closed;

  private Cable(int one, int other, Duration delay, double loss) {
    this.one = one;
    this.other = other;
    this.delayNanos = delay.toNanos();
    this.loss = loss;
  }

  /// Lays one from `one` to `other`; the devices still have to be set up.
  ///
  /// @param delay each way
  /// @param loss the share of frames that get lost each way, 0 to 1
  /// @param seed decides which
  /// @throws IOException if such devices can't be had
  static Cable lay(End one, End other, Duration delay, double loss, long seed) throws IOException {
    int first = tap(one);
    var cable = new Cable(first, tap(other), delay, loss);
    var random = new SplittableRandom(seed);
    cable.carry(cable.one, cable.other, random.split());
    cable.carry(cable.other, cable.one, random.split());
    return cable;
  }

  /// A new device. The thread that makes it goes to its namespace and ends there.
  private static int tap(End end) throws IOException {
    var task = new FutureTask<>(() -> device("/run/netns/" + end.netns.name(), end.link));
    Thread.ofPlatform().start(task);
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new IOException("no device " + end.link, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static int device(String netns, String link) throws IOException {
    try (var arena = Arena.ofConfined()) {
      int home = (int) OPEN.invokeExact(arena.allocateFrom(netns), O_CLOEXEC);
      if (home < 0) throw new IOException("can't open " + netns);
      int went = (int) SETNS.invokeExact(home, CLONE_NEWNET);
      int _ = (int) CLOSE.invokeExact(home);
      if (went < 0) throw new IOException("can't go to " + netns);
      int fd =
          (int)
              OPEN.invokeExact(arena.allocateFrom("/dev/net/tun"), O_RDWR | O_CLOEXEC | O_NONBLOCK);
      if (fd < 0) throw new IOException("can't open /dev/net/tun");
      // struct ifreq: 16 bytes of name, flags, and what TUNSETIFF doesn't look at.
      MemorySegment request = arena.allocate(40);
      byte[] name = link.getBytes(StandardCharsets.US_ASCII);
      MemorySegment.copy(name, 0, request, ValueLayout.JAVA_BYTE, 0, name.length);
      request.set(ValueLayout.JAVA_SHORT, 16, IFF_TAP_NO_PI);
      int made = (int) IOCTL.invokeExact(fd, TUNSETIFF, request);
      if (made < 0) {
        int _ = (int) CLOSE.invokeExact(fd);
        throw new IOException("the kernel makes no device");
      }
      return fd;
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a call of the C library", e);
    }
  }

  private void carry(int from, int to, SplittableRandom random) {
    var queue = new DelayQueue<Frame>();
    threads.add(Thread.ofPlatform().daemon().start(() -> take(from, queue, random)));
    threads.add(Thread.ofPlatform().daemon().start(() -> give(to, queue)));
  }

  private void take(int from, DelayQueue<Frame> queue, SplittableRandom random) {
    try (var arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(FRAME_BYTES_MAX);
      // struct pollfd: the descriptor, what is looked for, what was found.
      MemorySegment poll = arena.allocate(8);
      poll.set(INT, 0, from);
      poll.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
      while (!closed) {
        int _ = (int) POLL.invokeExact(poll, 1L, POLL_MILLIS);
        long now = System.nanoTime();
        long read = (long) READ.invokeExact(from, buffer, (long) FRAME_BYTES_MAX);
        if (read <= 0 || random.nextDouble() < loss) continue;
        byte[] bytes = buffer.asSlice(0, read).toArray(ValueLayout.JAVA_BYTE);
        queue.add(new Frame(now + delayNanos, bytes));
      }
    } catch (Throwable e) {
      throw new IllegalStateException("a call of the C library", e);
    }
  }

  private void give(int to, DelayQueue<Frame> queue) {
    try (var arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(FRAME_BYTES_MAX);
      while (!closed) {
        Frame frame = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (frame == null) continue;
        MemorySegment.copy(frame.bytes, 0, buffer, ValueLayout.JAVA_BYTE, 0, frame.bytes.length);
        // A device that isn't set up takes nothing, as a cable without a plug.
        long _ = (long) WRITE.invokeExact(to, buffer, (long) frame.bytes.length);
      }
    } catch (Throwable e) {
      throw new IllegalStateException("a call of the C library", e);
    }
  }

  /// Takes it away, and its devices with it.
  @Override
  public void close() {
    closed = true;
    try {
      // Closed under the threads that use it, a number could be another file's already.
      for (Thread thread : threads) thread.join();
      int _ = (int) CLOSE.invokeExact(one);
      int _ = (int) CLOSE.invokeExact(other);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      throw new IllegalStateException("a call of the C library", e);
    }
  }
}
