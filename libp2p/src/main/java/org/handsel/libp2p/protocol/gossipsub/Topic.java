package org.handsel.libp2p.protocol.gossipsub;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.handsel.libp2p.PubSub;
import org.handsel.libp2p.crypto.PeerId;

/// A topic that we follow or publish to.
final class Topic {
  final String name;

  /// How it works, if we follow it.
  Optional<PubSub.Rules> rules = Optional.empty();

  /// `mesh[topic]`: peers that get its messages from us, and we from them. Empty unless we follow.
  final Set<Peer> mesh = new LinkedHashSet<>();

  /// `fanout[topic]`: peers that get our messages while we don't follow.
  final Set<Peer> fanout = new LinkedHashSet<>();

  /// When we last published to it without following.
  long published;

  /// Until when peers must not be grafted, and must not graft us.
  private final Map<PeerId, Long> backoffs = new LinkedHashMap<>();

  Topic(String name) {
    this.name = name;
  }

  boolean joined() {
    return rules.isPresent();
  }

  /// When the back-off of `peer` ends, if it has one that is remembered.
  Optional<Long> backoff(PeerId peer) {
    return Optional.ofNullable(backoffs.get(peer));
  }

  /// Extends a back-off; never shortens one.
  void backOff(PeerId peer, long until, int most) {
    backoffs.merge(peer, until, Math::max);
    if (backoffs.size() > most) backoffs.remove(backoffs.keySet().iterator().next());
  }

  void forgetBackoffsBefore(long time) {
    backoffs.values().removeIf(until -> until < time);
  }

  boolean forgettable() {
    return !joined() && fanout.isEmpty() && backoffs.isEmpty();
  }
}
