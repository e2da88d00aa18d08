package org.handsel.libp2p.protocol.gossipsub;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.handsel.libp2p.PubSub;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;

/// The gossipsub router of one peer, as a machine: inputs in, orders out; no thread, no socket, no
/// clock. For one thread at a time.
///
/// ```java
/// for (Output output : router.step(now, new Input.Received(peer, rpc))) carryOut(output);
/// ```
public final class Router {
  private final Table table;
  private final Mesh mesh;
  private final Gossip gossip;
  private final Relay relay;
  private final Function<String, PubSub.Rules> unfollowed;
  private long triedDirect = Long.MIN_VALUE;

  /// @param self who we are
  /// @param params how it routes
  /// @param scoring how it judges peers
  /// @param limits what strangers can't go beyond
  /// @param unfollowed the rules of topics that are published to without being followed
  /// @param random decides whatever is left to chance
  public Router(
      PeerId self,
      GossipParams params,
      ScoreParams scoring,
      GossipLimits limits,
      Function<String, PubSub.Rules> unfollowed,
      RandomGenerator random) {
    this.table = new Table(self, params, scoring, limits, random);
    this.mesh = new Mesh(table);
    this.gossip = new Gossip(table);
    this.relay = new Relay(table, mesh, gossip);
    this.unfollowed = unfollowed;
  }

  /// What follows from `input`, in the order in which it should be done.
  ///
  /// @param now nanoseconds since any fixed point; never less than before
  public List<Output> step(long now, Input input) {
    table.now = now;
    switch (input) {
      case Input.PeerCame came -> came(came);
      case Input.PeerLeft(var peer) -> table.peer(peer).ifPresent(this::left);
      case Input.Received(var peer, var rpc) ->
          table.peer(peer).ifPresent(from -> received(from, rpc));
      case Input.Misbehaved(var peer) ->
          table.peer(peer).ifPresent(from -> table.scores.misdeeds(from.stats, 1));
      case Input.Rated(var peer, var score) ->
          table.peer(peer).ifPresent(known -> known.stats.app = score);
      case Input.Join(var topic, var rules) -> join(topic, rules);
      case Input.Leave(var topic) ->
          table.topic(topic).filter(Topic::joined).ifPresent(this::leave);
      case Input.Publish(var message) -> relay.publish(message, rules(message.topic()));
      case Input.Judged(var message, var verdict) -> relay.judged(message, verdict);
      case Input.Heartbeat() -> beat();
    }
    return table.out.drain();
  }

  // ---- peers ----

  private void came(Input.PeerCame came) {
    if (came.peer().equals(table.self)) return;
    table.peer(came.peer()).ifPresent(this::left);
    boolean direct = table.params.direct().contains(came.peer());
    var peer =
        new Peer(came, direct, fit(came.record()), table.scores.came(came.peer(), came.ip()));
    table.add(peer);
    // gossipsub-v1.0, "Ambient Peer Discovery": "a hello packet that announces the topics".
    for (Topic topic : table.topics()) {
      if (topic.joined()) table.out.subscription(peer, topic.name, true);
    }
  }

  /// A record that others wouldn't look at isn't kept to be passed on.
  private Optional<Bytes> fit(Optional<Bytes> record) {
    return record.filter(it -> it.size() <= table.limits.exchangedRecordBytesMax());
  }

  private void left(Peer peer) {
    mesh.left(peer);
    table.promises.left(peer);
    table.scores.left(peer.id, table.now);
    table.remove(peer);
    table.out.gone(peer);
  }

  private void received(Peer from, Rpc rpc) {
    if (!from.direct && table.score(from) < table.scores.thresholds().graylist()) return;
    for (Rpc.Subscribed said : rpc.subscriptions()) {
      if (!said.follows()) {
        from.topics.remove(said.topic());
        mesh.unsubscribed(from, said.topic());
      } else if (from.topics.size() < table.limits.topicsPerPeerMax()) {
        from.topics.add(said.topic());
      }
    }
    rpc.publish().forEach(message -> relay.received(from, message));
    Control control = rpc.control();
    if (control.empty() || !from.version.meshes()) return;
    gossip.have(from, control.have());
    gossip.want(from, control.want());
    control.graft().forEach(topic -> mesh.grafted(from, topic));
    control.prune().forEach(prune -> mesh.pruned(from, prune));
    gossip.dontWant(from, control.dontWant());
  }

  // ---- topics ----

  private PubSub.Rules rules(String topic) {
    return table.topic(topic).flatMap(it -> it.rules).orElseGet(() -> unfollowed.apply(topic));
  }

  private void join(String name, PubSub.Rules rules) {
    Optional<Topic> topic = table.open(name).filter(it -> !it.joined());
    if (topic.isEmpty()) return;
    for (Peer peer : table.peers()) table.out.subscription(peer, name, true);
    mesh.join(topic.get(), rules);
  }

  private void leave(Topic topic) {
    for (Peer peer : table.peers()) table.out.subscription(peer, topic.name, false);
    mesh.leave(topic);
  }

  // ---- the heartbeat ----

  private void beat() {
    relay.beat();
    gossip.blameBrokenPromises();
    table.scores.decay(table.now);
    for (Peer peer : table.peers()) {
      peer.beat();
      peer.score = table.score(peer);
    }
    connectDirect();
    mesh.beat();
    gossip.beat();
    table.seen.beat(table.now);
  }

  private void connectDirect() {
    long interval = table.params.directInterval().toNanos();
    if (triedDirect != Long.MIN_VALUE && table.now - triedDirect < interval) return;
    triedDirect = table.now;
    for (PeerId peer : table.params.direct()) {
      if (table.peer(peer).isEmpty()) {
        table.out.connect(peer);
      }
    }
  }

  // ---- what it looks like inside ----

  /// The peers in the mesh of `topic`.
  public Set<PeerId> mesh(String topic) {
    return table
        .topic(topic)
        .map(it -> it.mesh.stream().map(peer -> peer.id).collect(Collectors.toUnmodifiableSet()))
        .orElse(Set.of());
  }

  /// The peers that follow `topic`.
  public List<PeerId> following(String topic) {
    return table.peers().stream()
        .filter(peer -> peer.topics.contains(topic))
        .map(peer -> peer.id)
        .sorted()
        .toList();
  }

  /// The score of `peer`; 0 if it isn't connected.
  public double score(PeerId peer) {
    return table.peer(peer).map(table::score).orElse(0.0);
  }

  /// The topics that are followed.
  public Set<String> topics() {
    return table.topics().stream()
        .filter(Topic::joined)
        .map(topic -> topic.name)
        .collect(Collectors.toUnmodifiableSet());
  }

  /// How many messages are remembered as seen.
  public int seen() {
    return table.seen.size();
  }
}
