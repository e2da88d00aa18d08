package org.handsel.libp2p.protocol.autonat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.Dialogue;
import org.handsel.libp2p.protocol.autonat.LegacyMessage.Dial;
import org.handsel.libp2p.protocol.autonat.LegacyMessage.DialResponse;
import org.handsel.libp2p.protocol.autonat.LegacyMessage.Status;

/// The answering side of version 1. Spec: autonat-v1, "AutoNAT Protocol".
final class LegacyProtocol implements StreamProtocol {
  static final String PROTOCOL = "/libp2p/autonat/1.0.0";

  /// Further addresses of one request aren't called.
  private static final int CALLS_MAX = 3;

  private final AutonatServer server;
  private final AutonatLimits limits;

  LegacyProtocol(AutonatServer server, AutonatLimits limits) {
    this.server = server;
    this.limits = limits;
  }

  @Override
  public String id() {
    return PROTOCOL;
  }

  @Override
  public int perPeerMax() {
    return 2;
  }

  @Override
  public void accept(Stream stream) throws IOException {
    AutonatLimits.Messages messages = limits.messages();
    var dialogue = new Dialogue(stream, messages.bytesMax(), messages.timeout());
    LegacyMessage said;
    try {
      said = LegacyMessage.decode(dialogue.hear());
    } catch (MalformedException e) {
      said = DialResponse.refusal(Status.E_BAD_REQUEST, "");
    }
    DialResponse answer =
        said instanceof Dial dial
            ? answer(stream.connection(), dial)
            : DialResponse.refusal(Status.E_BAD_REQUEST, "no question");
    dialogue.say(answer.toArray());
    stream.closeWrite();
  }

  private DialResponse answer(Connection from, Dial dial) {
    if (dial.peer().isPresent() && !dial.peer().get().equals(from.peer())) {
      return DialResponse.refusal(Status.E_BAD_REQUEST, "another peer");
    }
    if (!server.admits(from)) return DialResponse.refusal(Status.E_DIAL_REFUSED, "too often");
    // "implementations MUST NOT dial any multiaddress unless it is based on the IP address the
    // requesting node is observed as".
    Optional<Bytes> observed = from.remoteAddress().ip();
    List<Multiaddr> callable =
        dial.addrs().stream()
            .limit(limits.server().addressesMax())
            .map(Multiaddr::withoutPeer)
            .filter(address -> address.ip().equals(observed) && server.callable(address, from))
            .distinct()
            .limit(CALLS_MAX)
            .toList();
    if (callable.isEmpty()) {
      return DialResponse.refusal(Status.E_DIAL_REFUSED, "no address to call");
    }
    for (Multiaddr address : callable) {
      try {
        server.call(from.peer(), address).close("the call back is done");
        return new DialResponse(Status.OK, "", Optional.of(address));
      } catch (IOException e) {
        // The next one may lead there. What went wrong is no business of strangers.
      }
    }
    return DialResponse.refusal(Status.E_DIAL_ERROR, "no answer");
  }
}
