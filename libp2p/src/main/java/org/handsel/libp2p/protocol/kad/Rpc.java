package org.handsel.libp2p.protocol.kad;

import java.io.IOException;
import java.util.List;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Frames;
import org.handsel.libp2p.multiformats.MalformedException;

/// The asking side of the protocol. Spec: kad-dht, "RPC messages".
final class Rpc {
  private final String protocol;
  private final KadLimits limits;

  Rpc(String protocol, KadLimits limits) {
    this.protocol = protocol;
    this.limits = limits;
  }

  /// Asks the peer of `connection`, and returns its answer.
  ///
  /// @throws IOException if it doesn't answer, or something else than was asked
  Message ask(Connection connection, Message request) throws IOException {
    if (request.type() == Message.Type.ADD_PROVIDER) return provide(connection, request);
    try (Stream stream = connection.open(protocol)) {
      stream.timeout(limits.lookups().askTimeout());
      Frames.write(stream.out(), request.toArray());
      stream.closeWrite();
      Message reply = read(stream);
      if (reply.type() != request.type()) {
        throw new MalformedException(reply.type() + " in answer to " + request.type());
      }
      return reply;
    }
  }

  private Message read(Stream stream) throws IOException {
    byte[] answer = Frames.read(stream.in(), limits.messages().answerBytesMax());
    return Message.decode(answer, limits.messages());
  }

  /// Announces one name; what is returned names the provider if the peer took it.
  private Message provide(Connection connection, Message request) throws IOException {
    Contact self = request.providerPeers().getFirst();
    boolean taken = provide(connection, List.of(request.key()), self);
    return taken ? request : request.withProviders(List.of());
  }

  /// Tells the peer of `connection` that `self` provides all of `names`, on one stream. Returns
  /// whether it took them: ipfs/specs has servers echo ADD_PROVIDER, those of libp2p/specs say
  /// nothing, so the last name is asked back.
  boolean provide(Connection connection, List<Bytes> names, Contact self) throws IOException {
    try (Stream stream = connection.open(protocol)) {
      stream.timeout(limits.lookups().askTimeout());
      // Read while writing, or a peer that echoes would stop reading at last.
      Thread writer = Thread.startVirtualThread(() -> write(stream, names, self));
      Message reply = read(stream);
      for (int echoes = 0; reply.type() == Message.Type.ADD_PROVIDER; echoes++) {
        if (echoes > names.size()) throw new MalformedException("more echoes than names");
        reply = read(stream);
      }
      writer.join();
      return reply.type() == Message.Type.GET_PROVIDERS
          && reply.providerPeers().stream().anyMatch(peer -> peer.id().equals(self.id()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static void write(Stream stream, List<Bytes> names, Contact self) {
    try {
      for (Bytes name : names) {
        Frames.write(stream.out(), Message.addProvider(name, self).toArray());
      }
      Message last = Message.of(Message.Type.GET_PROVIDERS, names.getLast());
      Frames.write(stream.out(), last.toArray());
      stream.out().flush();
    } catch (IOException e) {
      // The reading side hears of it as well.
      stream.reset();
    }
  }
}
