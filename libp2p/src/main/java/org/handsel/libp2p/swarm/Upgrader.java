package org.handsel.libp2p.swarm;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.Role;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multistream.Multistream;
import org.handsel.libp2p.mux.Yamux;
import org.handsel.libp2p.secure.NoiseSecurity;
import org.handsel.libp2p.secure.PreSharedKey;
import org.handsel.libp2p.secure.SecureChannel;
import org.handsel.libp2p.transport.Link;
import org.handsel.libp2p.transport.Session;
import org.handsel.libp2p.transport.Wire;
import org.handsel.libp2p.transport.WireReader;

/// Makes a bare wire a session, by Noise and Yamux; takes a session as it is. Spec:
/// `connections/README.md`, "Upgrading Connections".
final class Upgrader {
  private final NoiseSecurity noise;
  private final SwarmParts parts;
  private final Optional<PreSharedKey> network;
  private final SecureRandom random;
  private final Multistream multistream;
  private final ScheduledExecutorService timer;
  private final Duration timeout;

  Upgrader(
      NoiseSecurity noise, SwarmParts parts, SwarmSetup setup, ScheduledExecutorService timer) {
    this.network = setup.privateNetwork();
    this.random = setup.random();
    this.noise = noise;
    this.parts = parts;
    this.multistream = parts.multistream();
    this.timer = timer;
    this.timeout = parts.limits().connections().handshakeTimeout();
  }

  /// What `link` is, or is made to be: as the side that `role` says, and with nobody but `expected`
  /// if that is given. The link is closed if it fails.
  Session session(Link link, Role role, Optional<PeerId> expected) throws IOException {
    Session session =
        switch (link) {
          case Wire wire -> yamux(upgraded(layered(wire), role, expected), role);
          case Session ready -> permitted(ready);
        };
    if (expected.isPresent() && !expected.get().equals(session.peer())) {
      session.close("another peer than we wanted");
      throw new MalformedException("wanted " + expected.get() + " but met " + session.peer());
    }
    return session;
  }

  /// The wire on which both sides speak: counted, and under the network's key if it has one.
  private Wire layered(Wire wire) {
    Counts counts = parts.counts();
    Wire counted = new CountedWire(wire, counts.bytesIn, counts.bytesOut);
    return network.isPresent() ? network.get().protect(counted, random) : counted;
  }

  private Session permitted(Session ready) throws IOException {
    if (network.isEmpty()) return ready;
    ready.close("a private network");
    throw new IOException("a private network can't use a transport that encrypts by itself");
  }

  private Yamux yamux(SecureChannel channel, Role role) {
    Limits.Streams limits = parts.limits().streams();
    return new Yamux(
        channel,
        role == Role.INITIATOR,
        limits,
        parts.pool(),
        parts.shares().of(channel.peer()).bytes());
  }

  private SecureChannel upgraded(Wire wire, Role role, Optional<PeerId> expected)
      throws IOException {
    return within(
        wire,
        in ->
            switch (role) {
              case INITIATOR -> initiate(wire, in, expected);
              case RESPONDER -> respond(wire, in);
            });
  }

  private SecureChannel initiate(Wire wire, WireReader in, Optional<PeerId> expected)
      throws IOException {
    multistream.propose(List.of(NoiseSecurity.PROTOCOL), in.stream(), output(wire));
    SecureChannel channel = noise.dial(wire, in, expected);
    if (channel.muxer().isEmpty()) {
      multistream.propose(List.of(Yamux.PROTOCOL), channel.in(), channel.out());
    }
    return channel;
  }

  private SecureChannel respond(Wire wire, WireReader in) throws IOException {
    answer(NoiseSecurity.PROTOCOL, multistream, in.stream(), output(wire));
    SecureChannel channel = noise.accept(wire, in);
    if (channel.muxer().isEmpty()) {
      answer(Yamux.PROTOCOL, multistream, channel.in(), channel.out());
    }
    return channel;
  }

  private interface Upgrade {
    SecureChannel on(WireReader in) throws IOException;
  }

  /// The whole upgrade has one deadline, so that a peer that says one byte at a time gains nothing.
  private SecureChannel within(Wire wire, Upgrade upgrade) throws IOException {
    var late = new AtomicBoolean();
    ScheduledFuture<?> deadline =
        timer.schedule(
            () -> {
              late.set(true);
              wire.close();
            },
            timeout.toNanos(),
            TimeUnit.NANOSECONDS);
    var in = new WireReader(wire, parts.pool());
    try {
      return upgrade.on(in);
    } catch (IOException | RuntimeException e) {
      in.release();
      wire.close();
      if (late.get()) throw new IOException("the handshake took longer than " + timeout, e);
      throw e;
    } finally {
      deadline.cancel(false);
    }
  }

  private static void answer(
      String protocol, Multistream multistream, InputStream in, OutputStream out)
      throws IOException {
    if (multistream.answer(protocol::equals, in, out).isEmpty()) {
      throw new MalformedException("the peer doesn't speak " + protocol);
    }
  }

  private static OutputStream output(Wire wire) {
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        wire.write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] from, int offset, int length) throws IOException {
        wire.write(from, offset, length);
      }
    };
  }
}
