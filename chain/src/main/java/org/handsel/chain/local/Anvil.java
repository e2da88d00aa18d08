package org.handsel.chain.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The program that runs a local chain: anvil, as npm has it, checked against the hash in our lock
/// file. Looked for in `HANDSEL_ANVIL`, then in the user's cache; fetched into the cache once.
public final class Anvil {
  /// The version that the supervisor was written against.
  public static final String VERSION = "1.7.1";

  private static final Logger LOG = LoggerFactory.getLogger(Anvil.class);
  private static final long FETCH_SECONDS_MAX = 300;
  private static final String PROGRAM = "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil";

  private Anvil() {}

  /// Where the program is; fetched first if it has to be.
  ///
  /// @param environment the process's, for `HANDSEL_ANVIL`, `XDG_CACHE_HOME` and `HOME`
  /// @throws IOException with what to do about it, if there is no program to be had
  public static Path find(Map<String, String> environment) throws IOException {
    String named = environment.getOrDefault("HANDSEL_ANVIL", "");
    if (!named.isEmpty()) {
      Path program = Path.of(named);
      if (!Files.isExecutable(program)) {
        throw new IOException("HANDSEL_ANVIL names no program: " + program);
      }
      return program;
    }
    Path folder = cache(environment).resolve("anvil-" + VERSION);
    Path program = folder.resolve(PROGRAM);
    if (!Files.isExecutable(program)) {
      fetch(folder);
    }
    if (!Files.isExecutable(program)) {
      throw new IOException(
          "The local chain's program isn't where npm should have put it: " + program);
    }
    return program;
  }

  private static Path cache(Map<String, String> environment) {
    String named = environment.getOrDefault("XDG_CACHE_HOME", "");
    return named.isEmpty()
        ? Path.of(environment.getOrDefault("HOME", "."), ".cache", "handsel")
        : Path.of(named, "handsel");
  }

  /// Fetches into a folder of its own and moves it into place whole, so that two that fetch at
  /// once, or one that is killed, leave nothing half there.
  private static void fetch(Path folder) throws IOException {
    if (!System.getProperty("os.name", "").equals("Linux")
        || !List.of("amd64", "x86_64").contains(System.getProperty("os.arch", ""))) {
      throw new IOException(
          "There is no local chain ready for this kind of computer. Install anvil "
              + VERSION
              + " yourself and set HANDSEL_ANVIL to where it is, or give the address of a chain with"
              + " --chain http://HOST:PORT.");
    }
    LOG.info("fetching the local chain's program (19 MB, once)");
    Files.createDirectories(folder.getParent());
    Path fresh = Files.createTempDirectory(folder.getParent(), "anvil-");
    try {
      copy("anvil-package.json", fresh.resolve("package.json"));
      copy("anvil-package-lock.json", fresh.resolve("package-lock.json"));
      npm(fresh);
      try {
        Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileSystemException e) {
        // Linux says "Directory not empty" without a type of its own for it.
        if (!Files.isDirectory(folder)) throw e;
        LOG.debug("somebody else fetched it meanwhile");
      }
    } finally {
      delete(fresh);
    }
  }

  private static void npm(Path folder) throws IOException {
    Path log = folder.resolve("npm.log");
    Process npm;
    try {
      npm =
          new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      throw new IOException(
          "The local chain's program has to be fetched once, and npm isn't installed. Install"
              + " Node.js 20 or newer with npm, or set HANDSEL_ANVIL to an anvil that you have.",
          e);
    }
    try {
      npm.getOutputStream().close();
      if (!npm.waitFor(FETCH_SECONDS_MAX, TimeUnit.SECONDS)) {
        npm.destroyForcibly();
        throw new IOException("npm took too long to fetch the local chain's program. Try again.");
      }
    } catch (InterruptedException e) {
      npm.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while fetching the local chain's program");
    }
    if (npm.exitValue() != 0) {
      String said = Files.readString(log, StandardCharsets.UTF_8).strip();
      throw new IOException(
          "npm couldn't fetch the local chain's program. Is this computer online? It said: "
              + said.substring(0, Math.min(said.length(), 600)));
    }
  }

  private static void copy(String resource, Path to) throws IOException {
    try (InputStream in = Anvil.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("this build lacks " + resource);
      }
      Files.copy(in, to);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
