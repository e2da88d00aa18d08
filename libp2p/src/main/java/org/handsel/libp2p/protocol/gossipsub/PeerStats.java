package org.handsel.libp2p.protocol.gossipsub;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What is remembered of one peer's behaviour. Counters only; [Scores] makes a score of them.
final class PeerStats {
  /// Behaviour in one topic.
  static final class InTopic {
    final TopicScore params;
    boolean inMesh;
    long grafted;
    long meshNanos;
    double firstDeliveries;
    double meshDeliveries;

    /// True once it has been in the mesh for so long that deliveries are expected of it.
    boolean expected;

    double meshFailures;
    double invalid;

    InTopic(TopicScore params) {
      this.params = params;
    }

    /// What its deliveries lack.
    double deficit() {
      double lacks = params.meshDeliveries().threshold() - meshDeliveries;
      return expected && lacks > 0 ? lacks : 0;
    }

    boolean blank() {
      return !inMesh
          && firstDeliveries == 0
          && meshDeliveries == 0
          && meshFailures == 0
          && invalid == 0;
    }
  }

  final Map<String, InTopic> topics = new HashMap<>();
  Optional<String> ip = Optional.empty();
  boolean connected;

  /// When it is forgotten, if it isn't connected.
  long forgotten;

  /// P₅, set by the application.
  double app;

  /// P₇'s counter.
  double misdeeds;
}
