package org.handsel.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.storage.record.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where a host listens. A port that was left to chance stays the same over restarts while it's
/// free, each address's for itself, so that peers find the node where they met it.
final class Ports {
  private static final Logger log = LoggerFactory.getLogger(Ports.class);

  /// What has ports.
  private static final List<String> PROTOCOLS = List.of("tcp", "udp");

  private Ports() {}

  /// Listens at the address `text`.
  ///
  /// @throws IOException if it is no address, or one that can't be had
  static void listen(Host host, String text, Settings settings) throws IOException {
    Multiaddr wanted = address(text);
    Optional<String> chance =
        PROTOCOLS.stream().filter(port -> wanted.value(port).equals(Optional.of("0"))).findFirst();
    if (chance.isEmpty()) {
      host.listen(wanted);
      return;
    }
    String protocol = chance.get();
    String setting = "swarm.port " + wanted;
    Optional<Bytes> last = settings.find(setting);
    if (last.isPresent() && listens(host, at(wanted, protocol, last.get()))) return;
    List<Multiaddr> before = host.addresses();
    host.listen(wanted);
    for (Multiaddr address : host.addresses()) {
      if (before.contains(address)) continue;
      byte[] port = address.value(protocol).orElseThrow().getBytes(StandardCharsets.UTF_8);
      settings.put(setting, Bytes.of(port));
      return;
    }
  }

  private static boolean listens(Host host, Multiaddr address) {
    try {
      host.listen(address);
      return true;
    } catch (IOException e) {
      log.debug("the last port isn't free: {}", e.getMessage());
      return false;
    }
  }

  /// `address` with `port` instead of 0.
  private static Multiaddr at(Multiaddr address, String protocol, Bytes port) throws IOException {
    String chance = "/" + protocol + "/0";
    String chosen = "/" + protocol + "/" + new String(port.toArray(), StandardCharsets.UTF_8);
    return address((address + "/").replaceFirst(chance + "/", chosen + "/").replaceFirst("/$", ""));
  }

  private static Multiaddr address(String text) throws IOException {
    try {
      return Multiaddr.parse(text);
    } catch (MalformedException e) {
      throw new IOException("listen: " + text + " is no address: " + e.getMessage(), e);
    }
  }
}
