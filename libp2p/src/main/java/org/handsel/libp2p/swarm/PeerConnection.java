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
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Scope;
import org.handsel.libp2p.multistream.Multistream;
import org.handsel.libp2p.protocol.identify.IdentifyMessage;
import org.handsel.libp2p.transport.MuxedStream;
import org.handsel.libp2p.transport.Session;
import org.jspecify.annotations.Nullable;

/// A connection of this swarm: a session, and what its peer has said of itself.
final class PeerConnection implements Connection {
  /// What the peer has said of itself.
  private record Identified(
      String agent,
      Set<String> protocols,
      List<Multiaddr> addresses,
      Optional<Multiaddr> observed,
      Optional<Bytes> record) {
    static final Identified NOT_YET =
        new Identified("", Set.of(), List.of(), Optional.empty(), Optional.empty());
  }

  private final Session session;
  private final Multiaddr remoteAddress;
  private final Path path;
  private final Shares.Share share;
  private final boolean inbound;
  private final Instant since;
  private final Multistream multistream;
  private final Limits.Streams limits;
  private final AtomicBoolean announced = new AtomicBoolean();
  private final AtomicBoolean probing = new AtomicBoolean();
  private final long sinceNanos = System.nanoTime();
  private volatile Identified identified = Identified.NOT_YET;
  private volatile boolean replaced;
  private volatile long replacedNanos;

  PeerConnection(Session session, boolean inbound, Instant since, SwarmParts parts) {
    this.session = session;
    this.remoteAddress = session.peer().at(session.remote());
    this.path = path(remoteAddress);
    this.inbound = inbound;
    this.since = since;
    this.multistream = parts.multistream();
    this.limits = parts.limits().streams();
    this.share = parts.shares().of(session.peer());
  }

  private static Path path(Multiaddr remote) {
    if (DialPlan.relayed(remote)) return Path.RELAYED;
    return switch (Scope.of(remote)) {
      case LOOPBACK, LOCAL -> Path.LAN;
      case PUBLIC, UNKNOWN -> Path.DIRECT;
    };
  }

  @Override
  public PeerId peer() {
    return session.peer();
  }

  @Override
  public Multiaddr remoteAddress() {
    return remoteAddress;
  }

  @Override
  public Optional<Multiaddr> localAddress() {
    return session.local();
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public boolean limited() {
    return session.limited();
  }

  @Override
  public Multiaddr whence() {
    Optional<String> host = session.remoteHost();
    if (remoteAddress.ip().isPresent() || host.isEmpty()) return remoteAddress;
    String kind = host.get().indexOf(':') < 0 ? "ip4" : "ip6";
    try {
      return Multiaddr.parse("/" + kind + "/" + host.get());
    } catch (MalformedException e) {
      return remoteAddress;
    }
  }

  /// By what its connections are counted; empty for this machine.
  Optional<String> remoteHost() {
    return session.remoteHost();
  }

  @Override
  public boolean inbound() {
    return inbound;
  }

  @Override
  public Instant since() {
    return since;
  }

  /// [#since] in [System#nanoTime], which no clock changes.
  long sinceNanos() {
    return sinceNanos;
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
  public Optional<Multiaddr> observedAddress() {
    return identified.observed;
  }

  @Override
  public Optional<Bytes> signedRecord() {
    return identified.record;
  }

  @Override
  public Optional<Duration> latency() {
    var nanos = session.roundTripNanos();
    return nanos.isPresent() ? Optional.of(Duration.ofNanos(nanos.getAsLong())) : Optional.empty();
  }

  @Override
  public Stream open(List<String> protocols) throws IOException {
    if (limited()) throw new IOException("this connection is too limited for " + protocols);
    return openAnyway(protocols);
  }

  @Override
  public Stream openLimited(String protocol) throws IOException {
    return openAnyway(List.of(protocol));
  }

  private Stream openAnyway(List<String> protocols) throws IOException {
    MuxedStream stream = session.open();
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

  private Stream agree(MuxedStream stream, List<String> protocols) throws IOException {
    stream.timeout(limits.negotiationTimeout());
    String agreed = multistream.propose(protocols, stream.in(), stream.out());
    stream.timeout(Duration.ZERO);
    return new PeerStream(this, stream, agreed);
  }

  private Stream takeForGranted(MuxedStream stream, String protocol) throws IOException {
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
            addresses.isEmpty() ? old.addresses : List.copyOf(addresses),
            said.observed().or(() -> old.observed),
            said.signedRecord().or(() -> old.record));
  }

  /// What the peer may use of us.
  Shares.Share share() {
    return share;
  }

  Session session() {
    return session;
  }

  /// Another connection to the same peer counts now: this one ends when its streams have.
  void replaced() {
    replacedNanos = System.nanoTime();
    replaced = true;
  }

  boolean isReplaced() {
    return replaced;
  }

  /// When it was replaced, in [System#nanoTime].
  long replacedNanos() {
    return replacedNanos;
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
    return session.closed();
  }

  @Override
  public void close(String reason) {
    session.close(reason);
  }

  @Override
  public String toString() {
    return (inbound ? "from " : "to ") + remoteAddress;
  }
}
