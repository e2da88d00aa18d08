/// Publish and subscribe over a mesh: each peer passes whole messages on to a few others, tells
/// some more what it has seen, and keeps a score of all of them.
///
/// Start with [Router]: it decides everything, as a machine without thread, socket or clock.
/// [Input]s go in, [Output]s come out, and the same seed gives the same run. `Mesh` keeps whole
/// messages flowing, `Gossip` the talk about them, `Relay` judges and forwards, `Scores` remembers
/// who behaved. [GossipSub] is the driver on a host: streams, threads, timers.
///
/// What may be tuned stands in [GossipParams] and [ScoreParams], what strangers can push against in
/// [GossipLimits]. Spec: libp2p/specs `pubsub/README.md`: "The RPC", "The Message", "Message
/// Identification", "Message Signing", "Topic Validation"; `pubsub/gossipsub/gossipsub-v1.0.md`:
/// "Router State", "Control Messages", "Message Processing", "Heartbeat"; `-v1.1.md`: "Protocol
/// extensions", from "Explicit Peering Agreements" to "Peer Scoring", and "Spam Protection
/// Measures"; `-v1.2.md`: "IDONTWANT Message".
@NullMarked
package org.handsel.libp2p.protocol.gossipsub;

import org.jspecify.annotations.NullMarked;
