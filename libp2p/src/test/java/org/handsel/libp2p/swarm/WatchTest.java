package org.handsel.libp2p.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.transport.MuxedStream;
import org.handsel.libp2p.transport.Session;
import org.junit.jupiter.api.Test;

/// Which connections are trimmed.
class WatchTest {
  private static final Limits LIMITS =
      Limits.DEFAULT.with(Limits.DEFAULT.connections().water(1, 1, Duration.ZERO));
  private static final PeerId ALICE = peer(1);

  private final SwarmParts parts = SwarmParts.of(LIMITS);
  private final Watch watch = new Watch(parts, new ConnectionTable(ALICE, LIMITS.connections()));

  private record Use(PeerId peer, int streams, long busyNanos) implements Session {
    @Override
    public Multiaddr remote() {
      return Multiaddr.of("/ip4/192.0.2.1/tcp/4001");
    }

    @Override
    public Optional<String> remoteHost() {
      return Optional.empty();
    }

    @Override
    public String run(Consumer<MuxedStream> acceptor) {
      return "never";
    }

    @Override
    public MuxedStream open() throws IOException {
      throw new IOException("it never runs");
    }

    @Override
    public Duration ping(Duration limit) throws IOException {
      throw new IOException("it never runs");
    }

    @Override
    public OptionalLong roundTripNanos() {
      return OptionalLong.empty();
    }

    @Override
    public long arrivedNanos() {
      return busyNanos;
    }

    @Override
    public boolean closed() {
      return false;
    }

    @Override
    public void close(String reason) {}
  }

  private static PeerId peer(int number) {
    var seed = new byte[32];
    seed[0] = (byte) number;
    return KeyPair.ofSeed(seed).peerId();
  }

  private PeerConnection used(int number, int streams, long busyNanos) {
    var session = new Use(peer(number), streams, busyNanos);
    return new PeerConnection(session, true, Instant.EPOCH, parts);
  }

  @Test
  void aStreamOnWhichNothingComesDoesNotKeepAConnection() {
    long then = System.nanoTime();
    long now = then + Duration.ofMinutes(3).toNanos();
    var hoarder = used(2, 1, then);
    var honest = used(3, 0, now - Duration.ofMinutes(1).toNanos());
    assertThat(watch.surplus(List.of(hoarder, honest), now)).containsExactly(hoarder);
  }

  @Test
  void aStreamOnWhichSomethingCameLatelyDoes() {
    long then = System.nanoTime();
    long now = then + Duration.ofMinutes(1).toNanos();
    var busy = used(2, 1, then);
    var idle = used(3, 0, now);
    assertThat(watch.surplus(List.of(busy, idle), now)).containsExactly(idle);
  }
}
