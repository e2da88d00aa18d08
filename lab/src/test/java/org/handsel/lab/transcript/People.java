package org.handsel.lab.transcript;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.handsel.node.network.NetworkFile;

/// People at their terminals, on one machine: each has a data directory, and all share a chain that
/// ends with the test. Commands run by a shell, as separate processes.
final class People implements Closeable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path folder;
  private final String chain;
  private final List<Process> nodes = new ArrayList<>();
  private final Map<String, Process> nodeOf = new HashMap<>();

  People(Path folder, String chain) throws IOException {
    this.folder = folder;
    this.chain = chain;
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path handsel = bin.resolve("handsel");
    Files.writeString(
        handsel,
        "#!/bin/sh\nexec '"
            + Path.of(System.getProperty("java.home"), "bin", "java")
            + "' --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -XX:TieredStopAtLevel=1"
            + " -Xmx512m -cp \"$HANDSEL_FIRST\"'"
            + System.getProperty("java.class.path")
            + "' org.handsel.node.Main \"$@\"\n");
    // Others may run this very test on this machine: their nodes aren't ours.
    String network = "guide-" + HexFormat.of().toHexDigits(new SecureRandom().nextLong());
    Files.writeString(folder.resolve("network.toml"), NetworkFile.named(network));
    Files.setPosixFilePermissions(handsel, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path helper = bin.resolve("git-remote-handsel");
    Files.writeString(helper, "#!/bin/sh\nexec handsel git-remote \"$@\"\n");
    Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /// What a command printed, and how it ended.
  record Printed(String out, String err, int exit) {}

  private ProcessBuilder shell(String who, String command) throws IOException {
    Path desk = Files.createDirectories(folder.resolve(who));
    if (!Files.exists(desk.resolve("secret"))) {
      Files.writeString(desk.resolve("secret"), "open " + who + "\n");
    }
    var builder = new ProcessBuilder("sh", "-c", "exec " + command).directory(desk.toFile());
    var environment = builder.environment();
    environment.put("PATH", folder.resolve("bin") + ":" + environment.get("PATH"));
    environment.put("HANDSEL_HOME", desk.resolve("data").toString());
    environment.put("HANDSEL_CHAIN", chain);
    // Classes that somebody puts in the place of ours: a program that lies.
    Path own = desk.resolve("classes");
    environment.put("HANDSEL_FIRST", Files.isDirectory(own) ? own + ":" : "");
    environment.put("HANDSEL_NETWORK", folder.resolve("network.toml").toString());
    environment.put("HANDSEL_LISTEN", "/ip4/127.0.0.1/tcp/0");
    environment.put("HANDSEL_LANGUAGE", "en");
    environment.put("TZ", "UTC");
    environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    for (String role : List.of("AUTHOR", "COMMITTER")) {
      environment.put("GIT_" + role + "_NAME", who);
      environment.put("GIT_" + role + "_EMAIL", who + "@example.org");
    }
    return builder;
  }

  /// Types a command and waits for its end; a node that starts goes on behind, once it is ready.
  Printed type(String who, String command) throws IOException, InterruptedException {
    Path err = Files.createTempFile(folder, "err", ".txt");
    var process = shell(who, command).redirectError(err.toFile()).start();
    if (command.startsWith("handsel start")) {
      nodes.add(process);
      nodeOf.put(who, process);
      String out = untilReady(process.inputReader(StandardCharsets.UTF_8));
      return new Printed(out, Files.readString(err), process.isAlive() ? 0 : process.waitFor());
    }
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(command + " didn't end");
    }
    return new Printed(out, Files.readString(err), process.exitValue());
  }

  /// Ends somebody's node as `kill -9` does.
  void kill(String who) throws InterruptedException {
    Process node = nodeOf.remove(who);
    if (node == null) throw new IllegalStateException(who + " runs no node");
    nodes.remove(node);
    int _ = node.destroyForcibly().waitFor();
  }

  private static String untilReady(BufferedReader out) throws IOException {
    var printed = new StringBuilder();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      printed.append(line).append('\n');
      if (line.startsWith("Ready.")) {
        break;
      }
    }
    return printed.toString();
  }

  /// Asks every node to stop, and sees that it does.
  @Override
  public void close() throws IOException {
    for (Process node : nodes) {
      node.destroy();
    }
    for (Process node : nodes) {
      try {
        if (!node.waitFor(10, TimeUnit.SECONDS)) {
          node.destroyForcibly();
          throw new IOException("a node didn't stop within 10 seconds");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
