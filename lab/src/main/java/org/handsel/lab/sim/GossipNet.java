package org.handsel.lab.sim;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.handsel.libp2p.PubSub;
import org.handsel.libp2p.PubSub.Rules;
import org.handsel.libp2p.PubSub.Verdict;
import org.handsel.libp2p.crypto.Ed25519PublicKey;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.protocol.gossipsub.GossipLimits;
import org.handsel.libp2p.protocol.gossipsub.GossipParams;
import org.handsel.libp2p.protocol.gossipsub.Input;
import org.handsel.libp2p.protocol.gossipsub.Output;
import org.handsel.libp2p.protocol.gossipsub.Publication;
import org.handsel.libp2p.protocol.gossipsub.Router;
import org.handsel.libp2p.protocol.gossipsub.Rpc;
import org.handsel.libp2p.protocol.gossipsub.ScoreParams;
import org.handsel.libp2p.protocol.gossipsub.Version;
import org.handsel.libp2p.sim.Climate;
import org.handsel.libp2p.sim.VirtualNetwork;
import org.handsel.libp2p.sim.VirtualTime;

/// The router of `libp2p`, many times over, on virtual time: all follow one topic. A node's
/// [Conduct] says whether it does what its router orders. For one thread.
final class GossipNet {
  static final String TOPIC = "simulated";

  /// A record of Handsel, roughly.
  static final int MESSAGE_BYTES = 1200;

  private static final int ID_BYTES = 8;
  private static final int KEY_BYTES = 32;
  private static final Duration JUDGING = Duration.ofMillis(1);

  /// An id with this bit is of a message that every honest node rejects.
  private static final long INVALID = Long.MIN_VALUE;

  private static final Rules RULES =
      Rules.UNSIGNED
          .namedBy(message -> Bytes.of(message.data().toArray(), 0, ID_BYTES))
          .judgedBy(_ -> Verdict.ACCEPT);

  /// What a node does of what it should.
  enum Conduct {
    HONEST,
    /// It says all about meshes, and passes no message on.
    SILENT
  }

  /// What became of one message.
  ///
  /// @param number its number
  /// @param from the node that published it
  /// @param at when, in nanoseconds
  /// @param delays how long it took to each honest node that it reached
  record Story(long number, int from, long at, Map<Integer, Long> delays) {}

  private final class Node {
    final int number;
    final PeerId id;
    final Router router;
    final Set<Integer> links = new HashSet<>();
    Conduct conduct = Conduct.HONEST;
    boolean sybil;

    Node(int number, PeerId id, Router router) {
      this.number = number;
      this.id = id;
      this.router = router;
    }

    void step(Input input) {
      var sizes = new IdentityHashMap<Rpc, Integer>();
      for (Output output : router.step(time.nanos(), input)) {
        switch (output) {
          case Output.Send(var to, var rpc, var _) ->
              send(numbers.getOrDefault(to, number), rpc, sizes);
          case Output.Validate(var key, var message) -> {
            Verdict verdict = number(message.data()) < 0 ? Verdict.REJECT : Verdict.ACCEPT;
            time.after(JUDGING, () -> step(new Input.Judged(key, verdict)));
          }
          case Output.Deliver(var _, var message) -> delivered(message);
          case Output.Connect(var peer, var _) ->
              connect(number, numbers.getOrDefault(peer, number));
        }
      }
    }

    private void send(int to, Rpc rpc, Map<Rpc, Integer> sizes) {
      boolean data = !rpc.publish().isEmpty();
      if (conduct == Conduct.SILENT && data) return;
      int size = sizes.computeIfAbsent(rpc, it -> it.toArray().length);
      if (!sybil) {
        if (data) dataBytes += size;
        else controlBytes += size;
      }
      network.send(number, to, rpc, size);
    }

    private void delivered(PubSub.Message message) {
      Story story = stories.get(number(message.data()));
      if (story != null && !sybil) story.delays.put(number, time.nanos() - story.at);
    }

    void hear(int from, Rpc rpc) {
      if (!sybil) copies += rpc.publish().size();
      step(new Input.Received(nodes.get(from).id, rpc));
    }
  }

