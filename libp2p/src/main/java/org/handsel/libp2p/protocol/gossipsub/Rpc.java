package org.handsel.libp2p.protocol.gossipsub;

import java.util.ArrayList;
import java.util.List;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Protobuf;

/// All that one peer says to another at once. Spec: pubsub, "The RPC"; gossipsub-v1.0, "Protobuf".
///
/// @param subscriptions topics that it begins or ceases to follow
/// @param publish messages
/// @param control about the mesh, and about messages
public record Rpc(List<Subscribed> subscriptions, List<Publication> publish, Control control) {
  /// `SubOpts`: it begins to follow `topic`, or ceases to.
  public record Subscribed(String topic, boolean follows) {}

  /// The lists are copied.
  public Rpc {
    subscriptions = List.copyOf(subscriptions);
    publish = List.copyOf(publish);
  }

  /// One message and nothing else.
  public static Rpc of(Publication message) {
    return new Rpc(List.of(), List.of(message), Control.NONE);
  }

  /// Control and nothing else.
  public static Rpc of(Control control) {
    return new Rpc(List.of(), List.of(), control);
  }

  /// Its bytes, without a length before them.
  public byte[] toArray() {
    var out = new Protobuf.Writer();
    for (Subscribed said : subscriptions) {
      out.message(1, new Protobuf.Writer().bool(1, said.follows).text(2, said.topic));
    }
    for (Publication message : publish) out.message(2, message.write());
    if (!control.empty()) out.message(3, control.write());
    return out.toArray();
  }

  /// The RPC that `bytes` are. What goes beyond the limits on numbers is passed over, as it may
  /// come from an honest peer with other limits.
  ///
  /// @throws MalformedException if it can't be read
  public static Rpc decode(byte[] bytes, GossipLimits limits) throws MalformedException {
    if (bytes.length > limits.rpcBytesMax()) throw new MalformedException("an RPC too long");
    var subscriptions = new ArrayList<Subscribed>();
    var publish = new ArrayList<Publication>();
    var control = new Control.Reading(limits);
    var in = new Protobuf.Reader(bytes);
    while (in.next()) {
      switch (in.field()) {
        case 1 -> {
          Subscribed said = subscribed(in.message());
          boolean good = !said.topic.isEmpty() && said.topic.length() <= limits.topicCharsMax();
          if (good && subscriptions.size() < limits.entriesPerRpcMax()) subscriptions.add(said);
        }
        case 2 -> {
          if (publish.size() < limits.entriesPerRpcMax()) {
            publish.add(Publication.read(in.message(), limits));
          } else {
            in.skip();
          }
        }
        case 3 -> control.read(in.message());
        default -> in.skip();
      }
    }
    return new Rpc(subscriptions, publish, control.control());
  }

  private static Subscribed subscribed(Protobuf.Reader in) throws MalformedException {
    boolean follows = false;
    String topic = "";
    while (in.next()) {
      switch (in.field()) {
        case 1 -> follows = in.bool();
        case 2 -> topic = in.text();
        default -> in.skip();
      }
    }
    return new Subscribed(topic, follows);
  }
}
