package org.handsel.libp2p.quic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.transport.MuxedStream;
import org.handsel.libp2p.transport.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What lies here of a peer of whom nothing is read.
@Timeout(120)
class UnreadBytesTest extends Pairing {
  private static final int STREAMS = 24;
  private static final Duration TAKES_NOTHING = Duration.ofMillis(300);

  private final CountDownLatch enough = new CountDownLatch(1);
  private final AtomicLong taken = new AtomicLong();

  private void never(MuxedStream stream) {
    try {
      enough.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    stream.reset();
  }

  private void fill(Session session) {
    try {
      MuxedStream stream = session.open();
      stream.timeout(TAKES_NOTHING);
      var piece = new byte[4096];
      while (true) {
        stream.out().write(piece);
        stream.out().flush();
        taken.addAndGet(piece.length);
      }
    } catch (IOException e) {
      // Nothing more is taken.
    }
  }

  @Test
  void ofAPeerWhomNobodyReadsOnlyTheFirstBytesAreTaken() throws Exception {
    between(
        this::never,
        (bobs, _) -> {
          var writers = new ArrayList<Thread>();
          for (int i = 0; i < STREAMS; i++) {
            writers.add(Thread.startVirtualThread(() -> fill(bobs)));
          }
          for (Thread writer : writers) writer.join();
          enough.countDown();
        });
    long most = QuicLimits.of(Limits.DEFAULT).firstSessionBytes();
    // What a writer may be ahead of the wire.
    long onTheWay = STREAMS * (160L << 10);
    assertThat(taken.get()).isBetween(most / 2, most + onTheWay);
  }

  @Test
  void aQuietStreamDoesNotMakeASessionBusy() throws Exception {
    between(
        this::never,
        (bobs, alices) -> {
          MuxedStream stream = bobs.open();
          stream.out().write(1);
          stream.out().flush();
          await(() -> alices.streams() == 1);
          for (Session session : java.util.List.of(bobs, alices)) {
            await(() -> quiet(session));
          }
          enough.countDown();
        });
  }

  /// True if its use doesn't go on by itself.
  private static boolean quiet(Session session) {
    long busy = session.busyNanos();
    java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
    return session.busyNanos() == busy;
  }
}
