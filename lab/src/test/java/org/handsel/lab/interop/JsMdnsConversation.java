package org.handsel.lab.interop;

import static org.handsel.lab.interop.Trial.attempt;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.handsel.lab.js.JsPeer;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.Routing.Found;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.mdns.Mdns;
import org.handsel.libp2p.protocol.mdns.MdnsSetup;
import org.handsel.libp2p.swarm.Swarm;
import org.handsel.libp2p.swarm.SwarmSetup;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Our node and one of js-libp2p, which look for each other by multicast DNS, as a program: prints
/// `ok …` or `failed …` for each thing tried.
final class JsMdnsConversation {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE_SECONDS = 60;

  private JsMdnsConversation() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    var found = new LinkedBlockingQueue<Found>();
    var setup =
        SwarmSetup.of(KeyPair.generate(new SecureRandom()))
            .listen(Multiaddr.of("/ip4/127.0.0.1/tcp/0"));
    try (Host alice = Swarm.start(setup)) {
      // The one who was there first is found by the other's question, and the other by its own
      // answer to it.
      try (var js = JsPeer.start(folder, "mdns.mjs");
          var _ = Mdns.start(alice, MdnsSetup.of(), found::add)) {
        converse("who came first", alice, js, found);
      }
    }
    try (Host alice = Swarm.start(setup);
        var _ = Mdns.start(alice, MdnsSetup.of(), found::add);
        var js = JsPeer.start(folder, "mdns.mjs")) {
      converse("who came later", alice, js, found);
    }
    System.exit(0);
  }

  private static void converse(
      String which, Host alice, JsPeer js, LinkedBlockingQueue<Found> found) {
    JsonNode greeting = JSON.readTree(js.greeting());
    attempt(
        "we find a peer of js " + which,
        () -> {
          PeerId peer = PeerId.parse(greeting.get("peer").asString());
          return take(found, peer)
              .addresses()
              .contains(Multiaddr.parse(greeting.get("address").asString()).withoutPeer());
        });
    // Before anybody connects: js tells of a peer once, whatever it heard of first.
    String own = alice.id().toString();
    attempt(
        "js finds us " + which,
        () ->
            ask(js, Map.of("run", "finds", "peer", own))
                .get("addresses")
                .valueStream()
                .anyMatch(it -> own(alice, it.asString())));
    attempt(
        "we connect to it by its id " + which,
        () -> {
          PeerId peer = PeerId.parse(greeting.get("peer").asString());
          return alice.connect(peer).peer().equals(peer);
        });
    attempt(
        "js pings us where it found us " + which,
        () -> ask(js, Map.of("run", "ping", "peer", own)).get("millis").asInt() >= 0);
  }

  private static boolean own(Host alice, String address) {
    return alice.addresses().getFirst().withoutPeer().toString().equals(address);
  }

  private static Found take(LinkedBlockingQueue<Found> found, PeerId peer)
      throws IOException, InterruptedException {
    while (true) {
      Found next = found.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (next == null) throw new IOException("it wasn't heard");
      if (next.peer().equals(peer)) return next;
    }
  }

  private static JsonNode ask(JsPeer js, Map<String, Object> command) throws IOException {
    JsonNode answer = JSON.readTree(js.ask(JSON.writeValueAsString(command)));
    if (answer.has("error")) throw new IOException(answer.get("error").asString());
    return answer.get("ok");
  }
}
