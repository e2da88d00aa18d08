package org.handsel.lab.sim;

import java.util.Optional;
import java.util.SplittableRandom;
import org.handsel.libp2p.protocol.kad.Contact;
import org.handsel.libp2p.protocol.kad.Key;
import org.handsel.libp2p.protocol.kad.Message;

/// One of many peers of a single attacker. It looks for itself as everybody does, so that it is
/// known; asked for anything it names whom the [Plot] wants named, and it says that it keeps what
/// it throws away.
final class KadSybil extends KadPeer {
  private final Plot plot;

  KadSybil(KadWorld world, int number, Contact contact, SplittableRandom random, Plot plot) {
    super(world, number, contact, random);
    this.plot = plot;
  }

  @Override
  Optional<Message> answer(Message request, Contact from) {
    if (request.type() == Message.Type.ADD_PROVIDER || request.type() == Message.Type.PUT_VALUE) {
      return Optional.of(request);
    }
    Message answer =
        Message.of(request.type(), request.key()).withCloser(plot.nearer(Key.of(request.key())));
    return Optional.of(
        request.type() == Message.Type.GET_PROVIDERS
            ? answer.withProviders(plot.providers())
            : answer);
  }
}
