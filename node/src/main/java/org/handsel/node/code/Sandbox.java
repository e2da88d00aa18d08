package org.handsel.node.code;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Runs a stranger's build where it can do no harm: in namespaces of its own, without network, with
/// a file system that has this machine's programs, read-only, and the stranger's files, and nothing
/// of the person's; in bounded time and memory. Linux only, and only where an unprivileged process
/// may make such namespaces; where it may not nothing is run.
final class Sandbox {
  /// What the record says of how it was run.
  static final String HOW = "linux namespaces, no network";

  private static final Duration PROBE_PATIENCE = Duration.ofSeconds(20);
  private static final long KILL_SECONDS = 5;
  private static final int LOG_BYTES_MAX = 64 << 10;

  /// Bounds of one run.
  ///
  /// @param wall time in all, `cpuSeconds` of processor for each process
  /// @param memoryKib address space of each process, `diskMib` for all files together
  record Limits(Duration wall, int cpuSeconds, long memoryKib, int diskMib) {
    /// For a build and its tests on a person's own machine.
    static final Limits DEFAULT = new Limits(Duration.ofMinutes(10), 600, 16L << 20, 1024);
  }

  /// How a run ended.
  ///
  /// @param exit its exit status; 124 and 137 are those of one that was stopped
  /// @param outputs what it left in `$OUT`: a line for each file, digest and name, in order
  /// @param log the beginning of what it printed
  record Ran(int exit, String outputs, String log) {}

  /// As the first process of the namespaces: makes a root that has nothing but what is named here,
  /// moves there, and lets go of the old one and of all rights, before the stranger's first line.
  private static final String INSIDE =
      """
      set -e
      root=$1 tree=$2 result=$3 wall=$4 cpu=$5 memory=$6 disk=$7
      mount --make-rprivate /
      mount -t tmpfs -o size="$disk"m,mode=755 tmpfs "$root"
      cd "$root"
      mkdir work out tmp proc dev etc result old
      cp -R "$tree"/. work
      for each in usr bin sbin lib lib32 lib64; do
        [ -e /$each ] || continue
        if [ -L /$each ]; then cp -P /$each $each; else
          mkdir $each; mount --rbind /$each $each; mount -o remount,bind,ro $each
        fi
      done
      for each in alternatives ld.so.cache; do
        [ -e /etc/$each ] || continue
        if [ -d /etc/$each ]; then cp -RP /etc/$each etc/$each; else cp /etc/$each etc/$each; fi
      done
      echo 'builder:x:0:0::/work:/bin/sh' >etc/passwd
      for each in null zero urandom; do : >dev/$each; mount --bind /dev/$each dev/$each; done
      : >result/of
      mount --bind "$result" result/of
      mount -t proc proc proc
      pivot_root . old
      cd /
      umount -l /old
      rmdir /old
      cat >/run.sh <<'RUN'
      ulimit -t "$CPU"; ulimit -v "$MEMORY"; ulimit -c 0; ulimit -p 256 2>/dev/null || true
      cd /work
      exec timeout -k 2 "$WALL" sh .handsel/check
      RUN
      status=0
      env -i PATH=/usr/local/bin:/usr/bin:/bin HOME=/tmp TMPDIR=/tmp LC_ALL=C TZ=UTC OUT=/out \\
        SOURCE_DATE_EPOCH=0 CPU="$cpu" MEMORY="$memory" WALL="$wall" \\
        setpriv --no-new-privs --inh-caps=-all --ambient-caps=-all --bounding-set=-all \\
        sh /run.sh </dev/null || status=$?
      cd /out
      find . -type f -print0 | LC_ALL=C sort -z | head -z -n 1000 | xargs -0 -r sha256sum >/result/of
      exit $status
      """;

  private Sandbox() {}

  /// Why nothing can be run here; none if it can.
  static Optional<String> missing() {
    for (String tool : List.of("unshare", "pivot_root", "setpriv", "timeout", "sha256sum")) {
      if (!there(tool)) return Optional.of("the program " + tool + " is missing");
    }
    try {
      Process probe =
          new ProcessBuilder(namespaces("true"))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!probe.waitFor(PROBE_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        probe.destroyForcibly();
        return Optional.of("namespaces can't be made in time");
      }
      return probe.exitValue() == 0
          ? Optional.empty()
          : Optional.of("this system lets nobody make namespaces");
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }

  private static boolean there(String tool) {
    for (String folder : List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin")) {
      if (new File(folder, tool).canExecute()) return true;
    }
    return false;
  }

  private static List<String> namespaces(String... command) {
    var all =
        new java.util.ArrayList<>(
            List.of(
                "unshare",
                "--user",
                "--map-root-user",
                "--mount",
                "--net",
                "--ipc",
                "--uts",
                "--pid",
                "--fork",
                "--kill-child",
                "--"));
    all.addAll(List.of(command));
    return all;
  }

  /// Runs `.handsel/check` of the files in `tree`; `scratch` is an empty folder for its own use.
  static Ran run(Path tree, Path scratch, Limits limits) throws IOException {
    Path root = Files.createDirectory(scratch.resolve("root"));
    Path result = Files.createFile(scratch.resolve("result"));
    Path log = scratch.resolve("log");
    Process build =
        new ProcessBuilder(
                namespaces(
                    "sh",
                    "-c",
                    INSIDE,
                    "sandbox",
                    root.toString(),
                    tree.toString(),
                    result.toString(),
                    Long.toString(limits.wall.toSeconds()),
                    Integer.toString(limits.cpuSeconds),
                    Long.toString(limits.memoryKib),
                    Integer.toString(limits.diskMib)))
            .redirectErrorStream(true)
            .start();
    build.getOutputStream().close();
    Thread reading = Thread.ofVirtual().start(() -> keep(build, log));
    try {
      long seconds = limits.wall.toSeconds() + KILL_SECONDS;
      boolean ended = build.waitFor(seconds, TimeUnit.SECONDS);
      if (!ended) build.destroyForcibly().waitFor();
      reading.join(Duration.ofSeconds(KILL_SECONDS));
      return new Ran(
          ended ? build.exitValue() : 124,
          Files.readString(result),
          Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "");
    } catch (InterruptedException e) {
      build.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /// Keeps the beginning of what it prints, and reads the rest away so that it never waits.
  private static void keep(Process build, Path log) {
    try (var in = build.getInputStream()) {
      Files.write(log, in.readNBytes(LOG_BYTES_MAX));
      byte[] away = new byte[1 << 13];
      while (in.read(away) >= 0) {
        // printed for nobody
      }
    } catch (IOException e) {
      // It has ended.
    }
  }
}
