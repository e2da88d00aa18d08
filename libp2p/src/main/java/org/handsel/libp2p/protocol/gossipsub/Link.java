package org.handsel.libp2p.protocol.gossipsub;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.crypto.PeerId;

/// Our side of what is said with one peer: a queue, and one long-lived stream that we only write
/// on. Spec: pubsub, "Stream management". Two virtual threads: one writes, one notices the end.
final class Link {
  /// Small frames that wait together are sent together, up to so many bytes.
  private static final int BATCH_BYTES = 32 << 10;

  private final Connection connection;
  private final Version version;
  private final SendQueue queue;

  /// Told once, with the reason, when nothing can be said any more.
  private final BiConsumer<Link, String> ended;

  private final AtomicBoolean over = new AtomicBoolean();
  private volatile Optional<Stream> stream = Optional.empty();

  Link(
      Connection connection, Version version, GossipLimits limits, BiConsumer<Link, String> ended) {
    this.connection = connection;
    this.version = version;
    this.queue = new SendQueue(limits);
    this.ended = ended;
  }

  PeerId peer() {
    return connection.peer();
  }

  Connection connection() {
    return connection;
  }

  Version version() {
    return version;
  }

  SendQueue queue() {
    return queue;
  }

  void start() {
    Thread.startVirtualThread(this::write);
  }

  private void write() {
    try (Stream open = connection.open(version.protocol())) {
      stream = Optional.of(open);
      if (over.get()) return;
      Thread.startVirtualThread(() -> awaitEnd(open));
      while (true) {
        Optional<byte[]> frame = queue.take();
        if (frame.isEmpty()) break;
        int written = 0;
        while (frame.isPresent()) {
          open.out().write(frame.get());
          written += frame.get().length;
          frame = written < BATCH_BYTES ? queue.poll() : Optional.empty();
        }
        open.out().flush();
      }
      end("closed by us");
    } catch (IOException e) {
      end(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end("interrupted");
    }
  }

  /// "The outbound stream is used only to write data": what comes on it nonetheless is dropped.
  /// That the peer closes its side of it means nothing either; that it breaks does.
  private void awaitEnd(Stream open) {
    try {
      var dropped = new byte[64];
      int more;
      do {
        more = open.in().read(dropped);
      } while (more >= 0);
    } catch (IOException e) {
      end(String.valueOf(e.getMessage()));
    }
  }

  /// Sends what waits, then closes.
  void finish() {
    queue.close();
  }

  /// Breaks it off.
  void end(String reason) {
    if (!over.compareAndSet(false, true)) return;
    queue.close();
    stream.ifPresent(Stream::reset);
    ended.accept(this, reason);
  }
}
