package org.handsel.libp2p.reach;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.portmap.PortMapSetup;
import org.handsel.libp2p.portmap.PortMapper;
import org.handsel.libp2p.protocol.autonat.Autonat;
import org.handsel.libp2p.protocol.autonat.AutonatServer;
import org.handsel.libp2p.protocol.autonat.Verdict;
import org.handsel.libp2p.protocol.dcutr.Dcutr;
import org.handsel.libp2p.protocol.relay.RelayClient;
import org.handsel.libp2p.protocol.relay.RelayService;
import org.handsel.libp2p.protocol.relay.RelayTransport;
import org.handsel.libp2p.reach.ReachabilitySetup.Relaying;
import org.handsel.libp2p.swarm.Swarm;

/// What a host does to be reached, and to reach those that can't be called.
///
/// ```java
/// try (Swarm swarm = Swarm.start(setup);
///     Reachability reach = Reachability.start(swarm,
///         ReachabilitySetup.of(keyPair).relays(2, List.of(relay)))) {
///   …
/// }
/// ```
///
/// On a host that is [hidden][Swarm#hidden] behind a proxy it calls through relays, has places at
/// them and nothing else, whatever it is set up to: asking a gateway, having its addresses tried,
/// trying others' and punching holes would all tell where it is.
///
/// Hole punching and observed addresses need a transport that calls from the port where it listens
/// ([org.handsel.libp2p.transport.TcpTransport#sharingPort]).
public final class Reachability implements Closeable {
  /// Whether others can call the host from outside.
  public enum State {
    /// Nobody has found out yet.
    UNKNOWN,

    /// At one address at least.
    PUBLIC,

    /// At none of its addresses.
    PRIVATE
  }

  private final Swarm swarm;
  private final ReachabilitySetup setup;
  private final RelayClient relayClient;
  private final OuterAddresses outer;
  private final Deque<Closeable> parts = new ArrayDeque<>();
  private Optional<Autonat> autonat = Optional.empty();
  private Optional<PortMapper> mapper = Optional.empty();

  // Guarded by `relayed`.
  private final Object relayed = new Object();
  private Optional<RelayService> relayService = Optional.empty();
  private boolean closed;

  private Reachability(Swarm swarm, ReachabilitySetup setup) {
    this.swarm = swarm;
    this.setup = setup;
    this.relayClient = RelayClient.start(swarm, setup.limits().relay(), setup.clock());
    this.outer = new OuterAddresses(swarm, setup.limits().observersMin(), setup.clock());
  }

  /// Begins on `swarm`, which stays its caller's to close.
  ///
  /// @throws IOException if a relay's address is none, or the swarm is closed
  public static Reachability start(Swarm swarm, ReachabilitySetup setup) throws IOException {
    var reach = new Reachability(swarm, setup);
    try {
      reach.begin();
      return reach;
    } catch (IOException e) {
      reach.close();
      throw e;
    }
  }

  private void begin() throws IOException {
    parts.push(relayClient);
    for (Multiaddr relay : setup.relays()) relayClient.choose(relay);
    boolean seen = !swarm.hidden();
    // What peers see of a hidden host is somebody else's place.
    if (seen) swarm.watch(outer);
    swarm.add(relayClient.transport());
    parts.push(swarm.listen(RelayTransport.LISTEN));
    // Before anybody can be heard of: what they say changes both.
    relayClient.want(setup.relaysWanted());
    relaying(setup.relaying() == Relaying.ALWAYS);
    if (seen) tellWhere();
  }

  private void tellWhere() throws IOException {
    if (setup.probing()) probe();
    // What nobody tries is never announced, so it needn't be asked for.
    if (setup.probing()) setup.mapping().ifPresent(this::map);
    if (setup.punching()) {
      parts.push(Dcutr.start(swarm, outer::meetingPoints, setup.limits().dcutr(), setup.clock()));
    }
  }

  private void probe() throws IOException {
    StrangersCalls calls = StrangersCalls.start(setup.stranger());
    parts.push(calls);
    var limits = setup.limits().autonat();
    parts.push(AutonatServer.start(swarm, calls, limits, setup.clock(), setup.random()));
    Autonat asking =
        Autonat.start(swarm, outer::candidates, this::heard, limits, setup.clock(), setup.random());
    parts.push(asking);
    autonat = Optional.of(asking);
  }

  private void map(PortMapSetup mapping) {
    PortMapper asking = PortMapper.start(mapping, swarm::addresses, outer::mapped);
    parts.push(asking);
    mapper = Optional.of(asking);
  }

  private void heard(Map<Multiaddr, Verdict> verdicts) {
    outer.heard(verdicts);
    State state = state(verdicts);
    List<Multiaddr> reachable =
        verdicts.keySet().stream().filter(it -> verdicts.get(it) == Verdict.REACHABLE).toList();
    relayClient.want(outer.open(reachable) ? 0 : setup.relaysWanted());
    // While nobody knows any more, those whom it joins needn't suffer.
    if (setup.relaying() == Relaying.REACHABLE && state != State.UNKNOWN) {
      relaying(state == State.PUBLIC);
    }
  }

  private void relaying(boolean wanted) {
    synchronized (relayed) {
      if (closed || wanted == relayService.isPresent()) return;
      if (wanted) {
        relayService =
            Optional.of(
                RelayService.start(swarm, setup.keyPair(), setup.limits().relay(), setup.clock()));
      } else {
        relayService.get().close();
        relayService = Optional.empty();
      }
    }
  }

  /// Whether others can call this host from outside, as far as they have tried.
  public State state() {
    return state(addresses());
  }

  private static State state(Map<Multiaddr, Verdict> verdicts) {
    if (verdicts.containsValue(Verdict.REACHABLE)) return State.PUBLIC;
    boolean none = !verdicts.isEmpty() && !verdicts.containsValue(Verdict.UNKNOWN);
    return none ? State.PRIVATE : State.UNKNOWN;
  }

  /// The public addresses that might lead to this host, and what is known of each.
  public Map<Multiaddr, Verdict> addresses() {
    return autonat.map(Autonat::verdicts).orElse(Map.of());
  }

  /// The addresses at which a gateway says that it passes calls on to this host. Others are told of
  /// those among them that are reachable ([#addresses]).
  public List<Multiaddr> mapped() {
    return mapper.map(PortMapper::addresses).orElse(List.of());
  }

  /// The relays through which this host can be called now.
  public List<PeerId> relays() {
    return relayClient.relays();
  }

  /// How many peers are joined through this host now.
  public int circuits() {
    synchronized (relayed) {
      return relayService.map(RelayService::circuits).orElse(0);
    }
  }

  /// Whether it relays for others now.
  public boolean relaying() {
    synchronized (relayed) {
      return relayService.isPresent();
    }
  }

  /// Gives up what it has at others and gives others.
  @Override
  public void close() {
    synchronized (relayed) {
      relaying(false);
      closed = true;
    }
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (IOException e) {
        throw new IllegalStateException("a part that can't be closed", e);
      }
    }
  }
}
