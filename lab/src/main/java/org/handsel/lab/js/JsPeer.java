package org.handsel.lab.js;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One process that runs a script of [JsFolder], and answers each line with one line. For one
/// thread. Closing its input ends it; if that doesn't, it is killed by its process id.
public final class JsPeer implements Closeable {
  private static final long END_SECONDS_MAX = 5;

  private final Process process;
  private final BufferedReader out;
  private final Writer in;
  private final String greeting;

  private JsPeer(Process process) throws IOException {
    this.process = process;
    this.out = process.inputReader();
    this.in = process.outputWriter();
    this.greeting = readLine();
  }

  /// Starts `script` in `folder` and reads its first line.
  public static JsPeer start(Path folder, String script, String... arguments) throws IOException {
    var command = new ArrayList<>(List.of("node", script));
    command.addAll(List.of(arguments));
    return start(folder, command);
  }

  /// Starts any program that talks in the same way.
  public static JsPeer start(Path folder, List<String> command) throws IOException {
    return new JsPeer(
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /// What it said first.
  public String greeting() {
    return greeting;
  }

  /// Its process id.
  public long pid() {
    return process.pid();
  }

  /// Says `line` and returns the answer.
  public String ask(String line) throws IOException {
    in.write(line + "\n");
    in.flush();
    return readLine();
  }

  /// Its next line.
  public String readLine() throws IOException {
    String line = out.readLine();
    if (line == null) throw new EOFException("the Node process ended");
    return line;
  }

  @Override
  public void close() {
    try {
      in.close();
      if (process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) return;
    } catch (IOException e) {
      // It is gone already, or has to go.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
