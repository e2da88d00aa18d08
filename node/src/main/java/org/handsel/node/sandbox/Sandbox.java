package org.handsel.node.sandbox;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Frames;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.sandbox.UnitException.Kind;
import org.handsel.services.compute.Bounds;

/// A module in a process of its own. It is started with the first unit, kept for the next ones, and
/// started anew after a unit that had to be stopped. For one thread at a time.
public final class Sandbox implements Closeable {
  /// How long beyond its time a process gets to say so itself, and to start and to load.
  private static final long GRACE_SECONDS = 5;

  private static final long LOAD_SECONDS = 60;
  private static final long JAVA_MIB = 192;
  private static final int ANSWER_BYTES_BESIDE = 4096;

  private final byte[] module;
  private final Setup setup;
  private Optional<Child> child = Optional.empty();

  private record Child(Process process, InputStream in, OutputStream out) {}

  /// A sandbox for `module`; nothing is started yet.
  public Sandbox(byte[] module, Setup setup) {
    this.module = module.clone();
    this.setup = setup;
  }

  /// What the module makes of `input`.
  ///
  /// @throws UnitException if the module is to blame
  /// @throws IOException if the process can't be started or was ended by others
  public byte[] run(byte[] input) throws IOException, UnitException {
    if (module.length > Bounds.MODULE_BYTES_MAX) {
      throw new UnitException(Kind.INVALID, "a module that is too large");
    }
    if (input.length > Bounds.INPUT_BYTES_MAX) {
      throw new UnitException(Kind.INVALID, "an input that is too large");
    }
    if (child.isEmpty()) start();
    Child running = child.orElseThrow();
    return exchange(
        running,
        setup.seconds() + GRACE_SECONDS,
        () -> {
          Frames.write(running.out, input);
          running.out.flush();
        });
  }

  private interface Sending {
    void send() throws IOException;
  }

  private void start() throws IOException, UnitException {
    var process = new ProcessBuilder(command()).redirectError(ProcessBuilder.Redirect.DISCARD);
    process.environment().clear();
    Process started = process.start();
    var fresh =
        new Child(
            started,
            new BufferedInputStream(started.getInputStream()),
            new BufferedOutputStream(started.getOutputStream()));
    child = Optional.of(fresh);
    var _ =
        exchange(
            fresh,
            LOAD_SECONDS + setup.seconds(),
            () -> {
              Frames.write(fresh.out, setup.encode());
              Frames.write(fresh.out, module);
              fresh.out.flush();
            });
  }

  private List<String> command() {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + (JAVA_MIB + 2 * setup.memoryMib()) + "m");
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:MaxMetaspaceSize=256m",
            "-cp",
            System.getProperty("java.class.path"),
            Box.class.getName()));
    return command;
  }

  /// Sends and waits for the answer; who doesn't answer in time is ended.
  private byte[] exchange(Child running, long seconds, Sending sending)
      throws IOException, UnitException {
    var late =
        CompletableFuture.runAsync(
            running.process::destroyForcibly,
            CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS));
    try {
      sending.send();
      return answer(Frames.read(running.in, setup.outputBytes() + ANSWER_BYTES_BESIDE));
    } catch (UnitException e) {
      if (e.kind() == Kind.TIME || e.kind() == Kind.INVALID) close();
      throw e;
    } catch (MalformedException e) {
      close();
      throw new UnitException(Kind.TRAP, "an answer that makes no sense");
    } catch (IOException e) {
      close();
      throw ended(running, late.isDone(), e);
    } finally {
      var _ = late.cancel(false);
    }
  }

  /// Why a process is gone without an answer.
  private static UnitException ended(Child running, boolean late, IOException e)
      throws IOException {
    if (late) return new UnitException(Kind.TIME, "it was stopped: it didn't end in its time");
    try {
      if (running.process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
        int code = running.process.exitValue();
        // Java ends so when no memory is left (-XX:+ExitOnOutOfMemoryError).
        if (code == 3) return new UnitException(Kind.MEMORY, "no memory left");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    throw new IOException("the sandbox's process has ended", e);
  }

  private static byte[] answer(byte[] bytes) throws IOException, UnitException {
    Data.Map map = DagCbor.decode(bytes, DagCbor.Limits.of(bytes.length)).asMap();
    String word = map.text("t");
    if (word.equals(Box.OK)) return map.bytes("out").toArray();
    Kind kind = Kind.of(word).orElseThrow(() -> new MalformedException("an unknown answer"));
    throw new UnitException(kind, map.text("text"));
  }

  /// Ends the process, if there is one.
  @Override
  public void close() {
    child.ifPresent(it -> it.process.destroyForcibly());
    child = Optional.empty();
  }
}
