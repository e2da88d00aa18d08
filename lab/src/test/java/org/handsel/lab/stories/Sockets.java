package org.handsel.lab.stories;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The sockets of one process that are bound or connected anywhere, as Linux tells of them. Spec:
/// proc(5), `/proc/net/tcp`.
///
/// @param kind `tcp`, `udp` or `raw`, with a 6 behind it for IPv6
/// @param local where it is
/// @param remote where it leads; all zero if it waits for others
record Sockets(String kind, InetSocketAddress local, InetSocketAddress remote) {
  private static final List<String> KINDS = List.of("tcp", "tcp6", "udp", "udp6", "raw", "raw6");

  /// In a line of the table.
  private static final int LOCAL = 1;

  private static final int REMOTE = 2;
  private static final int INODE = 9;

  /// True where a process can be looked at.
  static boolean visible() {
    return Files.isDirectory(Path.of("/proc/self/fd"))
        && Files.exists(Path.of("/proc/self/net/udp"));
  }

  /// Those that `process` has now.
  static List<Sockets> of(ProcessHandle process) throws IOException {
    Path proc = Path.of("/proc", String.valueOf(process.pid()));
    Set<String> own = inodes(proc.resolve("fd"));
    var found = new ArrayList<Sockets>();
    for (String kind : KINDS) {
      Path table = proc.resolve("net").resolve(kind);
      if (!Files.exists(table)) continue;
      for (String line : Files.readAllLines(table)) {
        String[] fields = line.strip().split("\\s+", -1);
        if (fields.length <= INODE || !own.contains(fields[INODE])) continue;
        found.add(new Sockets(kind, address(fields[LOCAL]), address(fields[REMOTE])));
      }
    }
    return found;
  }

  private static Set<String> inodes(Path descriptors) throws IOException {
    var inodes = new HashSet<String>();
    try (Stream<Path> all = Files.list(descriptors)) {
      for (Path each : all.toList()) {
        try {
          String target = Files.readSymbolicLink(each).toString();
          if (target.startsWith("socket:[")) inodes.add(target.substring(8, target.length() - 1));
        } catch (NoSuchFileException _) {
          // Closed since.
        }
      }
    }
    return inodes;
  }

  /// Words of four bytes in this machine's order, then the port.
  private static InetSocketAddress address(String text) throws IOException {
    String[] parts = text.split(":", -1);
    byte[] words = HexFormat.of().parseHex(parts[0]);
    ByteBuffer in = ByteBuffer.wrap(words);
    ByteBuffer out = ByteBuffer.allocate(words.length).order(ByteOrder.nativeOrder());
    while (in.hasRemaining()) out.putInt(in.getInt());
    return new InetSocketAddress(
        InetAddress.getByAddress(out.array()), HexFormat.fromHexDigits(parts[1]));
  }
}
