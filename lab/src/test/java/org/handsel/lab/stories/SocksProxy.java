package org.handsel.lab.stories;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A SOCKS 5 proxy on this machine that takes whoever comes to IPv4 addresses (RFC 1928).
final class SocksProxy implements Closeable {
  private static final byte VERSION = 5;
  private static final byte IP4 = 1;
  private static final byte REFUSED = 5;

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Set<Integer> asked = ConcurrentHashMap.newKeySet();

  SocksProxy() throws IOException {
    Thread.startVirtualThread(this::serve);
  }

  int port() {
    return server.getLocalPort();
  }

  /// The ports to which somebody wanted to go.
  Set<Integer> asked() {
    return asked;
  }

  private void serve() {
    while (!server.isClosed()) {
      try {
        Socket caller = server.accept();
        Thread.startVirtualThread(() -> serve(caller));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket caller) {
    try (caller) {
      var in = new DataInputStream(caller.getInputStream());
      OutputStream out = caller.getOutputStream();
      if (in.readByte() != VERSION) return;
      in.skipNBytes(in.readUnsignedByte());
      out.write(new byte[] {VERSION, 0});
      byte[] request = in.readNBytes(4);
      byte[] address = in.readNBytes(4);
      int port = in.readUnsignedShort();
      asked.add(port);
      InetAddress host = InetAddress.getByAddress(address);
      boolean here = request[3] == IP4 && host.isLoopbackAddress();
      out.write(new byte[] {VERSION, here ? 0 : REFUSED, 0, IP4, 0, 0, 0, 0, 0, 0});
      if (!here) return;
      try (var onward = new Socket(host, port)) {
        Thread.startVirtualThread(() -> pump(onward, caller));
        pump(caller, onward);
      }
    } catch (IOException e) {
      return; // either end may hang up at any time
    }
  }

  private static void pump(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      return; // as above
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
