package org.handsel.node.peer;

import java.io.IOException;
import java.time.Duration;
import org.handsel.core.identity.Log;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.multiformats.Frames;
import org.handsel.libp2p.multiformats.MalformedException;

/// Who speaks first says who it is, and is told the same. Spec: `docs/protocols/hello.md`.
final class Greeting implements StreamProtocol {
  /// hello.md §1.1 "The protocol is `/handsel/hello/1`"
  static final String PROTOCOL = "/handsel/hello/1";

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Circle circle;
  private final Neighbours neighbours;

  Greeting(Circle circle, Neighbours neighbours) {
    this.circle = circle;
    this.neighbours = neighbours;
  }

  @Override
  public String id() {
    return PROTOCOL;
  }

  @Override
  public boolean onLimited() {
    return true;
  }

  /// Greets the peer that we called.
  void greet(Connection connection) throws IOException {
    try (Stream stream = connection.openLimited(PROTOCOL)) {
      stream.timeout(PATIENCE);
      Frames.write(stream.out(), mine(connection).encode());
      stream.out().flush();
      Hello theirs = Hello.decode(Frames.read(stream.in(), Hello.BYTES_MAX));
      neighbours.heard(connection, theirs);
    }
  }

  @Override
  public void accept(Stream stream) throws IOException {
    stream.timeout(PATIENCE);
    Connection connection = stream.connection();
    try {
      Hello theirs = Hello.decode(Frames.read(stream.in(), Hello.BYTES_MAX));
      neighbours.heard(connection, theirs);
    } catch (MalformedException e) {
      neighbours.refuse(connection, "hello: " + e.getMessage());
      throw e;
    }
    Frames.write(stream.out(), mine(connection).encode());
    stream.out().flush();
  }

  private Hello mine(Connection connection) throws IOException {
    Log me =
        circle.logs().find(circle.me()).orElseThrow(() -> new IOException("my own log is missing"));
    return Hello.sign(
        me,
        circle.device(),
        circle.host().id(),
        connection.peer(),
        circle.clock().millis(),
        circle.topics(),
        circle.network());
  }
}
