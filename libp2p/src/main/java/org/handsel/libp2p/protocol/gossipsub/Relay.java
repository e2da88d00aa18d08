package org.handsel.libp2p.protocol.gossipsub;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.handsel.libp2p.PubSub;
import org.handsel.libp2p.PubSub.Message;
import org.handsel.libp2p.PubSub.Signing;
import org.handsel.libp2p.PubSub.Verdict;
import org.handsel.libp2p.multiformats.Bytes;

/// Messages: seen before or not, signed as they have to be, judged, delivered, passed on. Spec:
/// pubsub "Message Signing", "Topic Validation"; gossipsub-v1.0 "Message Processing"; -v1.1 "Flood
/// Publishing", "Extended Validators".
final class Relay {
  /// A message whose verdict isn't in.
  private record Pending(
      Topic topic, Publication publication, Message message, Delivery delivery) {}

  private final Table table;
  private final Mesh mesh;
  private final Gossip gossip;

  /// The oldest first.
  private final Map<MessageKey, Pending> validating = new LinkedHashMap<>();

  /// What those come to.
  private long validatingBytes;

  Relay(Table table, Mesh mesh, Gossip gossip) {
    this.table = table;
    this.mesh = mesh;
    this.gossip = gossip;
  }

  // ---- from others ----

  void received(Peer from, Publication publication) {
    Optional<Topic> known = table.topic(publication.topic()).filter(Topic::joined);
    if (known.isEmpty()) return; // nobody asked for it
    Topic topic = known.get();
    PubSub.Rules rules = topic.rules.orElseThrow();
    if (!wellFormed(publication, rules.signing())) {
      table.scores.invalid(from.stats, topic.name);
      return;
    }
    Message message = message(publication, from);
    // Our own, on its way back: we have forgotten it if it is not among those seen.
    if (message.author().filter(table.self::equals).isPresent()) return;
    Bytes id = rules.id().apply(message);
    var key = new MessageKey(topic.name, id);
    Optional<Delivery> before = table.seen.get(key);
    if (before.isPresent()) {
      copy(from, topic, before.get());
      return;
    }
    // Before it counts as seen, or a forger could keep the true one away.
    if (rules.signing() == Signing.STRICT_SIGN && !publication.signatureStands()) {
      table.scores.invalid(from.stats, topic.name);
      return;
    }
    // Not noted as seen, so that it may come again when there's room.
    if (validating.size() >= table.limits.validatingMax()
        || validatingBytes + publication.bytes() > table.limits.validatingBytesMax()) {
      return;
    }
    table.promises.came(id);
    Delivery delivery = table.seen.add(key, table.now);
    delivery.senders.add(from);
    gossip.refuseCopies(topic, id, publication.data().size(), from);
    var pending = new Pending(topic, publication, message, delivery);
    if (rules.validator().equals(PubSub.Validator.ACCEPT_ALL)) {
      accept(pending);
    } else {
      validating.put(key, pending);
      validatingBytes += publication.bytes();
      table.out.validate(key, message);
    }
  }

  private boolean wellFormed(Publication publication, Signing signing) {
    if (publication.data().size() > table.limits.messageBytesMax()) return false;
    return switch (signing) {
      case STRICT_SIGN -> publication.saysWhoSignedIt();
      case STRICT_NO_SIGN -> publication.saysNothingOfItsAuthor();
    };
  }

  private static Message message(Publication publication, Peer from) {
    return new Message(
        publication.topic(),
        publication.data(),
        publication.author(),
        publication.sequence(),
        from.id);
  }

  /// Another copy of a message that was seen before.
  private void copy(Peer from, Topic topic, Delivery delivery) {
    switch (delivery.state) {
      case VALIDATING -> delivery.senders.add(from);
      case INVALID -> table.scores.invalid(from.stats, topic.name);
      case VALID -> {
        boolean near = table.now - delivery.judged <= table.scores.window(topic.name);
        if (near && !delivery.senders.isEmpty() && delivery.senders.add(from)) {
          table.scores.near(from.stats, topic.name);
        }
      }
      case IGNORED -> {}
    }
  }

