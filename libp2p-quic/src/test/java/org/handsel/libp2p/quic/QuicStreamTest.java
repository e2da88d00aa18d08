package org.handsel.libp2p.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.transport.Listener;
import org.handsel.libp2p.transport.MuxedStream;
import org.handsel.libp2p.transport.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The streams of a session.
@Timeout(120)
class QuicStreamTest extends Pairing {
  @Test
  void whatIsSaidComesBack() throws Exception {
    between(
        Pairing::echo,
        (bobs, alices) -> {
          assertThat(say(bobs, "hello")).isEqualTo("hello");
          assertThat(say(bobs, "")).isEmpty();
          await(() -> bobs.streams() == 0 && alices.streams() == 0);
        });
  }

  @Test
  void streamsThatArriveBeforeAnybodyReadsWait() throws Exception {
    try (Listener listener = alice.listen(ANYWHERE);
        Session bobs = bob.dial(listener.addresses().getFirst(), SOON);
        Session alices = (Session) listener.accept()) {
      MuxedStream stream = bobs.open();
      stream.out().write('a');
      stream.closeWrite();
      await(() -> alices.streams() == 1);
      Thread.startVirtualThread(() -> alices.run(Pairing::echo));
      stream.timeout(SOON);
      assertThat(stream.in().read()).isEqualTo('a');
      stream.close();
    }
  }

  @Test
  void manyMebibytesComeBackIntact() throws Exception {
    between(
        Pairing::echo,
        (bobs, _) -> {
          var sent = MessageDigest.getInstance("SHA-256");
          MuxedStream stream = bobs.open();
          stream.timeout(SOON);
          var writing = new CompletableFuture<Boolean>();
          Thread.startVirtualThread(() -> {
            try {
              var random = new SplittableRandom(1);
              var chunk = new byte[100_000];
              for (int i = 0; i < 200; i++) {
                random.nextBytes(chunk);
                sent.update(chunk);
                stream.out().write(chunk);
              }
              stream.closeWrite();
              writing.complete(true);
            } catch (IOException e) {
              writing.completeExceptionally(e);
            }
          });
          var got = MessageDigest.getInstance("SHA-256");
          long size = 0;
          var buffer = new byte[10_000];
          InputStream in = stream.in();
          for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            got.update(buffer, 0, n);
            size += n;
          }
          assertThat(writing.get()).isTrue();
          assertThat(size).isEqualTo(20_000_000);
          assertThat(got.digest()).isEqualTo(sent.digest());
          stream.close();
        });
  }

  @Test
  void aThousandStreamsAtOnceThoughFewerAreAllowed() throws Exception {
    between(
        Pairing::echo,
        (bobs, _) -> {
          try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
              String word = "stream " + i;
              answers.add(threads.submit(() -> say(bobs, word)));
            }
            for (int i = 0; i < 1000; i++) {
              assertThat(answers.get(i).get()).isEqualTo("stream " + i);
            }
          }
        });
  }

  @Test
  void whoDoesNotReadHoldsTheWriterBack() throws Exception {
    var reading = new CountDownLatch(1);
    between(
        stream -> {
          try {
            reading.await();
            echo(stream);
          } catch (InterruptedException e) {
            stream.reset();
          }
        },
        (bobs, _) -> {
          MuxedStream stream = bobs.open();
          stream.timeout(Duration.ofMillis(500));
          var chunk = new byte[64 << 10];
          int written = 0;
          try {
            while (written < (64 << 20)) {
              stream.out().write(chunk);
              written += chunk.length;
            }
          } catch (SocketTimeoutException e) {
            assertThat(e).hasMessageContaining("doesn't read");
          }
          assertThat(written).isLessThan(8 << 20);
          stream.reset();
          reading.countDown();
        });
  }

  @Test
  void aResetIsSeenByReaderAndWriter() throws Exception {
    var seen = new CompletableFuture<String>();
    between(
        stream -> {
          try {
            stream.in().readAllBytes();
            seen.complete("an end");
          } catch (IOException e) {
            seen.complete(String.valueOf(e.getMessage()));
          }
        },
        (bobs, _) -> {
          MuxedStream stream = bobs.open();
          stream.out().write(new byte[1000]);
          stream.out().flush();
          stream.reset();
          assertThat(seen.get(20, TimeUnit.SECONDS)).contains("reset");
          assertThatThrownBy(() -> stream.out().write(1)).isInstanceOf(IOException.class);
          assertThatThrownBy(() -> stream.in().read()).isInstanceOf(IOException.class);
        });
  }

  @Test
  void theAnswererMayResetToo() throws Exception {
    between(
        MuxedStream::reset,
        (bobs, _) -> {
          MuxedStream stream = bobs.open();
          stream.timeout(SOON);
          stream.out().write(1);
          stream.out().flush();
          assertThatThrownBy(() -> stream.in().read()).hasMessageContaining("reset");
        });
  }

  @Test
  void readingHasItsTimeout() throws Exception {
    between(
        _ -> {},
        (bobs, _) -> {
          MuxedStream stream = bobs.open();
          stream.timeout(Duration.ofMillis(50));
          stream.out().write(1);
          stream.out().flush();
          assertThatThrownBy(() -> stream.in().read()).isInstanceOf(SocketTimeoutException.class);
          stream.reset();
        });
  }

  @Test
  void streamsBeyondOurOwnBoundAreNotOpened() throws Exception {
    var limits = Limits.DEFAULT.with(Limits.DEFAULT.streams().outbound(3));
    QuicTransport few = QuicTransport.of(bobsKey, limits);
    try (Listener listener = alice.listen(ANYWHERE);
        Session bobs = few.dial(listener.addresses().getFirst(), SOON)) {
      for (int i = 0; i < 3; i++) assertThat(bobs.open().id()).isNotNegative();
      assertThatThrownBy(bobs::open).hasMessageContaining("too many streams");
    }
  }
}
