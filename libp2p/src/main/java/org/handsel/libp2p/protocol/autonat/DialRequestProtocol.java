package org.handsel.libp2p.protocol.autonat;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.Dialogue;
import org.handsel.libp2p.protocol.autonat.Message.DialDataRequest;
import org.handsel.libp2p.protocol.autonat.Message.DialDataResponse;
import org.handsel.libp2p.protocol.autonat.Message.DialRequest;
import org.handsel.libp2p.protocol.autonat.Message.DialResponse;
import org.handsel.libp2p.protocol.autonat.Message.DialStatus;
import org.handsel.libp2p.protocol.autonat.Message.ResponseStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The answering side of version 2. Spec: autonat-v2, "AutoNAT V2 Protocol".
final class DialRequestProtocol implements StreamProtocol {
  static final String PROTOCOL = "/libp2p/autonat/2/dial-request";

  private static final Logger LOG = LoggerFactory.getLogger(DialRequestProtocol.class);

  /// Data in smaller pieces would cost us more than it costs the asker.
  private static final int DATA_BYTES_MIN = 100;

  private final AutonatServer server;
  private final AutonatLimits limits;
  private final RandomGenerator random;

  DialRequestProtocol(AutonatServer server, AutonatLimits limits, RandomGenerator random) {
    this.server = server;
    this.limits = limits;
    this.random = random;
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
    if (!(Message.decode(dialogue.hear()) instanceof DialRequest request)) {
      throw new MalformedException("an answer where a question was due");
    }
    dialogue.say(answer(stream.connection(), request, dialogue).toArray());
    stream.closeWrite();
  }

  private DialResponse answer(Connection from, DialRequest request, Dialogue dialogue)
      throws IOException {
    if (!server.admits(from)) return DialResponse.refusal(ResponseStatus.E_REQUEST_REJECTED);
    OptionalInt chosen = choose(request, from);
    if (chosen.isEmpty()) return DialResponse.refusal(ResponseStatus.E_DIAL_REFUSED);
    int index = chosen.getAsInt();
    Multiaddr address = request.addrs().get(index).orElseThrow();
    if (!address.ip().equals(from.remoteAddress().ip())) {
      if (!server.admitsElsewhere()) {
        return DialResponse.refusal(ResponseStatus.E_REQUEST_REJECTED);
      }
      takeDialData(index, dialogue);
    }
    return new DialResponse(
        ResponseStatus.OK, index, dialBack(from.peer(), address, request.nonce()));
  }

  /// "The server SHOULD use the first address it is willing to dial."
  private OptionalInt choose(DialRequest request, Connection from) {
    int count = Math.min(request.addrs().size(), limits.server().addressesMax());
    for (int i = 0; i < count; i++) {
      Optional<Multiaddr> address = request.addrs().get(i).map(Multiaddr::withoutPeer);
      if (address.filter(a -> server.callable(a, from)).isPresent()) return OptionalInt.of(i);
    }
    return OptionalInt.empty();
  }

  /// Spec: "Amplification Attack Prevention".
  private void takeDialData(int index, Dialogue dialogue) throws IOException {
    AutonatLimits.Server bounds = limits.server();
    long wanted = random.nextLong(bounds.dialDataBytesMin(), bounds.dialDataBytesMax() + 1L);
    dialogue.say(new DialDataRequest(index, wanted).toArray());
    for (long got = 0; got < wanted; ) {
      if (!(Message.decode(dialogue.hear()) instanceof DialDataResponse(int bytes))) {
        throw new MalformedException("something else where data was due");
      }
      got += bytes;
      if (bytes < DATA_BYTES_MIN && got < wanted) throw new MalformedException("data in crumbs");
    }
  }

  private DialStatus dialBack(PeerId peer, Multiaddr address, long nonce) {
    Connection back;
    try {
      back = server.call(peer, address);
    } catch (IOException e) {
      LOG.debug("{} isn't at {}", peer, address, e);
      return DialStatus.E_DIAL_ERROR;
    }
    try (Stream stream = back.open(DialBackProtocol.PROTOCOL)) {
      AutonatLimits.Messages messages = limits.messages();
      var dialogue = new Dialogue(stream, messages.bytesMax(), messages.dialBackTimeout());
      dialogue.say(new DialBack(nonce).toArray());
      DialBack.checkReceived(dialogue.hear());
      return DialStatus.OK;
    } catch (IOException e) {
      LOG.debug("{} doesn't take the nonce", back, e);
      return DialStatus.E_DIAL_BACK_ERROR;
    } finally {
      back.close("the call back is done");
    }
  }
}
