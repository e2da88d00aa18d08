package org.handsel.lab.js;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The scripts of `lab/interop/js` with the packages they need, installed in the build folder.
public final class JsFolder {
  private static final long INSTALL_SECONDS_MAX = 300;

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
    npmCi(folder);
    Files.copy(lock, done, StandardCopyOption.REPLACE_EXISTING);
    return folder;
  }

  private static void npmCi(Path folder) throws IOException {
    Path log = folder.resolve("npm.log");
    Process npm =
        new ProcessBuilder(List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      if (!npm.waitFor(INSTALL_SECONDS_MAX, TimeUnit.SECONDS)) {
        npm.destroyForcibly();
        throw new IOException("npm took too long; see " + log);
      }
    } catch (InterruptedException e) {
      npm.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    if (npm.exitValue() != 0) throw new IOException("npm could not install; see " + log);
  }
}
