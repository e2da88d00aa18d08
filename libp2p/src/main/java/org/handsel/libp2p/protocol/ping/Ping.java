package org.handsel.libp2p.protocol.ping;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.multiformats.MalformedException;

/// The asking side of a ping, on one stream that stays open between pings. For one thread.
///
/// ```java
/// try (var ping = Ping.open(connection)) {
///   Duration roundTrip = ping.once(Duration.ofSeconds(10));
/// }
/// ```
public final class Ping implements Closeable {
  /// The protocol's id.
  public static final String PROTOCOL = "/ipfs/ping/1.0.0";

  private static final int PAYLOAD_BYTES = 32;

  /// "The listening peer SHOULD accept at most two streams per peer".
  private static final int STREAMS_PER_PEER_MAX = 2;

  private final Stream stream;

  private Ping(Stream stream) {
    this.stream = stream;
  }

  /// Opens the stream.
  public static Ping open(Connection connection) throws IOException {
    return new Ping(connection.openLimited(PROTOCOL));
  }

  /// Sends one ping and returns how long the answer took.
  ///
  /// @throws java.net.SocketTimeoutException if none comes within `limit`
  /// @throws MalformedException if the answer is another one
  public Duration once(Duration limit) throws IOException {
    var payload = new byte[PAYLOAD_BYTES];
    ThreadLocalRandom.current().nextBytes(payload);
    stream.timeout(limit);
    long sent = System.nanoTime();
    stream.out().write(payload);
    stream.out().flush();
    byte[] answer = stream.in().readNBytes(PAYLOAD_BYTES);
    long took = System.nanoTime() - sent;
    if (answer.length < PAYLOAD_BYTES) throw new EOFException("the peer ended the ping");
    if (!Arrays.equals(answer, payload)) throw new MalformedException("another ping's answer");
    return Duration.ofNanos(took);
  }

  /// Ends the stream.
  @Override
  public void close() {
    stream.close();
  }

  /// The answering side.
  public static StreamProtocol responder() {
    return new Responder();
  }

  private static final class Responder implements StreamProtocol {
    @Override
    public String id() {
      return PROTOCOL;
    }

    @Override
    public boolean onLimited() {
      return true;
    }

    @Override
    public int perPeerMax() {
      return STREAMS_PER_PEER_MAX;
    }

    @Override
    public void accept(Stream peer) throws IOException {
      respond(peer);
    }

    /// "The listening peer SHOULD loop and echo the next payload."
    private static void respond(Stream peer) throws IOException {
      byte[] payload = peer.in().readNBytes(PAYLOAD_BYTES);
      while (payload.length == PAYLOAD_BYTES) {
        peer.out().write(payload);
        peer.out().flush();
        payload = peer.in().readNBytes(PAYLOAD_BYTES);
      }
    }
  }
}
