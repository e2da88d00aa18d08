package org.handsel.lab.nat;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// A network namespace: a machine's network of its own, with nothing in it but what it's given. It
/// has no way to the network of this machine, and is gone when it's closed. Needs root and
/// iproute2; its rules need nftables.
public final class Netns implements Closeable {
  private static final int SECONDS_MAX = 20;
  private static final Set<Netns> OPEN = ConcurrentHashMap.newKeySet();

  static {
    // Whoever is stopped in between leaves nothing behind either.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> OPEN.forEach(Netns::abandon)));
  }

  private final String name;

  private Netns(String name) {
    this.name = name;
  }

  /// Why none can be made here; empty if one can.
  public static Optional<String> missing() {
    try {
      try (var trial = create("try")) {
        trial.rules("table ip try {\n}");
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          "no network namespace with rules of its own can be made here: " + e.getMessage());
    }
  }

  /// Makes one, in which only its loopback interface is up.
  ///
  /// @param role what it is among those that this process makes, at most five letters
  /// @throws IOException if that isn't possible here
  public static Netns create(String role) throws IOException {
    var netns = new Netns("hs" + ProcessHandle.current().pid() + role);
    host("ip", "netns", "add", netns.name);
    OPEN.add(netns);
    try {
      netns.ip("link", "set", "lo", "up");
      return netns;
    } catch (IOException e) {
      netns.close();
      throw e;
    }
  }

  /// Its name, as `ip netns` knows it.
  public String name() {
    return name;
  }

  /// `command`, to be run in it.
  public List<String> command(List<String> command) {
    var inside = new ArrayList<>(List.of("ip", "netns", "exec", name));
    inside.addAll(command);
    return inside;
  }

  /// Runs `command` in it and returns what it prints.
  ///
  /// @throws IOException if it fails, with what it printed
  public String run(String... command) throws IOException {
    return run("", command(List.of(command)));
  }

  /// Runs `ip` on it.
  ///
  /// @throws IOException if it fails
  public void ip(String... arguments) throws IOException {
    var command = new ArrayList<>(List.of("ip", "-n", name));
    command.addAll(List.of(arguments));
    String _ = run("", command);
  }

  /// Gives it an address on one of its links, and sets that up.
  ///
  /// @param address with its prefix's length behind a slash
  /// @throws IOException if it can't have it
  public void address(String link, String address) throws IOException {
    ip("address", "add", address, "dev", link);
    ip("link", "set", link, "up");
  }

  /// Loads rules of nftables in it.
  ///
  /// @throws IOException if they aren't understood
  public void rules(String rules) throws IOException {
    String _ = run(rules, command(List.of("nft", "-f", "-")));
  }

  /// Runs `command` in the network that this process is in.
  ///
  /// @throws IOException if it fails, with what it printed
  public static void host(String... command) throws IOException {
    String _ = run("", List.of(command));
  }

  private static String run(String input, List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      try (var in = process.outputWriter()) {
        in.write(input);
      }
      var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS))
        throw new IOException("no end of " + command);
      if (process.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + ": " + said.strip());
      }
      return said;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private void abandon() {
    try {
      close();
    } catch (IOException e) {
      System.err.println(e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    OPEN.remove(this);
    host("ip", "netns", "delete", name);
  }
}
