package org.handsel.lab.interop;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Another implementation's node, run by Node.js from a folder of `lab/interop`: it says one JSON
/// line at its start, then one for each command that it is given, and ends with its input.
///
/// Its npm packages, pinned and checked by the lock file beside it, are installed below
/// `.handsel-build` once a lock file.
final class NodeProgram implements Closeable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final BufferedWriter commands;
  private final BufferedReader answers;
  private final JsonNode greeting;

  private NodeProgram(Process process) throws IOException {
    this.process = process;
    this.commands = process.outputWriter();
    this.answers = process.inputReader();
    this.greeting = answer();
  }

  /// Starts `script` of `lab/interop/NAME`. Skips the test where there is no Node.js, or its
  /// packages are neither there nor to be had.
  static NodeProgram start(String name, String script) throws IOException, InterruptedException {
    Path root = Path.of(System.getProperty("handsel.root")).toAbsolutePath();
    Path sources = root.resolve("lab/interop").resolve(name);
    Path folder = root.resolve(".handsel-build/interop").resolve(name);
    install(sources, folder);
    try (var scripts = Files.newDirectoryStream(sources, "*.mjs")) {
      for (Path each : scripts) copy(each, folder);
    }
    var builder = new ProcessBuilder("node", script).directory(folder.toFile());
    return new NodeProgram(builder.redirectError(folder.resolve("errors.log").toFile()).start());
  }

  private static void install(Path sources, Path folder) throws IOException, InterruptedException {
    Path lock = sources.resolve("package-lock.json");
    Path installed = folder.resolve("node_modules/.installed");
    if (Files.exists(installed) && Files.mismatch(lock, installed) == -1) return;
    Files.createDirectories(folder);
    for (String file : new String[] {"package.json", "package-lock.json", ".npmrc"}) {
      copy(sources.resolve(file), folder);
    }
    assumeTrue(runs(folder, "node", "--version"), "no Node.js");
    assumeTrue(
        runs(folder, "npm", "ci", "--ignore-scripts", "--prefer-offline", "--loglevel=error"),
        "npm could not install the packages; see " + folder.resolve("install.log"));
    Files.copy(lock, installed, StandardCopyOption.REPLACE_EXISTING);
  }

  private static boolean runs(Path folder, String... command) throws InterruptedException {
    File log = folder.resolve("install.log").toFile();
    try {
      var process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log)
              .start();
      if (process.waitFor(10, TimeUnit.MINUTES)) return process.exitValue() == 0;
      process.destroyForcibly();
      return false;
    } catch (IOException e) {
      return false;
    }
  }

  private static void copy(Path file, Path folder) throws IOException {
    Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
  }

  /// What it said at its start.
  JsonNode greeting() {
    return greeting;
  }

  /// Has it do something, and waits for the answer; one that says `error` is an exception.
  JsonNode ask(Map<String, Object> command) throws IOException {
    commands.write(JSON.writeValueAsString(command));
    commands.newLine();
    commands.flush();
    JsonNode answer = answer();
    if (answer.has("error")) throw new IOException(answer.get("error").asString());
    return answer;
  }

  private JsonNode answer() throws IOException {
    String line = answers.readLine();
    if (line == null) throw new IOException("the program ended; see its errors.log");
    return JSON.readTree(line);
  }

  /// Ends it, in peace if it goes within a few seconds.
  @Override
  public void close() throws IOException {
    commands.close();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
