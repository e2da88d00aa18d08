package org.handsel.libp2p.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.multiformats.Frames;

/// A short exchange of messages on a stream, each behind its length, all of them by one deadline: a
/// peer that says one byte at a time gains nothing. It reads no byte more than its messages, so the
/// stream can go on to something else afterwards. For one thread.
///
/// ```java
/// var dialogue = new Dialogue(stream, 4096, Duration.ofSeconds(30));
/// dialogue.say(request.toArray());
/// byte[] answer = dialogue.hear();
/// ```
public final class Dialogue {
  private final Stream stream;
  private final int bytesMax;
  private final long endNanos;
  private final InputStream in = new Hurried();

  /// @param bytesMax the longest message that is read
  /// @param limit how long the whole exchange may take
  public Dialogue(Stream stream, int bytesMax, Duration limit) {
    this.stream = stream;
    this.bytesMax = bytesMax;
    this.endNanos = System.nanoTime() + limit.toNanos();
  }

  /// The peer's next message.
  ///
  /// @throws SocketTimeoutException if it isn't there in time
  /// @throws java.io.EOFException if the peer ends the stream instead
  /// @throws org.handsel.libp2p.multiformats.MalformedException if it is too long
  public byte[] hear() throws IOException {
    return Frames.read(in, bytesMax);
  }

  /// The same, or empty if the peer ends the stream instead.
  public Optional<byte[]> hearOrEnd() throws IOException {
    return Frames.next(in, bytesMax);
  }

  /// Sends `message` at once.
  public void say(byte[] message) throws IOException {
    hurry();
    Frames.write(stream.out(), message);
    stream.out().flush();
  }

  /// Ends the exchange: from now on the stream waits for as long as it takes.
  public void end() {
    stream.timeout(Duration.ZERO);
  }

  private void hurry() throws SocketTimeoutException {
    long left = endNanos - System.nanoTime();
    if (left <= 0) throw new SocketTimeoutException("the exchange takes too long");
    stream.timeout(Duration.ofNanos(left));
  }

  private final class Hurried extends InputStream {
    @Override
    public int read() throws IOException {
      hurry();
      return stream.in().read();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      hurry();
      return stream.in().read(into, offset, length);
    }
  }
}
