package org.handsel.chain.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// One process of those that share a chain: a program that attaches, does what it's told line by
/// line, and leaves when its input ends. The test's own side of it is the rest of this class.
final class ChainUser implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 120;

  private final Process process;
  private final BufferedReader said;
  private final PrintStream ask;

  /// Attaches to the chain of the user whose state folder is `args[0]`.
  public static void main(String[] args) throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    Map<String, String> environment =
        Map.of(
            "XDG_STATE_HOME", args[0],
            "HOME", System.getenv("HOME"),
            "XDG_CACHE_HOME", System.getenv().getOrDefault("XDG_CACHE_HOME", ""),
            "HANDSEL_ANVIL", System.getenv().getOrDefault("HANDSEL_ANVIL", ""));
    try (var chain = LocalChain.shared(environment)) {
      System.out.println("in");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        System.out.println(answer(chain, line));
      }
    }
    System.out.println("out");
  }

  private static String answer(LocalChain chain, String question) {
    try {
      return switch (question) {
        case "pid" -> Long.toString(chain.pid());
        case "genesis" -> chain.genesis().hex();
        case "url" -> chain.url().toString();
        case "now" -> Long.toString(chain.now());
        case "advance" -> {
          chain.advance(Duration.ofHours(1));
          yield "advanced";
        }
        default -> throw new IllegalArgumentException(question);
      };
    } catch (IOException e) {
      return "failed: " + e.getMessage();
    }
  }

  private ChainUser(Process process) {
    this.process = process;
    this.said = process.inputReader(StandardCharsets.US_ASCII);
    this.ask = new PrintStream(process.getOutputStream(), true, StandardCharsets.US_ASCII);
  }

  /// Starts one, without waiting until it's in.
  static ChainUser start(Path state) throws IOException {
    var command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            ChainUser.class.getName(),
            state.toString());
    return new ChainUser(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
  }

  /// Waits until it's in.
  ChainUser in() throws IOException {
    String line = said.readLine();
    if (!"in".equals(line)) {
      throw new IOException("the user didn't get in: " + line);
    }
    return this;
  }

  String ask(String question) throws IOException {
    ask.println(question);
    String line = said.readLine();
    if (line == null) {
      throw new IOException("the user is gone");
    }
    return line;
  }

  /// Asks until the answer is another one than `before`.
  String until(String question, String before) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    String now = ask(question);
    while (now.equals(before) || now.startsWith("failed")) {
      if (System.nanoTime() > end) {
        throw new IOException("still " + now);
      }
      now = ask(question);
    }
    return now;
  }

  /// The chain's process, as this user knows it.
  ProcessHandle chain() throws IOException {
    return ProcessHandle.of(Long.parseLong(ask("pid"))).orElseThrow();
  }

  /// kill −9.
  void kill() {
    end(process.toHandle());
  }

  /// Kills any process and waits for its end.
  static void end(ProcessHandle handle) {
    handle.destroyForcibly();
    await(handle);
  }

  /// Waits for a process to end.
  static void await(ProcessHandle handle) {
    handle.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    leave();
  }

  /// Leaves, and waits until it has; a second time it does nothing.
  void leave() {
    ask.close();
    await(process.toHandle());
    try {
      said.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