  // ---- the verdict ----

  void judged(MessageKey key, Verdict verdict) {
    Pending pending = validating.remove(key);
    if (pending == null) return; // it came too late
    validatingBytes -= pending.publication.bytes();
    Delivery delivery = pending.delivery;
    switch (verdict) {
      case ACCEPT -> accept(pending);
      case IGNORE -> table.seen.judged(delivery, Delivery.State.IGNORED, table.now);
      case REJECT -> {
        table.seen.judged(delivery, Delivery.State.INVALID, table.now);
        delivery.senders.forEach(peer -> table.scores.invalid(peer.stats, key.topic()));
      }
    }
  }

  private void accept(Pending pending) {
    Delivery delivery = pending.delivery;
    table.seen.judged(delivery, Delivery.State.VALID, table.now);
    boolean first = true;
    for (Peer peer : delivery.senders) {
      if (first) table.scores.first(peer.stats, pending.topic.name);
      else table.scores.near(peer.stats, pending.topic.name);
      first = false;
    }
    // The topic may have been left while it was judged.
    if (!pending.topic.joined()) return;
    table.out.deliver(delivery.key, pending.message);
    forward(pending, table.cache.put(delivery.key, pending.publication));
  }

  /// Validators that take too long have ignored their message.
  void beat() {
    long latest = table.now - table.limits.validationTimeout().toNanos();
    List<MessageKey> late =
        validating.values().stream()
            .takeWhile(pending -> pending.delivery.seen < latest)
            .map(pending -> pending.delivery.key)
            .toList();
    late.forEach(key -> judged(key, Verdict.IGNORE));
  }

  // ---- to others ----

  private void forward(Pending pending, Rpc rpc) {
    Topic topic = pending.topic;
    Set<Peer> to = new LinkedHashSet<>(topic.mesh);
    to.addAll(outsideTheMesh(topic));
    // Those who sent it have it.
    to.removeAll(pending.delivery.senders);
    pending.message.author().flatMap(table::peer).ifPresent(to::remove);
    send(to, pending.delivery.key.id(), rpc, Priority.RELAYED);
  }

  /// Peers that a mesh doesn't have, and that get all messages of their topics: those that only
  /// flood, and those with a peering agreement.
  private List<Peer> outsideTheMesh(Topic topic) {
    double publish = table.scores.thresholds().publish();
    return table.meshless().stream()
        .filter(peer -> peer.topics.contains(topic.name))
        .filter(peer -> peer.direct || table.score(peer) >= publish)
        .toList();
  }

  /// Publishes our own; nothing happens if the same was published lately.
  void publish(Publication publication, PubSub.Rules rules) {
    Optional<Topic> opened = table.open(publication.topic());
    if (opened.isEmpty()) return;
    Topic topic = opened.get();
    var message =
        new Message(
            topic.name,
            publication.data(),
            publication.author(),
            publication.sequence(),
            table.self);
    Bytes id = rules.id().apply(message);
    var key = new MessageKey(topic.name, id);
    if (table.seen.contains(key)) return;
    Delivery delivery = table.seen.add(key, table.now);
    table.seen.judged(delivery, Delivery.State.VALID, table.now);
    Rpc rpc = table.cache.put(key, publication);
    Set<Peer> to = new LinkedHashSet<>(outsideTheMesh(topic));
    if (table.params.floodPublish()) {
      double threshold = table.scores.thresholds().publish();
      to.addAll(table.following(topic.name, peer -> table.score(peer) >= threshold));
    } else if (topic.joined()) {
      to.addAll(topic.mesh);
    } else {
      mesh.fanout(topic).forEach(to::add);
    }
    send(to, id, rpc, Priority.OWN);
  }

  private void send(Set<Peer> to, Bytes id, Rpc rpc, Priority priority) {
    for (Peer peer : to) {
      // -v1.2: "the peers found in dont_send_message_ids MUST be skipped".
      if (!peer.unwanted.containsKey(id)) table.out.message(peer, rpc, priority);
    }
  }
}
