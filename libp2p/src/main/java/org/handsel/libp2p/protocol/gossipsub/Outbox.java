package org.handsel.libp2p.protocol.gossipsub;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.handsel.libp2p.PubSub;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;

/// The orders of one step. What is said to one peer about the mesh goes together: gossipsub-v1.0,
/// "Control Message Piggybacking".
final class Outbox {
  /// Keeps an RPC well below the size that peers take.
  private static final int PER_RPC_MAX = 50;

  /// The signed records that go to one peer in one step, for the same reason.
  private static final int RECORD_BYTES_MAX = 256 << 10;

  private static final class Draft {
    final Map<String, Boolean> subscriptions = new LinkedHashMap<>();
    final Set<String> graft = new LinkedHashSet<>();
    final Map<String, Control.Prune> prune = new LinkedHashMap<>();
    final List<Bytes> want = new ArrayList<>();
    final List<Bytes> dontWant = new ArrayList<>();
    final List<Control.Have> have = new ArrayList<>();
    int ids;
    int recordBytes;
  }

  private List<Output> outputs = new ArrayList<>();
  private final Map<Peer, Draft> drafts = new LinkedHashMap<>();

  void subscription(Peer to, String topic, boolean follows) {
    draft(to).subscriptions.put(topic, follows);
  }

  void graft(Peer to, String topic) {
    draft(to).graft.add(topic);
  }

  void prune(Peer to, Control.Prune prune) {
    Draft draft = draft(to);
    draft.graft.remove(prune.topic());
    draft.recordBytes += recordBytes(prune);
    // Which others follow the topic is a courtesy; that we have put it out is not.
    draft.prune.put(
        prune.topic(),
        draft.recordBytes <= RECORD_BYTES_MAX
            ? prune
            : new Control.Prune(prune.topic(), List.of(), prune.backoff()));
  }

  private static int recordBytes(Control.Prune prune) {
    return prune.peers().stream().mapToInt(it -> it.record().map(Bytes::size).orElse(0)).sum();
  }

  void want(Peer to, List<Bytes> ids) {
    draft(to).want.addAll(ids);
  }

  void dontWant(Peer to, Bytes id) {
    draft(to).dontWant.add(id);
  }

  /// At most `most` ids go to one peer in one step.
  void have(Peer to, String topic, List<Bytes> ids, int most) {
    Draft draft = draft(to);
    int count = Math.min(ids.size(), most - draft.ids);
    if (count <= 0) return;
    draft.ids += count;
    draft.have.add(new Control.Have(topic, ids.subList(0, count)));
  }

  void message(Peer to, Rpc rpc, Priority priority) {
    outputs.add(new Output.Send(to.id, rpc, priority));
  }

  void validate(MessageKey key, PubSub.Message message) {
    outputs.add(new Output.Validate(key, message));
  }

  void deliver(MessageKey key, PubSub.Message message) {
    outputs.add(new Output.Deliver(key, message));
  }

  /// To a peer that `teller` named.
  void connect(Control.Exchanged other, Peer teller) {
    outputs.add(new Output.Connect(other.peer(), other.record(), Optional.of(teller.id)));
  }

  /// To one that we have a peering agreement with.
  void connect(PeerId direct) {
    outputs.add(new Output.Connect(direct, Optional.empty(), Optional.empty()));
  }

  void gone(Peer peer) {
    drafts.remove(peer);
  }

  /// All orders, in their order; control comes behind what was ordered one by one.
  List<Output> drain() {
    drafts.forEach(this::write);
    drafts.clear();
    List<Output> done = outputs;
    outputs = new ArrayList<>();
    return done;
  }

  private Draft draft(Peer peer) {
    return drafts.computeIfAbsent(peer, _ -> new Draft());
  }

  private void write(Peer to, Draft draft) {
    var subscriptions = new ArrayList<Rpc.Subscribed>();
    draft.subscriptions.forEach(
        (topic, follows) -> subscriptions.add(new Rpc.Subscribed(topic, follows)));
    var graft = List.copyOf(draft.graft);
    var prune = List.copyOf(draft.prune.values());
    int from = 0;
    do {
      var control =
          new Control(
              List.of(),
              from == 0 ? draft.want : List.of(),
              part(graft, from),
              part(prune, from),
              from == 0 ? draft.dontWant : List.of());
      var rpc = new Rpc(part(subscriptions, from), List.of(), control);
      boolean empty = rpc.subscriptions().isEmpty() && control.empty();
      if (!empty) outputs.add(new Output.Send(to.id, rpc, Priority.CONTROL));
      from += PER_RPC_MAX;
    } while (from < Math.max(subscriptions.size(), Math.max(graft.size(), prune.size())));
    // All in one: peers count the RPCs that bring IHAVE.
    if (!draft.have.isEmpty()) {
      var gossip = new Control(draft.have, List.of(), List.of(), List.of(), List.of());
      outputs.add(new Output.Send(to.id, Rpc.of(gossip), Priority.GOSSIP));
    }
  }

  private static <T> List<T> part(List<T> all, int from) {
    return all.subList(Math.min(from, all.size()), Math.min(from + PER_RPC_MAX, all.size()));
  }
}
