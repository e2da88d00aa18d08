package org.handsel.libp2p.protocol.kad;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Frames;
import org.handsel.libp2p.multiformats.Multiaddr;

/// The answering side of the protocol: requests one after the other on a stream, each answered,
/// until the peer ends it. Spec: kad-dht, "RPC messages": "On any error, the stream is reset."
final class Conversation implements StreamProtocol {
  /// Answers a request of a peer that is at an address.
  interface Answer {
    Message to(Message request, PeerId from, Multiaddr where) throws IOException;
  }

  private final String id;
  private final KadLimits.Messages limits;
  private final Answer answer;
  private final Map<PeerId, Integer> open = new ConcurrentHashMap<>();

  Conversation(String id, KadLimits.Messages limits, Answer answer) {
    this.id = id;
    this.limits = limits;
    this.answer = answer;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public void accept(Stream stream) throws IOException {
    PeerId peer = stream.connection().peer();
    try {
      if (open.merge(peer, 1, Integer::sum) > limits.conversationsPerPeerMax()) {
        throw new IOException("too many conversations at once");
      }
      stream.timeout(limits.idleTimeout());
      Optional<byte[]> request = Frames.next(stream.in(), limits.requestBytesMax());
      while (request.isPresent()) {
        Message message = Message.decode(request.get(), limits);
        Message reply = answer.to(message, peer, stream.connection().remoteAddress());
        Frames.write(stream.out(), reply.toArray());
        stream.out().flush();
        request = Frames.next(stream.in(), limits.requestBytesMax());
      }
    } finally {
      open.computeIfPresent(peer, (_, count) -> count == 1 ? null : count - 1);
    }
  }
}
