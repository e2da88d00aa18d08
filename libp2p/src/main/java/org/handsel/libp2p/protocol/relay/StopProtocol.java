package org.handsel.libp2p.protocol.relay;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Predicate;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.protocol.Dialogue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes calls that relays pass on, from those relays only where we asked for a place. Spec:
/// circuit-v2, "Stop Protocol".
final class StopProtocol implements StreamProtocol {
  static final String PROTOCOL = "/libp2p/circuit/relay/0.2.0/stop";

  private static final Logger LOG = LoggerFactory.getLogger(StopProtocol.class);

  /// Takes a call in, or doesn't.
  interface Ear {
    boolean offer(RelayedWire call);
  }

  private final Host host;
  private final RelayLimits limits;
  private final Predicate<PeerId> ours;
  private final Ear ear;

  /// @param ours tells the relays where we have a place
  StopProtocol(Host host, RelayLimits limits, Predicate<PeerId> ours, Ear ear) {
    this.host = host;
    this.limits = limits;
    this.ours = ours;
    this.ear = ear;
  }

  @Override
  public String id() {
    return PROTOCOL;
  }

  @Override
  public int perPeerMax() {
    return limits.client().callsPerRelayMax();
  }

  @Override
  public void accept(Stream stream) throws IOException {
    var dialogue = new Dialogue(stream, limits.messages().bytesMax(), limits.messages().timeout());
    try {
      switch (StopMessage.decode(dialogue.hear())) {
        case StopMessage.Connect(PeerId caller, Limit limit) ->
            take(stream, dialogue, caller, limit);
        case StopMessage.Answer _ -> answer(stream, dialogue, Status.UNEXPECTED_MESSAGE);
      }
    } catch (MalformedException e) {
      LOG.info("relay {} says what can't be read: {}", stream.connection(), e.getMessage());
      answer(stream, dialogue, Status.MALFORMED_MESSAGE);
    }
  }

  private void take(Stream stream, Dialogue dialogue, PeerId caller, Limit limit)
      throws IOException {
    Connection relay = stream.connection();
    // Who calls is only said so far; the handshake will prove it. Yet who is kept off by name
    // needn't get so far.
    Optional<String> refusal = host.access().refusal(caller, relay.remoteAddress());
    boolean wanted = refusal.isEmpty() && ours.test(relay.peer());
    if (!wanted || relay.path() == Connection.Path.RELAYED) {
      LOG.info("refused a call of {} through {}", caller, relay);
      answer(stream, dialogue, Status.PERMISSION_DENIED);
      return;
    }
    dialogue.say(StopMessage.Answer.of(Status.OK).toArray());
    dialogue.end();
    var wire = new RelayedWire(stream, limit);
    if (!ear.offer(wire)) throw new IOException("too many relayed calls wait");
    // The stream is closed when this returns.
    wire.awaitEnd();
  }

  private static void answer(Stream stream, Dialogue dialogue, Status status) throws IOException {
    dialogue.say(StopMessage.Answer.of(status).toArray());
    stream.closeWrite();
  }
}
