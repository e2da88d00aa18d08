package org.handsel.libp2p.portmap;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where packets go that are for nobody near: the kernel's own table on Linux, what `netstat -rn`
/// prints on macOS, the BSDs and Windows.
final class DefaultRoute {
  private static final Logger LOG = LoggerFactory.getLogger(DefaultRoute.class);
  private static final Path LINUX = Path.of("/proc/net/route");
  private static final int OUTPUT_BYTES_MAX = 256 << 10;
  private static final int UP_AND_GATEWAY = 0x3;

  private DefaultRoute() {}

  /// The route out of the local network; empty if there is none, or it can't be found out.
  static Optional<Route> find() {
    try {
      Optional<Inet4Address> gateway =
          Files.isReadable(LINUX) ? ofLinux(Files.readAllLines(LINUX)) : ofNetstat(netstat());
      return gateway.isPresent() ? Optional.of(Route.over(gateway.get())) : Optional.empty();
    } catch (IOException e) {
      LOG.debug("the gateway can't be found out", e);
      return Optional.empty();
    }
  }

  private static List<String> netstat() throws IOException {
    Process process =
        new ProcessBuilder("netstat", "-rn").redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      process.getOutputStream().close();
      byte[] bytes = process.getInputStream().readNBytes(OUTPUT_BYTES_MAX);
      if (!process.waitFor(5, TimeUnit.SECONDS)) throw new IOException("netstat doesn't end");
      return new String(bytes, StandardCharsets.ISO_8859_1).lines().toList();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  /// The gateway of the cheapest default route in the lines of `/proc/net/route`: `Iface
  /// Destination Gateway Flags RefCnt Use Metric Mask …`, addresses as hexadecimal numbers in the
  /// machine's byte order, which is little-endian wherever Java 25 runs but on s390x.
  static Optional<Inet4Address> ofLinux(List<String> lines) {
    Optional<Inet4Address> best = Optional.empty();
    long bestMetric = Long.MAX_VALUE;
    for (String line : lines) {
      String[] fields = line.strip().split("\\s+", -1);
      if (fields.length < 8 || !fields[1].equals("00000000") || !fields[7].equals("00000000")) {
        continue;
      }
      try {
        boolean leads = (Integer.parseInt(fields[3], 16) & UP_AND_GATEWAY) == UP_AND_GATEWAY;
        long metric = Long.parseLong(fields[6]);
        if (!leads || metric >= bestMetric) continue;
        byte[] ip = HexFormat.of().parseHex(fields[2]);
        byte[] turned = {ip[3], ip[2], ip[1], ip[0]};
        best = Optional.of(ip4(turned));
        bestMetric = metric;
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        LOG.debug("a route that can't be read: {}", line);
      }
    }
    return best;
  }

  /// The first default route in the lines of `netstat -rn`: `default 192.168.1.1 …` as the BSDs
  /// have it, `0.0.0.0 0.0.0.0 192.168.1.1 …` as Windows has it.
  static Optional<Inet4Address> ofNetstat(List<String> lines) {
    for (String line : lines) {
      String[] fields = line.strip().split("\\s+", -1);
      if (fields.length >= 2 && fields[0].equals("default")) {
        Optional<Inet4Address> gateway = literal(fields[1]);
        if (gateway.isPresent()) return gateway;
      }
      if (fields.length >= 3 && fields[0].equals("0.0.0.0") && fields[1].equals("0.0.0.0")) {
        Optional<Inet4Address> gateway = literal(fields[2]);
        if (gateway.isPresent()) return gateway;
      }
    }
    return Optional.empty();
  }

  private static Optional<Inet4Address> literal(String text) {
    try {
      return Optional.of(Inet4Address.ofLiteral(text)).filter(ip -> !ip.isAnyLocalAddress());
    } catch (IllegalArgumentException e) {
      // A name, an interface, or an address of IPv6.
      return Optional.empty();
    }
  }

  private static Inet4Address ip4(byte[] ip) {
    try {
      return (Inet4Address) InetAddress.getByAddress(ip);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("not an IPv4 address", e);
    }
  }
}
