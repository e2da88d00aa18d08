package org.handsel.libp2p.swarm;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multistream.Multistream;
import org.handsel.libp2p.mux.Yamux;
import org.handsel.libp2p.secure.NoiseSecurity;
import org.handsel.libp2p.secure.SecureChannel;
import org.handsel.libp2p.transport.BufferPool;
import org.handsel.libp2p.transport.Wire;
import org.handsel.libp2p.transport.WireReader;

/// Makes a bare wire a secure channel on which both sides speak Yamux. Spec:
/// `connections/README.md`, "Upgrading Connections".
final class Upgrader {
  private final NoiseSecurity noise;
  private final Multistream multistream;
  private final BufferPool pool;
  private final ScheduledExecutorService timer;
  private final Duration timeout;

  Upgrader(
      NoiseSecurity noise,
      Multistream multistream,
      BufferPool pool,
      ScheduledExecutorService timer,
      Duration timeout) {
    this.noise = noise;
    this.multistream = multistream;
    this.pool = pool;
    this.timer = timer;
    this.timeout = timeout;
  }

  /// Upgrades a wire that we dialled, to `expected` if that is given. The wire is closed if it
  /// fails.
  SecureChannel dialled(Wire wire, Optional<PeerId> expected) throws IOException {
    return within(
        wire,
        in -> {
          multistream.propose(List.of(NoiseSecurity.PROTOCOL), in.stream(), output(wire));
          SecureChannel channel = noise.dial(wire, in, expected);
          if (channel.muxer().isEmpty()) {
            multistream.propose(List.of(Yamux.PROTOCOL), channel.in(), channel.out());
          }
          return channel;
        });
  }

  /// Upgrades a wire on which we were dialled.
  SecureChannel accepted(Wire wire) throws IOException {
    return within(
        wire,
        in -> {
          answer(NoiseSecurity.PROTOCOL, multistream, in.stream(), output(wire));
          SecureChannel channel = noise.accept(wire, in);
          if (channel.muxer().isEmpty()) {
            answer(Yamux.PROTOCOL, multistream, channel.in(), channel.out());
          }
          return channel;
        });
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
    var in = new WireReader(wire, pool);
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
