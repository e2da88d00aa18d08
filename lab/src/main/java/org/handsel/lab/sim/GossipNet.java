package org.handsel.lab.sim;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
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
import org.handsel.libp2p.protocol.gossipsub.Control;
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

  /// So many of the last messages does spam ask for.
  private static final int ASKED = 20;

  /// An id with this bit is of a message that every honest node rejects.
  private static final long INVALID = Long.MIN_VALUE;

  /// An id with this bit is of no message.
  private static final long INVENTED = Long.MIN_VALUE >>> 1;

  private static final Rules RULES =
      Rules.UNSIGNED
          .namedBy(message -> Bytes.of(message.data().toArray(), 0, ID_BYTES))
          .judgedBy(_ -> Verdict.ACCEPT);

  /// What a node does of what it should.
  enum Conduct {
    HONEST,
    /// It talks about meshes only: no message is heard, passed on or told of.
    SILENT
  }

  /// What became of one message.
  ///
  /// @param number its number
  /// @param from the node that published it
  /// @param at when, in nanoseconds
  /// @param delays how long it took to each honest node that it reached
  record Story(long number, int from, long at, Map<Integer, Long> delays) {}

  /// How honest nodes see their peers, each as a share.
  ///
  /// @param inMesh sybils, of all in their meshes
  /// @param shunned of their links with sybils those with a negative score: kept out of the mesh
  /// @param graylisted of the same links those that are no longer listened to
  /// @param wronged of their links with honest nodes those with a negative score
  record Standing(double inMesh, double shunned, double graylisted, double wronged) {}

  private final class Node {
    final int number;
    final PeerId id;
    final Router router;
    final boolean sybil;
    final long came = time.nanos();
    final Set<Integer> links = new LinkedHashSet<>();
    long left = Long.MAX_VALUE;
    Conduct conduct = Conduct.HONEST;

    Node(int number, PeerId id, Router router, boolean sybil) {
      this.number = number;
      this.id = id;
      this.router = router;
      this.sybil = sybil;
    }

    boolean there() {
      return left == Long.MAX_VALUE;
    }

    void step(Input input) {
      if (!there()) return;
      var sizes = new IdentityHashMap<Rpc, Integer>();
      for (Output output : router.step(time.nanos(), input)) {
        switch (output) {
          case Output.Send(var to, var rpc, var _) ->
              send(numbers.getOrDefault(to, number), rpc, sizes);
          case Output.Validate(var key, var message) -> {
            boolean valid = number(message.data()) >= 0;
            if (!valid && !sybil) junk++;
            Verdict verdict = valid ? Verdict.ACCEPT : Verdict.REJECT;
            time.after(JUDGING, () -> step(new Input.Judged(key, verdict)));
          }
          case Output.Deliver(var _, var message) -> delivered(message);
          case Output.Connect(var peer, var _, var _) ->
              connect(number, numbers.getOrDefault(peer, number));
        }
      }
    }

    private void send(int to, Rpc ordered, Map<Rpc, Integer> sizes) {
      Rpc rpc = conduct == Conduct.SILENT ? aboutMeshes(ordered) : ordered;
      if (empty(rpc)) return;
      int size = sizes.computeIfAbsent(ordered, _ -> rpc.toArray().length);
      if (!sybil) {
        if (!rpc.publish().isEmpty()) dataBytes += size;
        else controlBytes += size;
      }
      network.send(number, to, rpc, size);
    }

    private void delivered(PubSub.Message message) {
      Story story = stories.get(number(message.data()));
      if (story != null && !sybil) story.delays.put(number, time.nanos() - story.at);
    }

    void hear(int from, Rpc sent) {
      if (!sybil) copies += sent.publish().size();
      Rpc rpc = conduct == Conduct.SILENT ? aboutMeshes(sent) : sent;
      if (!empty(rpc)) step(new Input.Received(nodes.get(from).id, rpc));
    }
  }

  final VirtualTime time = new VirtualTime();
  final SplittableRandom random;
  private final VirtualNetwork<Rpc> network;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<PeerId, Integer> numbers = new HashMap<>();
  private final Map<Long, Story> stories = new HashMap<>();
  private long published;
  private long spammed;
  private long copies;
  private long dataBytes;
  private long controlBytes;
  private long junk;

  GossipNet(long seed, Climate climate) {
    this.random = new SplittableRandom(seed);
    this.network = new VirtualNetwork<>(time, seed, climate);
  }

  // ---- who is there ----

  /// Adds an honest node that follows the topic, and returns its number.
  int join(GossipParams params, ScoreParams scoring) {
    return join(params, scoring, false);
  }

  /// Adds a sybil, which judges nobody.
  int joinSybil(GossipParams params) {
    return join(params, ScoreParams.NONE, true);
  }

  private int join(GossipParams params, ScoreParams scoring, boolean sybil) {
    var key = new byte[KEY_BYTES];
    random.nextBytes(key);
    var id = PeerId.of(new Ed25519PublicKey(Bytes.of(key)));
    var router = new Router(id, params, scoring, GossipLimits.DEFAULT, _ -> RULES, random.split());
    var node = new Node(nodes.size(), id, router, sybil);
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
          return node.there();
        });
    return node.number;
  }

  void conduct(int number, Conduct conduct) {
    nodes.get(number).conduct = conduct;
  }

  /// `one` calls `other`, unless they are connected or one of them isn't there.
  void connect(int one, int other) {
    if (one == other || !nodes.get(one).there() || !nodes.get(other).there()) return;
    if (!nodes.get(one).links.add(other)) return;
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

  /// Each node calls `degree` others.
  void wire(List<Integer> some, int degree) {
    for (int node : some) {
      for (int i = 0; i < degree; i++) connect(node, some.get(random.nextInt(some.size())));
    }
  }

  /// A node goes; its peers notice after `noticed`, and each calls another then.
  void leave(int number, Duration noticed) {
    Node gone = nodes.get(number);
    gone.left = time.nanos();
    network.leave(number);
    for (int peer : gone.links) {
      time.after(
          noticed,
          () -> {
            Node bereaved = nodes.get(peer);
            bereaved.links.remove(number);
            bereaved.step(new Input.PeerLeft(gone.id));
            connect(peer, anybody());
          });
    }
  }

  /// A node that is there.
  int anybody() {
    while (true) {
      Node node = nodes.get(random.nextInt(nodes.size()));
      if (node.there()) return node.number;
    }
  }

  /// Whether a node was there all the time from `from` to `to`, in nanoseconds.
  boolean there(int number, long from, long to) {
    Node node = nodes.get(number);
    return node.came <= from && node.left > to;
  }

  /// Numbers of honest nodes, those that went among them.
  List<Integer> honest() {
    return nodes.stream().filter(node -> !node.sybil).map(node -> node.number).toList();
  }

  // ---- what they say ----

  /// A node publishes something new.
  void publish(int from) {
    long number = ++published;
    var story = new Story(number, from, time.nanos(), new HashMap<>());
    stories.put(number, story);
    nodes.get(from).step(new Input.Publish(message(number)));
  }

  /// A node sends to each whom it is connected to something invalid, tells of messages that don't
  /// exist, asks for the last ones whatever it was given, and wants into the mesh whatever was
  /// said.
  void spam(int from) {
    var asked = new ArrayList<Bytes>();
    for (long id = Math.max(1, published - ASKED); id <= published; id++) asked.add(id(id));
    var control =
        new Control(
            List.of(new Control.Have(TOPIC, List.of(id(++spammed | INVENTED)))),
            asked,
            List.of(TOPIC),
            List.of(),
            List.of());
    var rpc = new Rpc(List.of(), List.of(message(++spammed | INVALID)), control);
    for (int to : nodes.get(from).links) network.send(from, to, rpc, MESSAGE_BYTES);
  }

  private static Rpc aboutMeshes(Rpc rpc) {
    Control said = rpc.control();
    return new Rpc(
        rpc.subscriptions(),
        List.of(),
        new Control(List.of(), List.of(), said.graft(), said.prune(), List.of()));
  }

  private static boolean empty(Rpc rpc) {
    return rpc.subscriptions().isEmpty() && rpc.publish().isEmpty() && rpc.control().empty();
  }

  private static Publication message(long number) {
    byte[] data = new byte[MESSAGE_BYTES];
    ByteBuffer.wrap(data).putLong(number);
    return Publication.unsigned(TOPIC, Bytes.of(data));
  }

  private static Bytes id(long number) {
    return Bytes.of(ByteBuffer.allocate(ID_BYTES).putLong(number).array());
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

  /// How these honest nodes see their peers now.
  Standing standing(List<Integer> of) {
    double bad = ScoreParams.DEFAULT.thresholds().graylist();
    long[] meshes = new long[2];
    long[] links = new long[2];
    long[] shunned = new long[2];
    long graylisted = 0;
    for (int number : of) {
      Node node = nodes.get(number);
      Set<PeerId> mesh = node.router.mesh(TOPIC);
      for (int link : node.links) {
        Node peer = nodes.get(link);
        int kind = peer.sybil ? 1 : 0;
        double score = node.router.score(peer.id);
        links[kind]++;
        if (mesh.contains(peer.id)) meshes[kind]++;
        if (score < 0) shunned[kind]++;
        if (score < bad && peer.sybil) graylisted++;
      }
    }
    return new Standing(
        share(meshes[1], meshes[0] + meshes[1]),
        share(shunned[1], links[1]),
        share(graylisted, links[1]),
        share(shunned[0], links[0]));
  }

  private static double share(long part, long all) {
    return all == 0 ? 0 : (double) part / all;
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

  /// How often an honest node had to judge something invalid.
  long junk() {
    return junk;
  }
}
