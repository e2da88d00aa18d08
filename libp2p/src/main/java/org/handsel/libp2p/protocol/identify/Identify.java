package org.handsel.libp2p.protocol.identify;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.crypto.PeerRecord;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Frames;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;

/// Both variants of identify. Spec: `identify/README.md`.
public final class Identify {
  /// Asked once at the start of a connection.
  public static final String PROTOCOL = "/ipfs/id/1.0.0";

  /// Told when something changed.
  public static final String PUSH_PROTOCOL = "/ipfs/id/push/1.0.0";

  /// Told about a peer that was identified or has changed. What it holds was checked.
  public interface Listener {
    /// `said` came over `connection`; `addresses` are where its peer listens.
    void identified(Connection connection, IdentifyMessage said, List<Multiaddr> addresses);
  }

  /// Checks what peers have signed about themselves.
  public interface Records {
    /// The record in `envelope`.
    ///
    /// @throws MalformedException if it isn't signed by the peer that it speaks of
    PeerRecord certify(Bytes envelope) throws MalformedException;
  }

  private final Function<Connection, IdentifyMessage> self;
  private final Records records;
  private final Listener listener;
  private final int bytesMax;
  private final Duration timeout;

  /// @param self what we say of ourselves to the peer of a connection
  /// @param records checks their signed records, of the peers themselves only
  /// @param listener hears what peers say
  /// @param bytesMax the longest message that is read
  /// @param timeout the longest wait for it
  public Identify(
      Function<Connection, IdentifyMessage> self,
      Records records,
      Listener listener,
      int bytesMax,
      Duration timeout) {
    this.self = self;
    this.records = records;
    this.listener = listener;
    this.bytesMax = bytesMax;
    this.timeout = timeout;
  }

  /// Asks the peer who it is.
  ///
  /// @throws IOException if it doesn't say, or says what can't be
  public void ask(Connection connection) throws IOException {
    try (Stream stream = connection.openLimited(PROTOCOL)) {
      hear(stream);
    }
  }

  /// Tells the peer who we are now, if it wants to hear it.
  public void push(Connection connection) throws IOException {
    if (!connection.protocols().contains(PUSH_PROTOCOL)) return;
    try (Stream stream = connection.openLimited(PUSH_PROTOCOL)) {
      tell(stream);
    }
  }

  /// Answers those who ask.
  public StreamProtocol responder() {
    return protocol(PROTOCOL, this::tell);
  }

  /// Listens to those who push.
  public StreamProtocol pushReceiver() {
    return protocol(PUSH_PROTOCOL, this::hear);
  }

  private void tell(Stream stream) throws IOException {
    stream.timeout(timeout);
    Frames.write(stream.out(), self.apply(stream.connection()).toArray());
    stream.closeWrite();
  }

  private void hear(Stream stream) throws IOException {
    stream.timeout(timeout);
    IdentifyMessage said = IdentifyMessage.read(stream.in(), bytesMax);
    Connection connection = stream.connection();
    listener.identified(connection, said, said.addressesOf(connection.peer(), records));
  }

  private interface Conversation {
    void accept(Stream stream) throws IOException;
  }

  private static StreamProtocol protocol(String id, Conversation conversation) {
    return new StreamProtocol() {
      @Override
      public String id() {
        return id;
      }

      @Override
      public boolean onLimited() {
        return true;
      }

      @Override
      public void accept(Stream stream) throws IOException {
        conversation.accept(stream);
      }
    };
  }
}
