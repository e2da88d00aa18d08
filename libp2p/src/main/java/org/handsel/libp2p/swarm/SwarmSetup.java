package org.handsel.libp2p.swarm;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.PeerStore;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.secure.PreSharedKey;
import org.handsel.libp2p.transport.TcpTransport;
import org.handsel.libp2p.transport.Transport;

/// What a [Swarm] is made of. Start with [#of] and change what should be different.
///
/// @param keyPair who it is
/// @param listen where it listens; nowhere if empty
/// @param transports how it reaches others, the first that carries an address is taken
/// @param limits its bounds
/// @param agent what it calls itself, name and version
/// @param earlyMuxer true to agree on the stream multiplexer within the handshake
/// @param peerStore where it remembers peers
/// @param privateNetwork the key of the private network it is in, if it's in one
/// @param clock its wall clock
/// @param random where its keys come from
public record SwarmSetup(
    KeyPair keyPair,
    List<Multiaddr> listen,
    List<Transport> transports,
    Limits limits,
    String agent,
    boolean earlyMuxer,
    PeerStore peerStore,
    Optional<PreSharedKey> privateNetwork,
    InstantSource clock,
    SecureRandom random) {

  /// The lists are copied.
  public SwarmSetup {
    listen = List.copyOf(listen);
    transports = List.copyOf(transports);
  }

  /// TCP, the usual limits, listening nowhere.
  public static SwarmSetup of(KeyPair keyPair) {
    return new SwarmSetup(
        keyPair,
        List.of(),
        List.of(new TcpTransport()),
        Limits.DEFAULT,
        "handsel/0.1",
        true,
        PeerStore.inMemory(),
        Optional.empty(),
        InstantSource.system(),
        new SecureRandom());
  }

  /// The same, listening on `address` too.
  public SwarmSetup listen(Multiaddr address) {
    var more = new ArrayList<>(listen);
    more.add(address);
    return new SwarmSetup(
        keyPair,
        more,
        transports,
        limits,
        agent,
        earlyMuxer,
        peerStore,
        privateNetwork,
        clock,
        random);
  }

  /// The same with other transports.
  public SwarmSetup transports(Transport... others) {
    return new SwarmSetup(
        keyPair,
        listen,
        List.of(others),
        limits,
        agent,
        earlyMuxer,
        peerStore,
        privateNetwork,
        clock,
        random);
  }

  /// The same with other limits.
  public SwarmSetup limits(Limits limits) {
    return new SwarmSetup(
        keyPair,
        listen,
        transports,
        limits,
        agent,
        earlyMuxer,
        peerStore,
        privateNetwork,
        clock,
        random);
  }

  /// The same under another name.
  public SwarmSetup agent(String agent) {
    return new SwarmSetup(
        keyPair,
        listen,
        transports,
        limits,
        agent,
        earlyMuxer,
        peerStore,
        privateNetwork,
        clock,
        random);
  }

  /// The same, agreeing on the multiplexer within the handshake or after it.
  public SwarmSetup earlyMuxer(boolean earlyMuxer) {
    return new SwarmSetup(
        keyPair,
        listen,
        transports,
        limits,
        agent,
        earlyMuxer,
        peerStore,
        privateNetwork,
        clock,
        random);
  }

  /// The same, remembering peers in `peerStore`.
  public SwarmSetup peerStore(PeerStore peerStore) {
    return new SwarmSetup(
        keyPair,
        listen,
        transports,
        limits,
        agent,
        earlyMuxer,
        peerStore,
        privateNetwork,
        clock,
        random);
  }

  /// The same in the private network of `key`: it meets its members and nobody else. Transports
  /// that encrypt by themselves, as QUIC does, can't be used there.
  public SwarmSetup privateNetwork(PreSharedKey key) {
    Optional<PreSharedKey> privateNetwork = Optional.of(key);
    return new SwarmSetup(
        keyPair,
        listen,
        transports,
        limits,
        agent,
        earlyMuxer,
        peerStore,
        privateNetwork,
        clock,
        random);
  }

  /// The same with another clock.
  public SwarmSetup clock(InstantSource clock) {
    return new SwarmSetup(
        keyPair,
        listen,
        transports,
        limits,
        agent,
        earlyMuxer,
        peerStore,
        privateNetwork,
        clock,
        random);
  }
}
