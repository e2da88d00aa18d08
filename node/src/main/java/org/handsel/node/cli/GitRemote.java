package org.handsel.node.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.handsel.node.home.Home;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// What git starts for `handsel://PROJECT`: a remote helper (gitremote-helpers(7)) with the
/// capability `connect`. It joins git to the running node and knows nothing of either. code.md §5
@Command(name = "git-remote", hidden = true)
final class GitRemote implements Callable<Integer> {
  private static final String SCHEME = "handsel://";
  private static final int LINE_BYTES_MAX = 4_096;
  private static final int BUFFER_BYTES = 1 << 16;

  private final Terminal terminal;

  @Parameters(index = "0", description = "What git calls the remote.")
  String remote = "";

  @Parameters(index = "1", description = "handsel://PROJECT")
  String url = "";

  GitRemote(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, NotRunningException {
    InputStream git = System.in;
    while (true) {
      Optional<String> command = line(git);
      if (command.isEmpty() || command.get().isEmpty()) return 0;
      if (command.get().equals("capabilities")) {
        say("connect\n\n");
      } else if (command.get().startsWith("connect ")) {
        return connect(git, command.get().substring("connect ".length()));
      } else {
        throw new IOException("git asks for something unknown: " + command.get());
      }
    }
  }

  private void say(String text) throws IOException {
    System.out.write(text.getBytes(StandardCharsets.UTF_8));
    System.out.flush();
  }

  private int connect(InputStream git, String service) throws IOException, NotRunningException {
    String project = url.startsWith(SCHEME) ? url.substring(SCHEME.length()) : url;
    List<String> door = door();
    try (var node =
            new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(door.getFirst()));
        var in = new BufferedInputStream(node.getInputStream(), BUFFER_BYTES)) {
      node.setTcpNoDelay(true);
      OutputStream out = node.getOutputStream();
      out.write(
          (door.get(1) + " " + service + " " + project + "\n").getBytes(StandardCharsets.UTF_8));
      while (true) {
        String answer = line(in).orElse("no The node went away.");
        if (answer.equals("ok")) break;
        terminal.err().println("handsel: " + answer.substring(answer.indexOf(' ') + 1));
        if (answer.startsWith("no ")) return 1;
      }
      say("\n");
      // Ends with git: what it says to nobody any more isn't waited for.
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            try {
              pump(git, out);
              node.shutdownOutput();
            } catch (IOException e) {
              // The node hung up: git hears so from the other direction.
            }
          });
      pump(in, System.out);
    }
    return 0;
  }

  private static void pump(InputStream from, OutputStream to) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int got = from.read(buffer); got >= 0; got = from.read(buffer)) {
      to.write(buffer, 0, got);
      to.flush();
    }
  }

  private List<String> door() throws IOException, NotRunningException {
    Path directory = Home.locate(Optional.empty(), terminal.environment());
    try {
      String text = Files.readString(directory.resolve("git.door")).strip();
      return List.of(text.split(" ", 2));
    } catch (NoSuchFileException e) {
      throw new NotRunningException(directory);
    }
  }

  /// A line without its end; none if there is nothing more. Reads no byte beyond it.
  private static Optional<String> line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) return Optional.empty();
      if (line.size() >= LINE_BYTES_MAX) throw new IOException("a line that doesn't end");
      line.write(next);
    }
    return Optional.of(line.toString(StandardCharsets.UTF_8));
  }
}
