package org.handsel.chain.local;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs the chain's program for as long as somebody needs it, in no process's charge: a small shell
/// waits on a named pipe that every user holds open, and stops the program when the last one has
/// closed it. A user that is killed has closed it too.
final class Watch implements Closeable {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

  private final RandomAccessFile pipe;

  private Watch(RandomAccessFile pipe) {
    this.pipe = pipe;
  }

  /// The program that runs: its process, and when that was started, since numbers are used again.
  record Running(long pid, long startedMillis, long watchPid) {
    Optional<ProcessHandle> process() {
      return ProcessHandle.of(pid)
          .filter(ProcessHandle::isAlive)
          .filter(handle -> started(handle) == startedMillis);
    }

    /// Whether somebody still sees to it that the program ends with its last user.
    boolean watched() {
      return ProcessHandle.of(watchPid).filter(ProcessHandle::isAlive).isPresent();
    }

    /// Stops the program, kindly at first.
    void stop() {
      process()
          .ifPresent(handle -> {
            handle.destroy();
            if (!await(handle)) {
              handle.destroyForcibly();
              await(handle);
            }
          });
    }

    /// Waits for the program to end; false if it doesn't.
    boolean awaitEnd() {
      return process().map(Running::await).orElse(true);
    }

    private static boolean await(ProcessHandle handle) {
      try {
        handle.onExit().get(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        return true;
      } catch (TimeoutException | ExecutionException e) {
        return false;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }

  /// Makes the named pipe. It has to be opened before the program is started.
  static void makePipe(Path path) throws IOException {
    Files.deleteIfExists(path);
    Process made = new ProcessBuilder("mkfifo", "-m", "600", path.toString()).start();
    try {
      if (made.waitFor() != 0) {
        throw new IOException("can't make a named pipe at " + path);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while making a named pipe", e);
    }
  }

  /// Joins the users of the program whose pipe is at `path`.
  static Watch join(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new IOException("no pipe at " + path);
    }
    return new Watch(new RandomAccessFile(path.toFile(), "rw")); // never waits for a reader
  }

  /// Starts `command` under the pipe at `path`, which the caller has joined.
  static Running start(Path path, Path log, List<String> command) throws IOException {
    var line = new ArrayList<String>();
    if (hasSetsid()) {
      line.add("setsid"); // Ctrl-C in the starter's terminal is not meant for the chain
    }
    line.addAll(List.of("sh", "-c", script(), "handsel-chain", path.toString(), log.toString()));
    line.addAll(command);
    Process shell = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    shell.getOutputStream().close();
    try (BufferedReader out = shell.inputReader(StandardCharsets.US_ASCII)) {
      String said = out.readLine();
      if (said == null) {
        throw new IOException("the chain's watcher didn't start");
      }
      long pid = Long.parseLong(said.strip());
      long started = ProcessHandle.of(pid).map(Watch::started).orElse(0L);
      return new Running(pid, started, shell.pid());
    } catch (NumberFormatException e) {
      throw new IOException("the chain's watcher said something else than a process number", e);
    }
  }

  private static long started(ProcessHandle handle) {
    return handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  private static boolean hasSetsid() {
    return Files.isExecutable(Path.of("/usr/bin/setsid"));
  }

  private static String script() throws IOException {
    try (InputStream in = Watch.class.getResourceAsStream("watch.sh")) {
      if (in == null) {
        throw new IllegalStateException("this build lacks watch.sh");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /// Leaves. The program ends if nobody else is there.
  @Override
  public void close() throws IOException {
    pipe.close();
  }
}
