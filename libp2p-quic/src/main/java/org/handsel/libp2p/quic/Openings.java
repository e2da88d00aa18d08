package org.handsel.libp2p.quic;

import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Streams that we want to open, until the peer allows them. Spec: RFC 9000, 4.6, "Controlling
/// Concurrency".
///
/// The library would use a stream's number up in vain if it were asked while none is allowed, and
/// the peer would take that stream for one that was opened; so it is asked only while one is.
final class Openings {
  private record Opening(CompletableFuture<QuicStream> stream, boolean quiet) {}

  private final QuicSession session;
  private final QuicChannel channel;

  // Of the event loop alone.
  private final ArrayDeque<Opening> waiting = new ArrayDeque<>();
  private @Nullable String ended;

  Openings(QuicSession session, QuicChannel channel) {
    this.session = session;
    this.channel = channel;
  }

  /// A new stream, as soon as the peer allows one.
  ///
  /// @throws IOException if it allows none within `patience`, or the session ends
  QuicStream open(Duration patience, boolean quiet) throws IOException {
    var opening = new Opening(new CompletableFuture<>(), quiet);
    channel
        .eventLoop()
        .execute(() -> {
          waiting.add(opening);
          serve();
        });
    return open(opening, patience);
  }

  private static QuicStream open(Opening opening, Duration patience) throws IOException {
    try {
      return opening.stream.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      if (opening.stream.cancel(false)) throw new IOException("the peer takes no more streams", e);
      return open(opening, Duration.ZERO);
    } catch (ExecutionException e) {
      throw because(e);
    } catch (InterruptedException e) {
      boolean gone = opening.stream.cancel(false) || opening.stream.isCompletedExceptionally();
      if (!gone) opening.stream.join().reset();
      throw Inflow.interrupted(e);
    }
  }

  /// What to throw to whoever waited for something that failed.
  static IOException because(ExecutionException e) {
    Throwable cause = e.getCause();
    return cause == null ? new IOException(e) : new IOException(cause.getMessage(), cause);
  }

  /// Opens what may be opened now. On the event loop.
  void serve() {
    while (!waiting.isEmpty()) {
      if (ended != null) {
        waiting.remove().stream.completeExceptionally(new IOException(ended));
      } else if (channel.peerAllowedStreams(QuicStreamType.BIDIRECTIONAL) > 0) {
        Opening next = waiting.remove();
        if (!next.stream.isDone()) create(next);
      } else {
        waiting.removeIf(opening -> opening.stream.isDone());
        return;
      }
    }
  }

  private void create(Opening opening) {
    channel
        .newStreamBootstrap()
        .type(QuicStreamType.BIDIRECTIONAL)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .option(ChannelOption.RECVBUF_ALLOCATOR, UdpPort.pieces())
        .handler(
            new ChannelInitializer<QuicStreamChannel>() {
              @Override
              protected void initChannel(QuicStreamChannel created) {
                QuicStream stream = session.opened(created, opening.quiet);
                // Whoever wanted it may have given up.
                if (!opening.stream.complete(stream)) stream.reset();
              }
            })
        .create()
        .addListener(done -> {
          if (!done.isSuccess()) {
            opening.stream.completeExceptionally(new IOException("no stream", done.cause()));
          }
        });
  }

  /// The session has ended. On the event loop.
  void end(String reason) {
    ended = reason;
    serve();
  }
}
