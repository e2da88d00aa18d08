package org.handsel.lab.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.handsel.lab.js.JsPeer;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.PubSub.Rules;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.gossipsub.GossipSub;
import org.handsel.libp2p.protocol.gossipsub.GossipSubSetup;
import org.handsel.libp2p.swarm.Swarm;
import org.handsel.libp2p.swarm.SwarmSetup;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// A mesh of five js-libp2p nodes and five of ours, as a program: prints `ok …` or `failed …` for
/// each thing that has to hold.
final class GossipConversation {
  private static final String TOPIC = "mixed";
  private static final int EACH = 5;
  private static final int ROUNDS = 4;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(90);
  private static final Duration GLANCE = Duration.ofMillis(200);
  private static final ObjectMapper JSON = new ObjectMapper();

  private record Ours(Host host, GossipSub gossip, ConcurrentLinkedQueue<String> heard) {}

  private interface Holds {
    boolean now() throws IOException;
  }

  private final JsPeer js;
  private final String how;
  private final List<Ours> ours = new ArrayList<>();
  private final Set<String> published = new HashSet<>();

  private GossipConversation(JsPeer js, String how) {
    this.js = js;
    this.how = how;
  }

  public static void main(String[] args) throws Exception {
    for (boolean signed : new boolean[] {true, false}) {
      String policy = signed ? "StrictSign" : "StrictNoSign";
      try (var js = JsPeer.start(Path.of(args[0]), "gossip.mjs", policy)) {
        var conversation = new GossipConversation(js, policy);
        for (int i = 0; i < EACH; i++) conversation.ours.add(start(signed));
        try {
          conversation.meet();
          conversation.talk();
        } finally {
          conversation.ours.forEach(it -> it.host.close());
        }
      }
    }
    System.exit(0);
  }

  private static Ours start(boolean signed) throws IOException {
    var keys = KeyPair.generate(new SecureRandom());
    Host host = Swarm.start(SwarmSetup.of(keys).listen(Multiaddr.of("/ip4/127.0.0.1/tcp/0")));
    var gossip =
        GossipSub.start(host, signed ? GossipSubSetup.signed(keys) : GossipSubSetup.UNSIGNED);
    var heard = new ConcurrentLinkedQueue<String>();
    gossip.subscribe(
        TOPIC,
        signed ? Rules.SIGNED : Rules.UNSIGNED,
        message -> heard.add(new String(message.data().toArray(), UTF_8)));
    return new Ours(host, gossip, heard);
  }

  /// A ring in which ours and js take turns, and chords between those of one kind.
  private void meet() throws IOException {
    JsonNode addresses = JSON.readTree(js.greeting()).get("addresses");
    for (int i = 0; i < EACH; i++) {
      Host host = ours.get(i).host;
      host.connect(Multiaddr.parse(addresses.get(i).asString()));
      Host next = ours.get((i + 1) % EACH).host;
      ask(Map.of("run", "dial", "node", i, "address", next.addresses().getFirst().toString()));
      host.connect(ours.get((i + 2) % EACH).host.addresses().getFirst());
      String other = addresses.get((i + 2) % EACH).asString();
      ask(Map.of("run", "dial", "node", i, "address", other));
    }
    attempt("everybody has a mesh of four", this::meshed);
  }

  private boolean meshed() throws IOException {
    JsonNode theirs = ask(Map.of("run", "meshes")).get("peers");
    return ours.stream().allMatch(it -> it.gossip.mesh(TOPIC).size() == 4)
        && theirs.valueStream().allMatch(count -> count.asInt() == 4);
  }

  private void talk() throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < EACH; i++) {
        // Some large enough for IDONTWANT.
        String rest = " of round " + round + "x".repeat(round * 700);
        String mine = "our " + i + rest;
        ours.get(i).gossip.publish(TOPIC, Bytes.of(mine.getBytes(UTF_8)));
        String other = "js " + i + rest;
        ask(Map.of("run", "publish", "node", i, "text", other));
        published.add(mine);
        published.add(other);
      }
    }
    for (int i = 0; i < EACH; i++) {
      int number = i;
      attempt("our " + i + " hears every message of others once", () -> heardByUs(number));
      attempt("js " + i + " hears every message of others once", () -> heardByThem(number));
    }
    attempt(
        "nobody is blamed for anything",
        () ->
            ours.stream()
                .allMatch(
                    it -> it.gossip.peers(TOPIC).stream().allMatch(p -> it.gossip.score(p) > 0)));
  }

  private boolean heardByUs(int number) {
    return allBut("our " + number + " ", List.copyOf(ours.get(number).heard));
  }

  private boolean heardByThem(int number) throws IOException {
    JsonNode heard = ask(Map.of("run", "heard")).get("heard").get(number);
    return allBut("js " + number + " ", heard.valueStream().map(JsonNode::asString).toList());
  }

  private boolean allBut(String own, List<String> heard) {
    var due = new HashSet<>(published);
    due.removeIf(text -> text.startsWith(own));
    return heard.size() == due.size() && due.equals(new HashSet<>(heard));
  }

  private JsonNode ask(Map<String, Object> command) throws IOException {
    JsonNode answer = JSON.readTree(js.ask(JSON.writeValueAsString(command)));
    if (answer.has("error")) throw new IOException(answer.get("error").asString());
    return answer.get("ok");
  }

  private void attempt(String what, Holds check) throws IOException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    boolean good = check.now();
    while (!good && System.nanoTime() < end) {
      LockSupport.parkNanos(GLANCE.toNanos());
      good = check.now();
    }
    System.out.println((good ? "ok " : "failed ") + what + ", " + how);
    System.out.flush();
  }
}
