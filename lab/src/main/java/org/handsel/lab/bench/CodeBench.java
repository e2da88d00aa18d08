package org.handsel.lab.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.handsel.chain.local.LocalChain;

/// `./dev bench code [COMMITS]`: push and clone of a synthetic repository by the stock git client:
/// through two nodes, beside `git daemon` and a local path in the same run.
public final class CodeBench {
  private static final int FILES = 400;
  private static final int LINES = 40;
  private static final String NAME = "Bench <bench@example.org>";

  private final Path folder;
  private final Path root = Path.of(System.getProperty("handsel.root", ".")).toAbsolutePath();
  private final String chain;
  private final List<Process> running = new ArrayList<>();

  private CodeBench(Path folder, String chain) {
    this.folder = folder;
    this.chain = chain;
  }

  /// Prints a table.
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int commits = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
    Path folder = Files.createTempDirectory("handsel-code");
    try (var local = LocalChain.privateIn(Files.createDirectory(folder.resolve("chain")))) {
      var bench = new CodeBench(folder, local.url().toString());
      try {
        bench.run(commits);
      } finally {
        bench.stop();
      }
    } finally {
      PublishBench.delete(folder);
    }
  }

  private void run(int commits) throws IOException, InterruptedException {
    Files.writeString(folder.resolve("secret"), "for the bench only\n");
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path helper = bin.resolve("git-remote-handsel");
    Files.writeString(helper, "#!/bin/sh\nexec '" + root + "/handsel' git-remote \"$@\"\n");
    Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwxr-xr-x"));
    make(commits);
    String alice = node("alice");
    node("bob");
    said("bob", root + "/handsel", "peers", "add", alice);
    String url = said("alice", root + "/handsel", "code", "init", "bench").strip();
    url = url.substring(url.indexOf("handsel://"));

    said("alice", "git", "init", "-q", "--bare", "path.git");
    said("alice", "git", "init", "-q", "--bare", "daemon/served.git");
    String served = daemon() + "/served.git";

    System.out.printf(
        "%d commits, %d files, %.1f MB packed%n", commits, FILES, Files.size(pack()) / 1e6);
    System.out.printf("%-34s %8s %8s%n", "", "s", "x daemon");
    double daemonPush = push(served);
    double daemonClone = clone("alice", served, "a");
    double pathPush = push(folder.resolve("alice/path.git").toString());
    double pathClone = clone("alice", "file://" + folder.resolve("alice/path.git"), "b");
    double handselPush = push(url);
    double own = clone("alice", url, "c");
    double first = clone("bob", url, "d");
    double again = clone("bob", url, "e");
    row("push: git daemon", daemonPush, daemonPush);
    row("push: local path", pathPush, daemonPush);
    row("push: handsel", handselPush, daemonPush);
    row("clone: git daemon", daemonClone, daemonClone);
    row("clone: local path (file://)", pathClone, daemonClone);
    row("clone: handsel, from one's node", own, daemonClone);
    row("clone: handsel, from a peer", first, daemonClone);
    row("clone: handsel, had from a peer", again, daemonClone);
  }

  private static void row(String what, double seconds, double beside) {
    System.out.printf("%-34s %8.2f %8.2f%n", what, seconds, seconds / beside);
  }

  /// A repository whose commits change a few lines of one file each.
  private void make(int commits) throws IOException, InterruptedException {
    said("alice", "git", "init", "-q", "-b", "main", "source");
    Process git =
        builder("alice", "git", "-C", "source", "fast-import", "--quiet")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    var random = new SplittableRandom(1);
    var texts = new String[FILES][LINES];
    for (String[] text : texts) {
      for (int i = 0; i < LINES; i++) text[i] = line(random);
    }
    try (BufferedWriter out = git.outputWriter(StandardCharsets.UTF_8)) {
      for (int i = 0; i < commits; i++) {
        int file = i < FILES ? i : random.nextInt(FILES);
        texts[file][random.nextInt(LINES)] = line(random);
        String text = String.join("\n", texts[file]) + "\n";
        out.write("commit refs/heads/main\ncommitter " + NAME + " " + (1_700_000_000L + i));
        out.write(" +0000\ndata <<END\nChange " + i + "\nEND\n");
        out.write("M 100644 inline src/" + (file % 20) + "/file" + file + ".txt\n");
        out.write("data " + text.length() + "\n" + text + "\n");
      }
    }
    if (git.waitFor() != 0) throw new IOException("git fast-import failed");
    said("alice", "git", "-C", "source", "repack", "-q", "-a", "-d");
  }

  private static String line(SplittableRandom random) {
    var line = new StringBuilder();
    for (int i = 0; i < 6; i++)
      line.append(Long.toString(random.nextLong(1L << 30), 36)).append(' ');
    return line.toString();
  }

  private Path pack() throws IOException {
    try (var files = Files.list(folder.resolve("alice/source/.git/objects/pack"))) {
      return files.filter(it -> it.toString().endsWith(".pack")).findFirst().orElseThrow();
    }
  }

  private double push(String to) throws IOException, InterruptedException {
    long start = System.nanoTime();
    said("alice", "git", "-C", "source", "push", "-q", to, "main");
    return (System.nanoTime() - start) / 1e9;
  }

  private double clone(String who, String from, String to)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    said(who, "git", "clone", "-q", "--bare", "-b", "main", from, to);
    return (System.nanoTime() - start) / 1e9;
  }

  private String daemon() throws IOException, InterruptedException {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    running.add(
        builder(
                "alice",
                "git",
                "daemon",
                "--export-all",
                "--enable=receive-pack",
                "--reuseaddr",
                "--listen=127.0.0.1",
                "--port=" + port,
                "--base-path=" + folder.resolve("alice/daemon"))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start());
    String url = "git://127.0.0.1:" + port;
    for (int i = 0; i < 100; i++) {
      Process asked =
          builder("alice", "git", "ls-remote", url + "/served.git")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (asked.waitFor() == 0) return url;
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
    throw new IOException("git daemon doesn't answer");
  }

  /// Starts somebody's node and says where it is.
  private String node(String who) throws IOException, InterruptedException {
    String secret = folder.resolve("secret").toString();
    said(who, root + "/handsel", "init", "--name", who, "--passphrase-file", secret);
    Process node =
        builder(
                who,
                root + "/handsel",
                "start",
                "--no-mdns",
                "--no-dht",
                "--passphrase-file",
                secret)
            .start();
    running.add(node);
    BufferedReader out = node.inputReader(StandardCharsets.UTF_8);
    String address = "";
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("address ") && address.isEmpty()) address = line.substring(8).strip();
      if (line.startsWith("Ready.")) return address;
    }
    throw new IOException("no start: " + Files.readString(folder.resolve("err")));
  }

  private ProcessBuilder builder(String who, String... command) throws IOException {
    Path desk = Files.createDirectories(folder.resolve(who));
    var builder =
        new ProcessBuilder(command)
            .directory(desk.toFile())
            .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("err").toFile()));
    var environment = builder.environment();
    environment.put("PATH", folder.resolve("bin") + ":" + environment.get("PATH"));
    environment.put("HANDSEL_HOME", desk.resolve("data").toString());
    environment.put("HANDSEL_CHAIN", chain);
    environment.put("HANDSEL_LISTEN", "/ip4/127.0.0.1/tcp/0");
    environment.put("HANDSEL_LANGUAGE", "en");
    environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    return builder;
  }

  private String said(String who, String... command) throws IOException, InterruptedException {
    Process process = builder(who, command).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(
          String.join(" ", command) + " failed: " + Files.readString(folder.resolve("err")));
    }
    return out;
  }

  private void stop() throws InterruptedException {
    for (Process each : running) {
      // A daemon's children go with it.
      each.descendants().forEach(ProcessHandle::destroy);
      each.destroy();
      if (!each.waitFor(10, TimeUnit.SECONDS)) each.destroyForcibly();
    }
  }
}
