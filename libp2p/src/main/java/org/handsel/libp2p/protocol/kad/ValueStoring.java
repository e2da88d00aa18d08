package org.handsel.libp2p.protocol.kad;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;

/// Stores a value with the peers nearest to its key. Spec: kad-dht, "Value storage".
public final class ValueStoring implements Purpose {
  private final ValueRecord record;
  private final List<PeerId> holders = new ArrayList<>();

  /// Stores `record`, which was found valid.
  public ValueStoring(ValueRecord record) {
    this.record = record;
  }

  @Override
  public Bytes name() {
    return record.key();
  }

  @Override
  public Optional<Message> message() {
    return Optional.of(Message.putValue(record));
  }

  @Override
  public boolean heard(PeerId from, int path, Message reply) {
    // "if it is valid, it stores it in the datastore and as a response echoes the request."
    if (reply.type() == Message.Type.PUT_VALUE
        && reply.record().filter(echo -> echo.value().equals(record.value())).isPresent()) {
      holders.add(from);
    }
    return false;
  }

  /// Who said that it took the value.
  public List<PeerId> holders() {
    return List.copyOf(holders);
  }
}
