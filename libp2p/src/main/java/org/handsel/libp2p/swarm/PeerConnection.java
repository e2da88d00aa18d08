package org.handsel.libp2p.swarm;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multistream.Multistream;
import org.handsel.libp2p.mux.Yamux;
import org.handsel.libp2p.mux.YamuxStream;
import org.handsel.libp2p.protocol.identify.IdentifyMessage;
import org.handsel.libp2p.secure.SecureChannel;
import org.handsel.libp2p.transport.Wire;
import org.jspecify.annotations.Nullable;

/// A connection of this swarm: a Yamux session with a known peer.
final class PeerConnection implements Connection {
  /// What the peer has said of itself.
  private record Identified(String agent, Set<String> protocols, List<Multiaddr> addresses) {
    static final Identified NOT_YET = new Identified("", Set.of(), List.of());
  }

  /// Who takes the streams that the peer opens.
  interface Acceptor {
    void accept(PeerConnection connection, YamuxStream stream);
  }

  private final PeerId peer;
  private final Multiaddr remoteAddress;
  private final Optional<String> remoteHost;
  private final boolean inbound;
  private final Instant since;
  private final Multistream multistream;
  private final Limits.Streams limits;
  private final Yamux yamux;
  private final AtomicBoolean announced = new AtomicBoolean();
  private final AtomicBoolean probing = new AtomicBoolean();
  private volatile Identified identified = Identified.NOT_YET;
  private volatile boolean replaced;

  PeerConnection(
      SecureChannel channel,
      Wire wire,
      boolean inbound,
      Instant since,
      SwarmParts parts,
      Acceptor acceptor) {
    this.peer = channel.peer();
    this.remoteAddress = peer.at(wire.remote());
    this.remoteHost = wire.remoteHost();
    this.inbound = inbound;
    this.since = since;
    this.multistream = parts.multistream();
    this.limits = parts.limits().streams();
    this.yamux =
        new Yamux(
            channel,
            !inbound,
            limits,
            parts.pool(),
            parts.budget().part(limits.bufferBytesPerPeerMax()),
            stream -> acceptor.accept(this, stream));
  }

  @Override
  public PeerId peer() {
    return peer;
  }

  @Override
  public Multiaddr remoteAddress() {
    return remoteAddress;
  }

  /// By what its connections are counted; empty for this machine.
  Optional<String> remoteHost() {
    return remoteHost;
  }

  @Override
  public boolean inbound() {
    return inbound;
  }

  @Override
  public Instant since() {
    return since;
  }

  @Override
  public Set<String> protocols() {
    return identified.protocols;
  }

  @Override
  public String agent() {
    return identified.agent;
  }

  @Override
  public List<Multiaddr> peerAddresses() {
    return identified.addresses;
  }

  @Override
  public Optional<Duration> latency() {
    var nanos = yamux.roundTripNanos();
    return nanos.isPresent() ? Optional.of(Duration.ofNanos(nanos.getAsLong())) : Optional.empty();
  }

  @Override
  public Stream open(List<String> protocols) throws IOException {
    YamuxStream stream = yamux.open();
    try {
      String known = firstKnown(protocols);
      return known == null ? agree(stream, protocols) : takeForGranted(stream, known);
    } catch (IOException | RuntimeException e) {
      stream.reset();
      throw e;
    }
  }

  private @Nullable String firstKnown(List<String> protocols) {
    Set<String> answered = identified.protocols;
    // Preference is the caller's: only its first choice may be taken without asking.
    return answered.contains(protocols.getFirst()) ? protocols.getFirst() : null;
  }

  private Stream agree(YamuxStream stream, List<String> protocols) throws IOException {
    stream.timeout(limits.negotiationTimeout());
    String agreed = multistream.propose(protocols, stream.in(), stream.out());
    stream.timeout(Duration.ZERO);
    return new PeerStream(this, stream, agreed);
  }

  private Stream takeForGranted(YamuxStream stream, String protocol) throws IOException {
    multistream.proposeFirst(protocol, stream.out());
    return new PeerStream(
        this,
        stream,
        protocol,
        () -> multistream.confirm(protocol, stream.in()),
        limits.negotiationTimeout());
  }

  /// Remembers what the peer says of itself; what it leaves out stays as it was.
  void identified(IdentifyMessage said, List<Multiaddr> addresses) {
    Identified old = identified;
    identified =
        new Identified(
            said.agent().orElse(old.agent),
            said.protocols().isEmpty() ? old.protocols : Set.copyOf(said.protocols()),
            addresses.isEmpty() ? old.addresses : List.copyOf(addresses));
  }

  Yamux yamux() {
    return yamux;
  }

  /// Another connection to the same peer counts now: this one ends when its streams have.
  void replaced() {
    replaced = true;
  }

  boolean isReplaced() {
    return replaced;
  }

  /// True for the first caller: watchers hear of a connection once.
  boolean announce() {
    return announced.compareAndSet(false, true);
  }

  boolean announced() {
    return announced.get();
  }

  /// True while nobody else asks for a sign of life.
  boolean startProbe() {
    return probing.compareAndSet(false, true);
  }

  void endProbe() {
    probing.set(false);
  }

  @Override
  public boolean closed() {
    return yamux.closed();
  }

  @Override
  public void close(String reason) {
    yamux.close(reason);
  }

  @Override
  public String toString() {
    return (inbound ? "from " : "to ") + remoteAddress;
  }
}
