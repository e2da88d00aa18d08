package org.handsel.lab.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.handsel.node.app.RefusedException;

/// `./dev bench publish`: Alice publishes a catalogue, Bob is connected. How many listings a
/// second, how many bytes on the wire for each, how long until Bob can find all; and how long a
/// newcomer takes who connects afterwards.
public final class PublishBench {
  private PublishBench() {}

  /// Prints a table.
  public static void main(String[] arguments) throws IOException, RefusedException {
    Path folder = Files.createTempDirectory("handsel-publish");
    PrintStream out = System.out;
    try (var alice = new BenchNode(folder.resolve("alice"));
        var bob = new BenchNode(folder.resolve("bob"));
        var carol = new BenchNode(folder.resolve("carol"));
        var wire = new Wire(port(alice));
        var laterWire = new Wire(port(alice))) {
      Path csv = Catalogue.in(folder);
      bob.neighbours.add("/ip4/127.0.0.1/tcp/" + wire.port());
      long greeted = wire.bytes.get();
      long start = System.nanoTime();
      long rows = alice.publish(csv);
      double published = seconds(start);
      await(bob, rows);
      double held = seconds(start);
      double bytes = wire.bytes.get() - greeted;
      long later = System.nanoTime();
      carol.neighbours.add("/ip4/127.0.0.1/tcp/" + laterWire.port());
      await(carol, rows);
      double caught = seconds(later);
      long own = 0;
      for (var change : alice.records.changes(0, 10_000)) own += change.record().encoded().size();
      out.printf("listings published            %10d%n", rows);
      out.printf("listings per second           %10.0f%n", rows / published);
      out.printf("until published             s %10.2f%n", published);
      out.printf("until the peer can find all s %10.2f%n", held);
      out.printf("a newcomer catches up in    s %10.2f%n", caught);
      out.printf("record bytes per listing      %10.0f%n", own / (double) rows);
      out.printf("wire bytes per listing        %10.0f%n", bytes / rows);
      out.printf("wire bytes over record bytes  %10.2f%n", bytes / own);
    } finally {
      delete(folder);
    }
  }

  private static int port(BenchNode node) {
    return node.host.addresses().getFirst().tcpPort().orElseThrow();
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static void await(BenchNode node, long rows) {
    long end = System.nanoTime() + 300_000_000_000L;
    while (node.index.size() < rows) {
      if (System.nanoTime() > end) throw new IllegalStateException("it took over five minutes");
      LockSupport.parkNanos(2_000_000);
    }
  }

  static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    }
  }

  /// A relay that counts what passes, both ways.
  private static final class Wire implements AutoCloseable {
    private final ServerSocket door;
    private final int to;
    final AtomicLong bytes = new AtomicLong();

    Wire(int to) throws IOException {
      this.to = to;
      this.door = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
      Thread.ofVirtual().start(this::run);
    }

    int port() {
      return door.getLocalPort();
    }

    private void run() {
      try {
        while (true) {
          Socket near = door.accept();
          var far = new Socket();
          far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), to));
          near.setTcpNoDelay(true);
          far.setTcpNoDelay(true);
          Thread.ofVirtual().start(() -> relay(near, far));
          Thread.ofVirtual().start(() -> relay(far, near));
        }
      } catch (IOException _) {
        // Closed.
      }
    }

    private void relay(Socket from, Socket into) {
      try (from;
          into) {
        InputStream in = from.getInputStream();
        OutputStream out = into.getOutputStream();
        var buffer = new byte[64 << 10];
        for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
          bytes.addAndGet(count);
          out.write(buffer, 0, count);
        }
      } catch (IOException _) {
        // Either side hung up.
      }
    }

    @Override
    public void close() throws IOException {
      door.close();
    }
  }
}
