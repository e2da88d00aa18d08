package org.handsel.lab.sim;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.handsel.libp2p.protocol.kad.Contact;
import org.handsel.libp2p.protocol.kad.Key;
import org.handsel.libp2p.protocol.kad.Message;

/// One of many peers of a single attacker. It looks for itself as everybody does, so that it is
/// known; asked for anything it names its accomplices only, and it says that it keeps what it
/// throws away.
final class KadSybil extends KadPeer {
  private static final int NAMED = 20;

  private final List<Contact> accomplices;

  /// @param accomplices all that serve the attacker; may still grow
  KadSybil(
      KadWorld world,
      int number,
      Contact contact,
      SplittableRandom random,
      List<Contact> accomplices) {
    super(world, number, contact, random);
    this.accomplices = accomplices;
  }

  @Override
  Optional<Message> answer(Message request, Contact from) {
    if (request.type() == Message.Type.ADD_PROVIDER || request.type() == Message.Type.PUT_VALUE) {
      return Optional.of(request);
    }
    Key target = Key.of(request.key());
    List<Contact> nearest =
        accomplices.stream()
            .sorted((one, other) -> target.nearer(one.key(), other.key()))
            .limit(NAMED)
            .toList();
    return Optional.of(Message.of(request.type(), request.key()).withCloser(nearest));
  }
}
