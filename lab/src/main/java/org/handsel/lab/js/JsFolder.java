package org.handsel.lab.js;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The scripts of `lab/interop/js` with the packages they need, installed in the build folder.
public final class JsFolder {
  private static final long SECONDS_MAX = 300;

  private JsFolder() {}

  /// The folder, installed anew if the lock file changed.
  ///
  /// @param root the project's root
  /// @throws IOException if npm isn't there or can't install
  public static Path installed(Path root) throws IOException {
    Path scripts = root.resolve("lab/interop/js");
    Path folder = root.resolve("lab/target/interop-js");
    Files.createDirectories(folder);
    Path lock = scripts.resolve("package-lock.json");
    Path done = folder.resolve("installed-lock.json");
    try (Stream<Path> files = Files.list(scripts)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    if (Files.exists(done) && Files.mismatch(lock, done) < 0) return folder;
    run(folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
    Files.copy(lock, done, StandardCopyOption.REPLACE_EXISTING);
    return folder;
  }

  /// `script` of `folder` with all that it imports, as one module that a browser can load.
  ///
  /// @throws IOException if it can't be bundled
  public static Path bundled(Path folder, String script) throws IOException {
    String bundle = script.replace(".mjs", ".bundle.js");
    run(
        folder,
        "node_modules/.bin/esbuild",
        script,
        "--bundle",
        "--format=esm",
        "--log-level=warning",
        "--outfile=" + bundle);
    return folder.resolve(bundle);
  }

  private static void run(Path folder, String... command) throws IOException {
    String name = Path.of(command[0]).getFileName().toString();
    Path log = folder.resolve(name + ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(name + " took too long; see " + log);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    if (process.exitValue() != 0) throw new IOException(name + " failed; see " + log);
  }
}
