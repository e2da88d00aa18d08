package org.handsel.libp2p;

import java.time.Duration;

/// Every bound that a stranger can push against. What goes beyond a bound is refused, or ends the
/// connection with a reason in the log; nothing is allocated before its bound was checked.
///
/// ```java
/// var limits = Limits.DEFAULT.with(Limits.DEFAULT.streams().inbound(1024));
/// ```
///
/// @param connections how many peers, and how long each may take or be silent
/// @param dials how often and how long we call
/// @param streams conversations on one connection, and the memory they may fill
/// @param messages the sizes of libp2p's own messages
/// @param peers what is remembered of peers
public record Limits(
    Connections connections, Dials dials, Streams streams, Messages messages, Peers peers) {
  /// For a node on a person's computer.
  public static final Limits DEFAULT =
      new Limits(
          new Connections(
              256,
              160,
              192,
              Duration.ofSeconds(20),
              64,
              64,
              Duration.ofSeconds(10),
              Duration.ofMinutes(15),
              Duration.ofSeconds(30)),
          new Dials(
              32,
              1024,
              4,
              16,
              Duration.ofSeconds(10),
              Duration.ofSeconds(1),
              Duration.ofMinutes(1)),
          new Streams(
              256,
              1024,
              16_384,
              4096,
              Duration.ofSeconds(10),
              Duration.ofMinutes(1),
              1 << 20,
              16 << 20,
              256 << 20),
          new Messages(1024, 64 << 10),
          new Peers(10_000, 32, Duration.ofHours(1), 8 << 10, 16 << 20));

  /// Connections with all peers together.
  ///
  /// @param max live connections in all; inbound ones beyond it are refused
  /// @param lowWater down to how many they are trimmed
  /// @param highWater beyond how many they are trimmed: those that are used least, of peers that
  ///   nobody protects ([Host#protect])
  /// @param trimGrace how old a connection must be to be trimmed
  /// @param perHostMax live inbound connections from one host (IP address, or IPv6 network of 64
  ///   bits)
  /// @param handshakesMax inbound handshakes at once
  /// @param handshakeTimeout from the first byte until a connection must be ready
  /// @param idleTimeout a connection without any stream for so long is closed, unless its peer is
  ///   protected
  /// @param silenceTimeout a connection that brought no byte for so long is asked for a sign of
  ///   life; without one for as long again it is closed
  public record Connections(
      int max,
      int lowWater,
      int highWater,
      Duration trimGrace,
      int perHostMax,
      int handshakesMax,
      Duration handshakeTimeout,
      Duration idleTimeout,
      Duration silenceTimeout) {
    /// The same with another `max`, trimmed from three quarters of it down to five eighths.
    public Connections max(int max) {
      int low = (int) (max * 5L / 8);
      int high = (int) (max * 3L / 4);
      return new Connections(
          max,
          low,
          high,
          trimGrace,
          perHostMax,
          handshakesMax,
          handshakeTimeout,
          idleTimeout,
          silenceTimeout);
    }

    /// The same, trimmed at other numbers.
    public Connections water(int low, int high, Duration grace) {
      return new Connections(
          max,
          low,
          high,
          grace,
          perHostMax,
          handshakesMax,
          handshakeTimeout,
          idleTimeout,
          silenceTimeout);
    }

    /// The same with another `perHostMax`.
    public Connections perHostMax(int perHostMax) {
      return new Connections(
          max,
          lowWater,
          highWater,
          trimGrace,
          perHostMax,
          handshakesMax,
          handshakeTimeout,
          idleTimeout,
          silenceTimeout);
    }

    /// The same with another `handshakesMax`.
    public Connections handshakesMax(int handshakesMax) {
      return new Connections(
          max,
          lowWater,
          highWater,
          trimGrace,
          perHostMax,
          handshakesMax,
          handshakeTimeout,
          idleTimeout,
          silenceTimeout);
    }

    /// The same with another `handshakeTimeout`.
    public Connections handshakeTimeout(Duration handshakeTimeout) {
      return new Connections(
          max,
          lowWater,
          highWater,
          trimGrace,
          perHostMax,
          handshakesMax,
          handshakeTimeout,
          idleTimeout,
          silenceTimeout);
    }

    /// The same with another `idleTimeout`.
    public Connections idleTimeout(Duration idleTimeout) {
      return new Connections(
          max,
          lowWater,
          highWater,
          trimGrace,
          perHostMax,
          handshakesMax,
          handshakeTimeout,
          idleTimeout,
          silenceTimeout);
    }

    /// The same with another `silenceTimeout`.
    public Connections silenceTimeout(Duration silenceTimeout) {
      return new Connections(
          max,
          lowWater,
          highWater,
          trimGrace,
          perHostMax,
          handshakesMax,
          handshakeTimeout,
          idleTimeout,
          silenceTimeout);
    }
  }

  /// Calls that we make.
  ///
  /// @param atOnceMax dials under way at once, a quarter of them to protected peers only; further
  ///   ones wait
  /// @param waitingMax dials that wait for that; further ones are refused, but to protected peers
  /// @param perPeerMax dials of one peer's addresses under way at once
  /// @param addressesMax how many of one peer's addresses are tried, the most promising first
  /// @param timeout until the transport must have reached the other side
  /// @param backoffMin how long an address is left alone after it failed once; it doubles with each
  ///   failure
  /// @param backoffMax the longest that an address is left alone
  public record Dials(
      int atOnceMax,
      int waitingMax,
      int perPeerMax,
      int addressesMax,
      Duration timeout,
      Duration backoffMin,
      Duration backoffMax) {
    /// The same with other numbers at once.
    public Dials atOnce(int max, int perPeerMax) {
      return new Dials(max, waitingMax, perPeerMax, addressesMax, timeout, backoffMin, backoffMax);
    }

    /// The same with another `timeout`.
    public Dials timeout(Duration timeout) {
      return new Dials(
          atOnceMax, waitingMax, perPeerMax, addressesMax, timeout, backoffMin, backoffMax);
    }

    /// The same with other back-off times.
    public Dials backoff(Duration min, Duration max) {
      return new Dials(atOnceMax, waitingMax, perPeerMax, addressesMax, timeout, min, max);
    }
  }

  /// Streams, and what they may fill.
  ///
  /// @param inboundMax streams that one peer opened on one connection and that are open at once
  /// @param outboundMax streams on one connection to a peer that are open at once
  /// @param max streams that all peers opened and that are answered at once
  /// @param perProtocolMax of those, streams of one protocol; what one peer may have of one is for
  ///   the protocol to say ([StreamProtocol#perPeerMax])
  /// @param negotiationTimeout until both sides must have agreed on a stream's protocol
  /// @param stallTimeout how long a connection lives whose peer takes nothing of what is sent
  /// @param windowBytesMax what a peer may send on one stream before it is read
  /// @param bufferBytesPerPeerMax what may lie unread of one peer
  /// @param bufferBytesMax what may lie unread of all peers
  public record Streams(
      int inboundMax,
      int outboundMax,
      int max,
      int perProtocolMax,
      Duration negotiationTimeout,
      Duration stallTimeout,
      int windowBytesMax,
      long bufferBytesPerPeerMax,
      long bufferBytesMax) {
    /// The same with another `inboundMax`.
    public Streams inbound(int inboundMax) {
      return new Streams(
          inboundMax,
          outboundMax,
          max,
          perProtocolMax,
          negotiationTimeout,
          stallTimeout,
          windowBytesMax,
          bufferBytesPerPeerMax,
          bufferBytesMax);
    }

    /// The same with another `outboundMax`.
    public Streams outbound(int outboundMax) {
      return new Streams(
          inboundMax,
          outboundMax,
          max,
          perProtocolMax,
          negotiationTimeout,
          stallTimeout,
          windowBytesMax,
          bufferBytesPerPeerMax,
          bufferBytesMax);
    }

    /// The same with other numbers of streams answered at once.
    public Streams answered(int max, int perProtocolMax) {
      return new Streams(
          inboundMax,
          outboundMax,
          max,
          perProtocolMax,
          negotiationTimeout,
          stallTimeout,
          windowBytesMax,
          bufferBytesPerPeerMax,
          bufferBytesMax);
    }

    /// The same with another `negotiationTimeout`.
    public Streams negotiationTimeout(Duration negotiationTimeout) {
      return new Streams(
          inboundMax,
          outboundMax,
          max,
          perProtocolMax,
          negotiationTimeout,
          stallTimeout,
          windowBytesMax,
          bufferBytesPerPeerMax,
          bufferBytesMax);
    }

    /// The same with another `stallTimeout`.
    public Streams stallTimeout(Duration stallTimeout) {
      return new Streams(
          inboundMax,
          outboundMax,
          max,
          perProtocolMax,
          negotiationTimeout,
          stallTimeout,
          windowBytesMax,
          bufferBytesPerPeerMax,
          bufferBytesMax);
    }

    /// The same with other bounds on what lies unread.
    public Streams buffers(int windowBytesMax, long perPeerMax, long bufferMax) {
      return new Streams(
          inboundMax,
          outboundMax,
          max,
          perProtocolMax,
          negotiationTimeout,
          stallTimeout,
          windowBytesMax,
          perPeerMax,
          bufferMax);
    }
  }

  /// Sizes of messages.
  ///
  /// @param negotiationBytesMax one message of multistream-select
  /// @param identifyBytesMax all that a peer says about itself
  public record Messages(int negotiationBytesMax, int identifyBytesMax) {}

  /// The [PeerBook].
  ///
  /// @param rememberedMax peers of which anything is remembered; the one that changed longest ago
  ///   makes room
  /// @param addressesMax addresses of one peer; those that lapse first make room
  /// @param believed for how long an address that a peer told us is remembered after it told us
  /// @param recordBytesMax what a peer has signed about itself; more of it isn't remembered
  /// @param bytesMax all addresses and signed records together; the peers that changed longest ago
  ///   make room
  public record Peers(
      int rememberedMax, int addressesMax, Duration believed, int recordBytesMax, long bytesMax) {
    /// The same with other numbers of peers and of addresses, and another time.
    public Peers remembered(int rememberedMax, int addressesMax, Duration believed) {
      return new Peers(rememberedMax, addressesMax, believed, recordBytesMax, bytesMax);
    }

    /// The same with other bounds on bytes.
    public Peers bytes(int recordBytesMax, long bytesMax) {
      return new Peers(rememberedMax, addressesMax, believed, recordBytesMax, bytesMax);
    }
  }

  /// The same with other connection limits.
  public Limits with(Connections connections) {
    return new Limits(connections, dials, streams, messages, peers);
  }

  /// The same with other dial limits.
  public Limits with(Dials dials) {
    return new Limits(connections, dials, streams, messages, peers);
  }

  /// The same with other limits on what is remembered.
  public Limits with(Peers peers) {
    return new Limits(connections, dials, streams, messages, peers);
  }

  /// The same with other stream limits.
  public Limits with(Streams streams) {
    return new Limits(connections, dials, streams, messages, peers);
  }
}
