package org.handsel.libp2p.mux;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multistream.Multistream;
import org.handsel.libp2p.secure.NoiseSecurity;
import org.handsel.libp2p.secure.SecureChannel;
import org.handsel.libp2p.transport.BufferPool;
import org.handsel.libp2p.transport.TcpTransport;
import org.handsel.libp2p.transport.Wire;
import org.handsel.libp2p.transport.WireReader;

/// A peer that shakes hands as it should and then says whatever it likes.
final class Mallory implements Closeable {
  private static final Duration SOON = Duration.ofSeconds(10);

  private final Wire wire;
  private final SecureChannel channel;

  private Mallory(Wire wire, SecureChannel channel) {
    this.wire = wire;
    this.channel = channel;
  }

  static Wire wire(Host target) throws IOException {
    return new TcpTransport().dial(target.addresses().getFirst(), SOON);
  }

  static Mallory connect(Host target) throws IOException {
    Wire wire = wire(target);
    var in = new WireReader(wire, new BufferPool(1));
    var out =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            wire.write(new byte[] {(byte) value}, 0, 1);
          }
        };
    new Multistream(1024).propose(List.of(NoiseSecurity.PROTOCOL), in.stream(), out);
    var random = new SecureRandom();
    var muxers = Optional.of(List.of(Yamux.PROTOCOL));
    var noise = new NoiseSecurity(KeyPair.generate(random), muxers, random);
    return new Mallory(wire, noise.dial(wire, in, Optional.of(target.id())));
  }

  void say(Frame frame) throws IOException {
    say(frame, new byte[0]);
  }

  void say(Frame frame, byte[] body) throws IOException {
    var bytes = new byte[Frame.BYTES + body.length];
    frame.put(bytes, 0);
    System.arraycopy(body, 0, bytes, Frame.BYTES, body.length);
    saySealed(bytes);
  }

  /// Seals `bytes` and sends them as one message.
  void saySealed(byte[] bytes) throws IOException {
    channel.out().write(bytes);
  }

  /// Sends `bytes` as they are.
  void sayBare(byte[] bytes) throws IOException {
    wire.write(bytes, 0, bytes.length);
  }

  /// Reads until the answer to ping `value` comes.
  void awaitPong(long value) throws IOException {
    var in = channel.in();
    while (true) {
      byte[] head = in.readNBytes(Frame.BYTES);
      if (head.length < Frame.BYTES) throw new IOException("hung up before the answer");
      Frame frame = Frame.read(head, 0);
      if (frame.type() == Frame.Type.DATA) in.skipNBytes(frame.length());
      if (frame.type() == Frame.Type.PING && frame.has(Frame.ACK) && frame.length() == value) {
        return;
      }
    }
  }

  /// Reads until the target hangs up, cleanly or by a reset.
  void awaitEnd() {
    awaitEnd(wire);
  }

  static void awaitEnd(Wire wire) {
    var buffer = new byte[8192];
    try {
      int n = wire.read(buffer, 0, buffer.length);
      while (n >= 0) n = wire.read(buffer, 0, buffer.length);
    } catch (IOException e) {
      // With bytes of ours unread, TCP resets.
      wire.close();
    }
  }

  @Override
  public void close() {
    wire.close();
  }
}
