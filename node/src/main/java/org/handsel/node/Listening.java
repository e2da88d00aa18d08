package org.handsel.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.PeerStore;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.swarm.Swarm;
import org.handsel.libp2p.swarm.SwarmSetup;
import org.handsel.node.home.Config;
import org.handsel.storage.record.Settings;

/// Starts the host where the settings say. A port that was left to chance stays the same over
/// restarts while it's free, so that peers find the node where they met it.
final class Listening {
  private static final String LAST_PORT = "swarm.port";
  private static final String ANY_PORT = "/tcp/0";

  /// Where somebody was a week ago is worth a try.
  private static final Limits LIMITS =
      Limits.DEFAULT.with(new Limits.Peers(2_000, 16, Duration.ofDays(7)));

  private Listening() {}

  /// @param peers what is known of peers from earlier
  static Host start(Config config, Settings settings, KeyPair key, PeerStore peers, House house)
      throws IOException {
    var setup = SwarmSetup.of(key).clock(house.clock()).peerStore(peers).limits(LIMITS);
    String last =
        settings
            .find(LAST_PORT)
            .map(port -> new String(port.toArray(), StandardCharsets.UTF_8))
            .orElse("0");
    Host host;
    try {
      host = start(config.listen(), last, setup);
    } catch (IOException e) {
      if (last.equals("0")) {
        throw e;
      }
      host = start(config.listen(), "0", setup);
    }
    for (Multiaddr address : host.addresses()) {
      if (address.tcpPort().isPresent()) {
        String port = Integer.toString(address.tcpPort().getAsInt());
        settings.put(LAST_PORT, Bytes.of(port.getBytes(StandardCharsets.UTF_8)));
        break;
      }
    }
    return host;
  }

  private static Host start(List<String> listen, String port, SwarmSetup begun) throws IOException {
    SwarmSetup setup = begun;
    for (String text : listen) {
      try {
        setup =
            setup.listen(
                Multiaddr.parse(
                    text.endsWith(ANY_PORT) ? text.substring(0, text.length() - 1) + port : text));
      } catch (MalformedException e) {
        throw new IOException("listen: " + text + " is no address: " + e.getMessage(), e);
      }
    }
    return Swarm.start(setup);
  }
}
