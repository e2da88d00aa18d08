package org.handsel.libp2p.protocol.kad;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// Looks for the best value of a key: what isn't valid doesn't count, of what is valid the better
/// one does. Afterwards the peers near the key that had a worse one or none are sent the best.
/// Spec: kad-dht, "Value retrieval".
public final class ValueSearch implements Purpose {
  private final Bytes name;
  private final Validator validator;
  private final int quorum;
  private final Instant now;
  private final Set<PeerId> haveBest = new HashSet<>();
  private Optional<Bytes> best = Optional.empty();
  private int answers;

  /// A search for the value of `name` that is over once `quorum` peers gave a valid one.
  public ValueSearch(Bytes name, Validator validator, int quorum, Instant now) {
    this.name = name;
    this.validator = validator;
    this.quorum = quorum;
    this.now = now;
  }

  @Override
  public Bytes name() {
    return name;
  }

  @Override
  public Message question() {
    return Message.of(Message.Type.GET_VALUE, name);
  }

  @Override
  public Optional<Message> message() {
    return Optional.of(question());
  }

  @Override
  public boolean heard(PeerId from, int path, Message reply) {
    reply
        .record()
        .filter(record -> record.key().equals(name))
        .ifPresent(r -> take(from, r.value()));
    return answers >= quorum;
  }

  /// Takes a value that `from` has; what isn't valid is passed over.
  void take(PeerId from, Bytes value) {
    try {
      validator.validate(name, value, now);
    } catch (MalformedException e) {
      return;
    }
    answers++;
    int order = best.isEmpty() ? 1 : validator.compare(name, value, best.get());
    if (order > 0) {
      best = Optional.of(value);
      haveBest.clear();
    }
    if (order >= 0) haveBest.add(from);
  }

  /// The best value; empty if no peer had a valid one.
  public Optional<Bytes> best() {
    return best;
  }

  /// What those of `closest` are to be sent that don't have the best value.
  List<Output> corrections(List<Contact> closest) {
    if (best.isEmpty()) return List.of();
    Message message = Message.putValue(ValueRecord.of(name, best.get()));
    return closest.stream()
        .filter(contact -> !haveBest.contains(contact.id()))
        .<Output>map(contact -> new Output.Tell(contact, message))
        .toList();
  }
}