  final VirtualTime time = new VirtualTime();
  final SplittableRandom random;
  private final VirtualNetwork<Rpc> network;
  private final GossipParams params;
  private final ScoreParams scoring;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<PeerId, Integer> numbers = new HashMap<>();
  private final Map<Long, Story> stories = new HashMap<>();
  private long published;
  private long copies;
  private long dataBytes;
  private long controlBytes;

  GossipNet(long seed, GossipParams params, ScoreParams scoring) {
    this.random = new SplittableRandom(seed);
    this.network = new VirtualNetwork<>(time, seed, Climate.INTERNET);
    this.params = params;
    this.scoring = scoring;
  }

  /// Adds a node that follows the topic, and returns its number.
  int join(boolean sybil) {
    var key = new byte[KEY_BYTES];
    random.nextBytes(key);
    var id = PeerId.of(new Ed25519PublicKey(Bytes.of(key)));
    var router = new Router(id, params, scoring, GossipLimits.DEFAULT, _ -> RULES, random.split());
    var node = new Node(nodes.size(), id, router);
    node.sybil = sybil;
    nodes.add(node);
    numbers.put(id, node.number);
    network.join(node::hear);
    node.step(new Input.Join(TOPIC, RULES));
    long beat = params.heartbeat().toNanos();
    time.every(
        Duration.ofNanos(random.nextLong(beat)),
        params.heartbeat(),
        () -> {
          node.step(new Input.Heartbeat());
          return true;
        });
    return node.number;
  }

  void conduct(int number, Conduct conduct) {
    nodes.get(number).conduct = conduct;
  }

  /// `one` calls `other`, unless they are connected.
  void connect(int one, int other) {
    if (one == other || !nodes.get(one).links.add(other)) return;
    nodes.get(other).links.add(one);
    came(one, other, true);
    came(other, one, false);
  }

  private void came(int here, int there, boolean outbound) {
    nodes
        .get(here)
        .step(
            new Input.PeerCame(
                nodes.get(there).id,
                Version.V1_2,
                outbound,
                Optional.of("node " + there),
                Optional.empty()));
  }

  /// Each honest node calls `degree` others.
  void wire(List<Integer> honest, int degree) {
    for (int node : honest) {
      for (int i = 0; i < degree; i++) connect(node, honest.get(random.nextInt(honest.size())));
    }
  }

  /// A node publishes something new.
  void publish(int from) {
    long number = ++published;
    var story = new Story(number, from, time.nanos(), new HashMap<>());
    stories.put(number, story);
    nodes.get(from).step(new Input.Publish(message(number)));
  }

  /// A node sends something invalid to all whom it is connected to.
  void spam(int from) {
    Rpc rpc = Rpc.of(message(++published | INVALID));
    for (int to : nodes.get(from).links) network.send(from, to, rpc, MESSAGE_BYTES);
  }

  private static Publication message(long number) {
    byte[] data = new byte[MESSAGE_BYTES];
    ByteBuffer.wrap(data).putLong(number);
    return Publication.unsigned(TOPIC, Bytes.of(data));
  }

  private static long number(Bytes data) {
    return ByteBuffer.wrap(data.toArray()).getLong();
  }

  // ---- what came of it ----

  /// Messages published from `from` to `to`, both in nanoseconds.
  List<Story> stories(long from, long to) {
    return stories.values().stream()
        .filter(story -> story.at >= from && story.at < to)
        .sorted((one, other) -> Long.compare(one.number, other.number))
        .toList();
  }

  /// Sybils in the meshes of the nodes, as a share of all that is in these meshes.
  double sybilsInMeshes(List<Integer> of) {
    long all = 0;
    long bad = 0;
    for (int number : of) {
      for (PeerId peer : nodes.get(number).router.mesh(TOPIC)) {
        all++;
        if (nodes.get(numbers.getOrDefault(peer, 0)).sybil) bad++;
      }
    }
    return all == 0 ? 0 : (double) bad / all;
  }

  /// Copies of messages that reached honest nodes.
  long copies() {
    return copies;
  }

  /// Bytes that honest nodes sent in messages.
  long dataBytes() {
    return dataBytes;
  }

  /// Bytes that honest nodes sent about meshes and messages.
  long controlBytes() {
    return controlBytes;
  }
}
