package org.handsel.node.peer;

import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import org.handsel.core.identity.Signer;
import org.handsel.core.record.Inspector;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.node.app.Events;
import org.handsel.node.app.People;
import org.handsel.storage.record.LogStore;
import org.handsel.storage.record.PeerBook;
import org.handsel.storage.record.RecordStore;

/// What [Neighbours] need of the rest of the node.
///
/// @param me whose node it is, and `device` the key that speaks for me
/// @param topics what this node wants to hear of
/// @param network the name of the network; peers of another one are sent away
/// @param greetsAll true to greet whoever was called; false to greet only those who were called to
///   be met, which others are asked things in the DHT
/// @param person a person at a glance
public record Circle(
    Host host,
    Cid me,
    Signer device,
    LogStore logs,
    RecordStore records,
    Inspector inspector,
    PeerBook book,
    List<String> topics,
    String network,
    boolean greetsAll,
    Function<Cid, People.Person> person,
    Events events,
    InstantSource clock) {
  /// The list is copied.
  public Circle {
    topics = List.copyOf(topics);
  }
}
