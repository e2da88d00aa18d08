package org.handsel.lab.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;

/// The reference of the net bench: the same commands as [NetParty] as far as they make sense, over
/// bare TCP or, if it is given an identity, over the JDK's TLS 1.3, where both ends prove it. One
/// connection is one stream.
///
/// Each request is a letter and a number: `u` takes so many bytes and says so with one, `d` sends
/// so many, `p` echoes so many pings.
final class PlainParty implements BenchParty {
  private static final char[] PASSWORD = "throw away".toCharArray();
  private static final int PING_BYTES = 32;
  private static final int CHUNK_BYTES = 64 << 10;

  private final Optional<Identity> identity;
  private final ServerSocket server;
  private Optional<Peer> peer = Optional.empty();

  private PlainParty(Optional<Identity> identity) throws Exception {
    this.identity = identity;
    this.server = listening().createServerSocket(0, 0, InetAddress.getLoopbackAddress());
    if (server instanceof SSLServerSocket tls) tls.setNeedClientAuth(true);
  }

  public static void main(String[] args) throws Exception {
    Optional<Identity> identity =
        args.length == 0 ? Optional.empty() : Optional.of(Identity.of(Path.of(args[0])));
    var party = new PlainParty(identity);
    Thread.startVirtualThread(party::acceptAll);
    BenchParty.serve(party, String.valueOf(party.server.getLocalPort()));
  }

  /// A file with a new key and its certificate, for whoever deletes it.
  static Path throwAwayIdentity() throws IOException, InterruptedException {
    Path file = Files.createTempFile("handsel-bench", ".p12");
    Files.delete(file);
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            "CN=localhost",
            "-storetype",
            "PKCS12",
            "-storepass",
            new String(PASSWORD),
            "-keystore",
            file.toString());
    Process keytool =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (keytool.waitFor() != 0) throw new IOException("keytool made no certificate");
    return file;
  }

  // ---- serving ----

  private void acceptAll() {
    try {
      while (true) {
        Socket caller = server.accept();
        Thread.startVirtualThread(() -> serve(caller));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void serve(Socket socket) {
    try (var caller = new Peer(socket)) {
      for (int letter = caller.in.read(); letter >= 0; letter = caller.in.read()) {
        long number = caller.in.readLong();
        switch (letter) {
          case 'u' -> {
            caller.take(number);
            caller.out.write(1);
            caller.out.flush();
          }
          case 'd' -> caller.send(number);
          case 'p' -> caller.echo(number);
          default -> throw new IOException("no such request");
        }
      }
    } catch (IOException e) {
      // It hung up; there is nobody to tell.
    }
  }

  // ---- measuring ----

  @Override
  public String obey(String[] words) throws Exception {
    return switch (words[0]) {
      case "dial" -> {
        peer = Optional.of(dial(words[1]));
        yield "0";
      }
      case "up" -> String.valueOf(BenchParty.seconds(() -> peer().up(bytes(words[1]))));
      case "down" -> String.valueOf(BenchParty.seconds(() -> peer().down(bytes(words[1]))));
      case "ping" -> peer().pings(Integer.parseInt(words[1]));
      case "connect" -> connect(words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]));
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  private Peer peer() {
    return peer.orElseThrow();
  }

  private static long bytes(String mib) {
    return Long.parseLong(mib) << 20;
  }

  private String connect(String port, int count, int atOnce) throws Exception {
    BenchParty.Work some =
        () -> {
          for (int i = 0; i < count / atOnce; i++) {
            try (Peer peer = dial(port)) {
              peer.up(0);
            }
          }
        };
    return String.valueOf(
        BenchParty.seconds(() -> BenchParty.together(Collections.nCopies(atOnce, some))));
  }

  private Peer dial(String port) throws Exception {
    return new Peer(
        dialling().createSocket(InetAddress.getLoopbackAddress(), Integer.parseInt(port)));
  }

  // ---- with and without TLS ----

  /// What both ends show and what they believe, which is the same certificate.
  private record Identity(KeyManagerFactory keys, TrustManagerFactory trust) {
    static Identity of(Path file) throws Exception {
      KeyStore store = KeyStore.getInstance(file.toFile(), PASSWORD);
      var keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(store, PASSWORD);
      var trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(store);
      return new Identity(keys, trust);
    }

    /// One that has met nobody, so that no handshake is cut short.
    SSLContext context() throws GeneralSecurityException {
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), new SecureRandom());
      return context;
    }
  }

  private ServerSocketFactory listening() throws GeneralSecurityException {
    if (identity.isEmpty()) return ServerSocketFactory.getDefault();
    return identity.get().context().getServerSocketFactory();
  }

  private SocketFactory dialling() throws GeneralSecurityException {
    if (identity.isEmpty()) return SocketFactory.getDefault();
    return identity.get().context().getSocketFactory();
  }

  // ---- one connection ----

  private static final class Peer implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final byte[] chunk = new byte[CHUNK_BYTES];

    Peer(Socket socket) throws IOException {
      this.socket = socket;
      socket.setTcpNoDelay(true);
      in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
    }

    private void ask(char letter, long number) throws IOException {
      out.write(letter);
      out.writeLong(number);
    }

    void up(long bytes) throws IOException {
      ask('u', bytes);
      send(bytes);
      BenchParty.same(in.read(), 1);
    }

    void down(long bytes) throws IOException {
      ask('d', bytes);
      out.flush();
      take(bytes);
    }

    String pings(int count) throws IOException {
      var micros = new ArrayList<Double>();
      ask('p', count);
      for (int i = 0; i < count; i++) {
        long start = System.nanoTime();
        out.write(chunk, 0, PING_BYTES);
        out.flush();
        in.readFully(chunk, 0, PING_BYTES);
        micros.add((System.nanoTime() - start) / 1e3);
      }
      return BenchParty.quantiles(micros);
    }

    void echo(long pings) throws IOException {
      for (long i = 0; i < pings; i++) {
        in.readFully(chunk, 0, PING_BYTES);
        out.write(chunk, 0, PING_BYTES);
        out.flush();
      }
    }

    void send(long bytes) throws IOException {
      for (long left = bytes; left > 0; left -= CHUNK_BYTES) {
        out.write(chunk, 0, (int) Math.min(left, CHUNK_BYTES));
      }
      out.flush();
    }

    void take(long bytes) throws IOException {
      for (long left = bytes; left > 0; ) {
        int got = in.read(chunk, 0, (int) Math.min(left, CHUNK_BYTES));
        if (got < 0) throw new EOFException(left + " bytes are missing");
        left -= got;
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
