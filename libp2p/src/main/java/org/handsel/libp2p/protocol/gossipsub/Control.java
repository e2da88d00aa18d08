package org.handsel.libp2p.protocol.gossipsub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Protobuf;

/// The `ControlMessage` of an RPC. Spec: gossipsub-v1.0 "Protobuf", -v1.1 "PRUNE Backoff and Peer
/// Exchange", -v1.2 "Protobuf Extension".
///
/// @param have IHAVE: messages of a topic that the sender could give
/// @param want IWANT: messages that it asks for
/// @param graft GRAFT: topics in whose mesh it has put us
/// @param prune PRUNE: topics from whose mesh it has taken us
/// @param dontWant IDONTWANT: messages that it has and should not be sent
public record Control(
    List<Have> have,
    List<Bytes> want,
    List<String> graft,
    List<Prune> prune,
    List<Bytes> dontWant) {
  /// Nothing.
  public static final Control NONE =
      new Control(List.of(), List.of(), List.of(), List.of(), List.of());

  /// IHAVE of one topic.
  public record Have(String topic, List<Bytes> ids) {
    /// The list is copied.
    public Have {
      ids = List.copyOf(ids);
    }
  }

  /// PRUNE of one topic.
  ///
  /// @param topic which
  /// @param peers others that follow it, for a new mesh
  /// @param backoff how long not to come back, in whole seconds; empty from peers of before v1.1
  public record Prune(String topic, List<Exchanged> peers, Optional<Duration> backoff) {
    /// The list is copied.
    public Prune {
      peers = List.copyOf(peers);
    }
  }

  /// A peer of peer exchange.
  ///
  /// @param peer its id
  /// @param record its signed addresses, unchecked; empty if the sender has none
  public record Exchanged(PeerId peer, Optional<Bytes> record) {}

  /// The lists are copied.
  public Control {
    have = List.copyOf(have);
    want = List.copyOf(want);
    graft = List.copyOf(graft);
    prune = List.copyOf(prune);
    dontWant = List.copyOf(dontWant);
  }

  /// True if it says nothing.
  public boolean empty() {
    return have.isEmpty()
        && want.isEmpty()
        && graft.isEmpty()
        && prune.isEmpty()
        && dontWant.isEmpty();
  }

  Protobuf.Writer write() {
    var out = new Protobuf.Writer();
    for (Have said : have) {
      var one = new Protobuf.Writer().text(1, said.topic);
      said.ids.forEach(id -> one.bytes(2, id));
      out.message(1, one);
    }
    if (!want.isEmpty()) out.message(2, ids(want));
    for (String topic : graft) out.message(3, new Protobuf.Writer().text(1, topic));
    for (Prune said : prune) {
      var one = new Protobuf.Writer().text(1, said.topic);
      for (Exchanged other : said.peers) {
        var info = new Protobuf.Writer().bytes(1, other.peer.toArray());
        other.record.ifPresent(record -> info.bytes(2, record));
        one.message(2, info);
      }
      said.backoff.ifPresent(time -> one.varint(3, time.toSeconds()));
      out.message(4, one);
    }
    if (!dontWant.isEmpty()) out.message(5, ids(dontWant));
    return out;
  }

  private static Protobuf.Writer ids(List<Bytes> ids) {
    var out = new Protobuf.Writer();
    ids.forEach(id -> out.bytes(1, id));
    return out;
  }

  /// Reads control messages, those of several fields together; what is beyond the limits is passed
  /// over.
  static final class Reading {
    private final GossipLimits limits;
    private final List<Have> have = new ArrayList<>();
    private final List<Bytes> want = new ArrayList<>();
    private final List<String> graft = new ArrayList<>();
    private final List<Prune> prune = new ArrayList<>();
    private final List<Bytes> dontWant = new ArrayList<>();
    private int idsLeft;

    Reading(GossipLimits limits) {
      this.limits = limits;
      this.idsLeft = limits.idsPerRpcMax();
    }

    Control control() {
      return new Control(have, want, graft, prune, dontWant);
    }

    void read(Protobuf.Reader in) throws MalformedException {
      while (in.next()) {
        boolean room =
            have.size() + graft.size() + prune.size() < limits.entriesPerRpcMax() && idsLeft > 0;
        if (!room) {
          in.skip();
          continue;
        }
        switch (in.field()) {
          case 1 -> have(in.message());
          case 2 -> ids(in.message(), 1, want);
          case 3 -> topic(in.message());
          case 4 -> prune(in.message());
          case 5 -> ids(in.message(), 1, dontWant);
          default -> in.skip();
        }
      }
    }

    private void have(Protobuf.Reader in) throws MalformedException {
      String topic = "";
      var ids = new ArrayList<Bytes>();
      while (in.next()) {
        switch (in.field()) {
          case 1 -> topic = in.text();
          case 2 -> id(in, ids);
          default -> in.skip();
        }
      }
      if (named(topic)) have.add(new Have(topic, ids));
    }

    private void ids(Protobuf.Reader in, int field, List<Bytes> ids) throws MalformedException {
      while (in.next()) {
        if (in.field() == field) id(in, ids);
        else in.skip();
      }
    }

    private void id(Protobuf.Reader in, List<Bytes> ids) throws MalformedException {
      byte[] id = in.bytes(limits.idBytesMax());
      if (idsLeft-- > 0) ids.add(Bytes.of(id));
    }

    private void topic(Protobuf.Reader in) throws MalformedException {
      String topic = "";
      while (in.next()) {
        if (in.field() == 1) topic = in.text();
        else in.skip();
      }
      if (named(topic)) graft.add(topic);
    }

    private void prune(Protobuf.Reader in) throws MalformedException {
      String topic = "";
      var peers = new ArrayList<Exchanged>();
      Optional<Duration> backoff = Optional.empty();
      while (in.next()) {
        switch (in.field()) {
          case 1 -> topic = in.text();
          case 2 -> {
            Optional<Exchanged> other = exchanged(in.message());
            if (peers.size() < limits.exchangedPeersMax()) other.ifPresent(peers::add);
          }
          case 3 -> backoff = Optional.of(backoff(in.varint()));
          default -> in.skip();
        }
      }
      if (named(topic)) prune.add(new Prune(topic, peers, backoff));
    }

    /// Unsigned on the wire; what is longer than we'd ever wait is cut.
    private Duration backoff(long seconds) {
      long most = limits.backoffMax().toSeconds();
      return Duration.ofSeconds(seconds < 0 ? most : Math.min(seconds, most));
    }

    private Optional<Exchanged> exchanged(Protobuf.Reader in) throws MalformedException {
      Optional<PeerId> peer = Optional.empty();
      Optional<Bytes> record = Optional.empty();
      while (in.next()) {
        switch (in.field()) {
          case 1 -> peer = Optional.of(PeerId.decode(in.bytes(limits.idBytesMax())));
          // Of a third peer's making: too fat a one is not the teller's fault.
          case 2 ->
              record =
                  Optional.of(Bytes.of(in.bytes()))
                      .filter(it -> it.size() <= limits.exchangedRecordBytesMax());
          default -> in.skip();
        }
      }
      var envelope = record;
      return peer.map(id -> new Exchanged(id, envelope));
    }

    private boolean named(String topic) {
      return !topic.isEmpty() && topic.length() <= limits.topicCharsMax();
    }
  }
}
