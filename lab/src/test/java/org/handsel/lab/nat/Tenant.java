package org.handsel.lab.nat;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.handsel.node.Main;
import org.handsel.node.network.NetworkFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// A person's node in a network namespace, used by its command line.
final class Tenant implements Closeable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE_NANOS = 120_000_000_000L;

  private final Netns netns;
  private final Path data;
  private final Process node;
  private final JsonNode started;

  private Tenant(Netns netns, Path data, Process node, JsonNode started) {
    this.netns = netns;
    this.data = data;
    this.node = node;
    this.started = started;
  }

  /// Moves in: makes the identity of `name` and starts its node, on a network in earnest.
  ///
  /// @param folder of all that belong together
  /// @param chain where its chain is; if there is none, it can't be reached
  /// @param more further arguments of `handsel start`
  static Tenant start(Netns netns, Path folder, Optional<Mint> chain, String name, String... more)
      throws IOException {
    Path data = folder.resolve(name);
    Path passphrase = folder.resolve(name + ".passphrase");
    Files.createFile(
        passphrase,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(passphrase, "correct horse battery");
    Path network = folder.resolve("network.toml");
    String nowhere = NetworkFile.nowhere().replace("play = true", "play = false");
    Files.writeString(
        network,
        chain
            .map(it ->
                nowhere
                    .replace("0x" + "00".repeat(32), it.genesis())
                    .replace("finality = \"finalized\"", "finality = \"1\""))
            .orElse(nowhere));
    String secret = passphrase.toString();
    String _ =
        netns.run(
            handsel(
                "init", "--data", data.toString(), "--name", name, "--passphrase-file", secret));
    List<String> command =
        netns.command(
            List.of(
                handsel(
                    "start",
                    "--data",
                    data.toString(),
                    "--network",
                    network.toString(),
                    "--chain",
                    chain.map(it -> it.url().toString()).orElse("http://127.0.0.1:9"),
                    "--passphrase-file",
                    secret,
                    "--stop-with-stdin",
                    "--json")));
    var whole = new ArrayList<>(command);
    whole.addAll(List.of(more));
    Path errors = folder.resolve(name + ".err");
    Process node = new ProcessBuilder(whole).redirectError(errors.toFile()).start();
    BufferedReader out = node.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    if (line == null) throw new IOException(name + " didn't start: " + Files.readString(errors));
    return new Tenant(netns, data, node, JSON.readTree(line));
  }

  private static String[] handsel(String... arguments) {
    return java(Main.class, arguments).toArray(String[]::new);
  }

  /// The command that runs `main`.
  static List<String> java(Class<?> main, String... arguments) {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /// The address of its node that begins so.
  String address(String beginning) {
    for (JsonNode address : started.get("addresses")) {
      if (address.asString().startsWith(beginning)) return address.asString();
    }
    throw new AssertionError(started);
  }

  /// What a verb of the command line prints as JSON.
  JsonNode ask(String... verb) throws IOException {
    var arguments = new ArrayList<>(List.of(verb));
    arguments.addAll(List.of("--data", data.toString(), "--json"));
    return JSON.readTree(netns.run(handsel(arguments.toArray(String[]::new))));
  }

  /// How its node is connected with the person of this name, if it is: `lan`, `direct` or `relay`.
  Optional<String> pathTo(String name) throws IOException {
    for (JsonNode peer : ask("peers", "list").get("peers")) {
      if (peer.path("person").path("name").asString("").equals(name)) {
        return Optional.of(peer.path("path").asString(""));
      }
    }
    return Optional.empty();
  }

  /// Waits until the deal is in one of `states`.
  void comesTo(String deal, String... states) throws Exception {
    var verb = new ArrayList<>(List.of("deals", "show", deal));
    String _ =
        until(
            "deal in state " + String.join(" or ", states),
            () ->
                Optional.of(ask(verb.toArray(String[]::new)).get("state").asString())
                    .filter(List.of(states)::contains));
  }

  /// What `look` finds at last.
  <T> T until(String what, Callable<Optional<T>> look) throws Exception {
    long end = System.nanoTime() + PATIENCE_NANOS;
    for (Optional<T> seen = look.call(); ; seen = look.call()) {
      if (seen.isPresent()) return seen.get();
      if (System.nanoTime() > end) {
        throw new AssertionError("no " + what + ": " + ask("peers", "list"));
      }
    }
  }

  /// Stops the node, before its time for one.
  void leave() throws IOException {
    node.getOutputStream().close();
    try {
      int _ = node.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      node.destroyForcibly();
    }
  }

  @Override
  public void close() throws IOException {
    leave();
  }
}
