package org.handsel.node.code;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.handsel.node.app.RefusedException;
import org.handsel.node.home.Home;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where the stock git client comes in: a socket on loopback for `git-remote-handsel`, opened with
/// a token that only who owns the data directory can read. code.md §5
public final class Door implements Closeable {
  /// The file in the data directory that says where it is: port and token.
  public static final String FILE = "git.door";

  private static final Logger LOG = LoggerFactory.getLogger(Door.class);
  private static final int TOKEN_BYTES = 16;
  private static final int LINE_BYTES_MAX = 1_024;
  private static final int AT_ONCE = 16;
  private static final int FIRST_LINE_MILLIS = 10_000;
  private static final int BUFFER_BYTES = 1 << 16;

  private final ServerSocket socket;
  private final String token;
  private final Serving serving;
  private final Semaphore turns = new Semaphore(AT_ONCE);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /// Has one conversation with git.
  @FunctionalInterface
  interface Serving {
    /// Serves git until it has hung up.
    ///
    /// @param service `git-upload-pack` or `git-receive-pack`
    /// @param project as it stands behind `handsel://`
    void serve(String service, String project, Visitor visitor)
        throws RefusedException, IOException;
  }

  private Door(ServerSocket socket, String token, Serving serving) {
    this.socket = socket;
    this.token = token;
    this.serving = serving;
  }

  static Door open(Home home, SecureRandom random, Serving serving) throws IOException {
    byte[] secret = new byte[TOKEN_BYTES];
    random.nextBytes(secret);
    var door =
        new Door(
            new ServerSocket(0, AT_ONCE, InetAddress.getLoopbackAddress()),
            HexFormat.of().formatHex(secret),
            serving);
    home.write(FILE, door.socket.getLocalPort() + " " + door.token + "\n");
    door.threads.execute(door::listen);
    return door;
  }

  private void listen() {
    while (!socket.isClosed()) {
      try {
        Socket caller = socket.accept();
        threads.execute(() -> answer(caller));
      } catch (IOException e) {
        if (!socket.isClosed()) LOG.warn("git could not come in: {}", e.toString());
      }
    }
  }

  private void answer(Socket caller) {
    try (caller;
        var in = new BufferedInputStream(caller.getInputStream(), BUFFER_BYTES);
        var out = new BufferedOutputStream(caller.getOutputStream(), BUFFER_BYTES)) {
      caller.setSoTimeout(FIRST_LINE_MILLIS);
      caller.setTcpNoDelay(true);
      List<String> words = List.of(line(in).split(" ", 3));
      byte[] shown = words.getFirst().getBytes(StandardCharsets.UTF_8);
      if (words.size() != 3
          || !MessageDigest.isEqual(shown, token.getBytes(StandardCharsets.UTF_8))) {
        return;
      }
      caller.setSoTimeout(0);
      var visitor = new Visitor(in, out);
      if (!turns.tryAcquire()) {
        visitor.refuse("Too many conversations with git at once.");
        return;
      }
      try {
        serving.serve(words.get(1), words.get(2), visitor);
      } catch (RefusedException e) {
        visitor.refuse(String.valueOf(e.getMessage()));
      } finally {
        turns.release();
      }
    } catch (IOException | RuntimeException e) {
      LOG.info("a conversation with git broke off: {}", e.toString());
    }
  }

  private static String line(InputStream in) throws IOException {
    var line = new java.io.ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0 || line.size() >= LINE_BYTES_MAX) throw new IOException("no first line");
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  /// Git, on the other side of the helper.
  static final class Visitor {
    private final InputStream in;
    private final OutputStream out;

    Visitor(InputStream in, OutputStream out) {
      this.in = in;
      this.out = out;
    }

    /// Says something to the person, before git's own words.
    void say(String text) {
      try {
        send("say", text);
      } catch (IOException e) {
        LOG.debug("nobody hears: {}", e.toString());
      }
    }

    void refuse(String text) throws IOException {
      send("no", text);
    }

    private void send(String word, String text) throws IOException {
      String plain = text.replaceAll("\\p{Cntrl}", " ");
      out.write((word + " " + plain + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    }

    /// From here on git speaks.
    void begin() throws IOException {
      out.write("ok\n".getBytes(StandardCharsets.UTF_8));
      out.flush();
    }

    InputStream in() {
      return in;
    }

    OutputStream out() {
      return out;
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("{}", e.toString());
    }
    threads.shutdownNow();
  }
}
