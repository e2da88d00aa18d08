package org.handsel.libp2p.protocol.relay;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.Dialogue;
import org.handsel.libp2p.transport.Link;
import org.handsel.libp2p.transport.Listener;
import org.handsel.libp2p.transport.Transport;
import org.jspecify.annotations.Nullable;

/// Calls peers through relays, and hears those that call us through the relays of a [RelayClient].
/// What it delivers are wires to the peer itself, on which both sides prove their keys. Spec:
/// circuit-v2, "Connection Initiation".
public final class RelayTransport implements Transport {
  /// The address to listen on.
  public static final Multiaddr LISTEN = Calls.HERE;

  private final Host host;
  private final RelayLimits limits;
  private final AtomicReference<@Nullable Calls> calls = new AtomicReference<>();

  RelayTransport(Host host, RelayLimits limits) {
    this.host = host;
    this.limits = limits;
  }

  @Override
  public boolean carries(Multiaddr address) {
    return address.has(CircuitAddress.CIRCUIT);
  }

  @Override
  public Link dial(Multiaddr address, Duration timeout) throws IOException {
    CircuitAddress circuit = CircuitAddress.of(address);
    PeerId target =
        circuit.target().orElseThrow(() -> new IOException("nobody is named by " + address));
    List<Multiaddr> ways = circuit.way().stream().toList();
    Connection relay = CircuitAddress.toRelay(host, circuit.relay(), ways);
    Stream hop = relay.open(RelayService.PROTOCOL);
    try {
      return new RelayedWire(hop, ask(hop, target, timeout));
    } catch (IOException | RuntimeException e) {
      hop.reset();
      throw e;
    }
  }

  /// Has the relay join `hop` with `target`, and returns what it allows on it.
  private Limit ask(Stream hop, PeerId target, Duration timeout) throws IOException {
    var dialogue = new Dialogue(hop, limits.messages().bytesMax(), timeout);
    dialogue.say(new HopMessage.Connect(target).toArray());
    HopMessage said = HopMessage.decode(dialogue.hear());
    if (said instanceof HopMessage.Answer(var status, var _, Limit limit)) {
      if (status.equals(Optional.of(Status.OK))) {
        dialogue.end();
        return limit;
      }
      throw new IOException(
          "the relay refuses: " + status.map(Status::name).orElse("for an unknown reason"));
    }
    throw new IOException("the relay answers with a question");
  }

  @Override
  public Listener listen(Multiaddr address) throws IOException {
    if (!address.equals(LISTEN)) throw new IOException("relays are chosen by the relay client");
    var ear = new Calls(limits.client().waitingMax());
    Calls old = calls.getAndSet(ear);
    if (old != null) old.close();
    return ear;
  }

  /// Takes a call in for whoever listens.
  boolean offer(RelayedWire call) {
    Calls ear = calls.get();
    return ear != null && ear.offer(call);
  }
}
