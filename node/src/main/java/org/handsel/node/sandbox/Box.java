package org.handsel.node.sandbox;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Frames;
import org.handsel.node.sandbox.UnitException.Kind;
import org.handsel.services.compute.Bounds;

/// The child process: reads a setup and a module, then an input for each unit, and answers each.
/// Whoever started it ends it when it doesn't answer.
public final class Box {
  /// The word of an answer that is an output.
  static final String OK = "ok";

  private static final long STACK_BYTES = 16 << 20;
  private static final int SETUP_BYTES_MAX = 4096;
  private static final long GRACE_MILLIS = 1000;
  private static final int TEXT_CHARS_MAX = 300;

  private Box() {}

  /// Runs until standard input ends.
  public static void main(String[] arguments) throws IOException, InterruptedException {
    InputStream in = System.in;
    OutputStream out = new BufferedOutputStream(System.out);
    // Whatever a library prints isn't an answer.
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false));
    Setup setup = Setup.decode(Frames.read(in, SETUP_BYTES_MAX));
    byte[] module = Frames.read(in, Bounds.MODULE_BYTES_MAX);
    var guest = new AtomicReference<Guest>();
    Data.Map loaded =
        inTime(
            setup,
            () -> {
              guest.set(new Guest(module, setup));
              return new byte[0];
            });
    answer(out, loaded);
    if (guest.get() == null) return;
    for (Optional<byte[]> input = Frames.next(in, Bounds.INPUT_BYTES_MAX);
        input.isPresent();
        input = Frames.next(in, Bounds.INPUT_BYTES_MAX)) {
      byte[] bytes = input.get();
      answer(out, inTime(setup, () -> guest.get().run(bytes)));
    }
  }

  private interface Unit {
    byte[] run() throws UnitException;
  }

  /// On a thread with a deep stack, so that a module's recursion ends in a trap; interrupted when
  /// its time is over.
  private static Data.Map inTime(Setup setup, Unit unit) throws InterruptedException {
    var said = new AtomicReference<Data.Map>();
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                said.set(Data.map().put("t", OK).put("out", Bytes.of(unit.run())).build());
              } catch (UnitException e) {
                said.set(failure(e.kind(), String.valueOf(e.getMessage())));
              }
            },
            "unit",
            STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
    thread.join(setup.seconds() * 1000);
    if (thread.isAlive()) {
      thread.interrupt();
      thread.join(GRACE_MILLIS);
      return failure(Kind.TIME, "more than " + setup.seconds() + " seconds");
    }
    Data.Map answer = said.get();
    return answer == null ? failure(Kind.MEMORY, "no memory left") : answer;
  }

  private static Data.Map failure(Kind kind, String text) {
    String cut = text.length() > TEXT_CHARS_MAX ? text.substring(0, TEXT_CHARS_MAX) : text;
    return Data.map().put("t", kind.word()).put("text", cut).build();
  }

  private static void answer(OutputStream out, Data.Map answer) throws IOException {
    Frames.write(out, DagCbor.encode(answer));
    out.flush();
    // A thread that doesn't end at its interrupt ends with the process.
    if (answer.has("text") && isTime(answer)) Runtime.getRuntime().halt(0);
  }

  private static boolean isTime(Data.Map answer) throws IOException {
    return answer.text("t").equals(Kind.TIME.word());
  }
}
