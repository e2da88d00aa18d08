package org.handsel.chain.evm;

import com.esaulpaugh.headlong.rlp.RLPEncoder;
import com.esaulpaugh.headlong.rlp.RLPItem;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// A transaction's outcome as the receipts trie holds it (EIP-2718: type ‖ payload, or the payload
/// alone for the oldest kind; EIP-658: the status).
///
/// @param type the transaction's, 0 to 127
/// @param outcome 1 or nothing; 32 bytes of state root in blocks of before 2017
/// @param gasSoFar units used by the block up to here
/// @param bloom 256 bytes
public record Receipt(int type, Bytes outcome, BigInteger gasSoFar, Bytes bloom, List<Event> logs) {
  private static final Bytes SUCCEEDED = Bytes.of((byte) 1);
  private static final int BLOOM_BYTES = 256;
  private static final int TYPE_MAX = 0x7f;
  private static final int TOPICS_MAX = 4;

  /// What a contract told the world.
  public record Event(Address contract, List<Bytes> topics, Bytes data) {
    /// The list is copied.
    public Event {
      topics = List.copyOf(topics);
    }
  }

  /// @throws IllegalArgumentException if a part can't be that
  public Receipt {
    logs = List.copyOf(logs);
    boolean ended =
        outcome.size() == 0 || outcome.equals(SUCCEEDED) || outcome.size() == Keccak.BYTES;
    boolean told =
        logs.stream()
            .flatMap(log -> log.topics.stream())
            .allMatch(topic -> topic.size() == Keccak.BYTES);
    if (type < 0 || type > TYPE_MAX || !ended || bloom.size() != BLOOM_BYTES || !told) {
      throw new IllegalArgumentException("not a receipt of any kind that is known");
    }
  }

  /// The outcome for a status of 1 or 0.
  public static Bytes outcome(boolean succeeded) {
    return succeeded ? SUCCEEDED : Bytes.EMPTY;
  }

  /// Whether it did what it was to do, and so its logs are true.
  public boolean succeeded() {
    return outcome.equals(SUCCEEDED);
  }

  /// As the trie holds it.
  public Bytes encode() {
    var events = new ArrayList<Object>();
    for (Event log : logs) {
      events.add(
          List.of(
              log.contract.value().toArray(),
              log.topics.stream().map(Bytes::toArray).toList(),
              log.data.toArray()));
    }
    byte[] payload =
        RLPEncoder.list(
            outcome.toArray(), Rlp.minimal(gasSoFar), bloom.toArray(), List.copyOf(events));
    if (type == 0) {
      return Bytes.of(payload);
    }
    byte[] out = new byte[payload.length + 1];
    out[0] = (byte) type;
    System.arraycopy(payload, 0, out, 1, payload.length);
    return Bytes.of(out);
  }

  /// The receipt that `bytes` are, all of them.
  public static Receipt parse(Bytes bytes) throws MalformedException {
    if (bytes.size() == 0) {
      throw new MalformedException("a receipt of no bytes");
    }
    boolean typed = bytes.at(0) >= 0; // else it's a list's first byte
    if (typed && bytes.at(0) == 0) {
      throw new MalformedException("a receipt of type 0 has no byte that says so");
    }
    return Rlp.read(
        "a receipt",
        () -> {
          List<RLPItem> fields = Rlp.list(bytes.toArray(), typed ? 1 : 0);
          if (fields.size() != 4) {
            throw new MalformedException("a receipt of " + fields.size() + " fields");
          }
          var logs = new ArrayList<Event>();
          for (RLPItem log : Rlp.list(fields.get(3))) {
            logs.add(event(Rlp.list(log)));
          }
          return new Receipt(
              typed ? bytes.at(0) : 0,
              Rlp.bytes(fields.get(0)),
              Rlp.number(fields.get(1), 256),
              Rlp.bytes(fields.get(2), BLOOM_BYTES),
              logs);
        });
  }

  private static Event event(List<RLPItem> log) throws MalformedException {
    if (log.size() != 3) {
      throw new MalformedException("a log of " + log.size() + " fields");
    }
    var topics = new ArrayList<Bytes>();
    for (RLPItem topic : Rlp.list(log.get(1))) {
      topics.add(Rlp.bytes(topic, Keccak.BYTES));
    }
    if (topics.size() > TOPICS_MAX) {
      throw new MalformedException("a log of " + topics.size() + " topics");
    }
    return new Event(new Address(Rlp.bytes(log.get(0), 20)), topics, Rlp.bytes(log.get(2)));
  }

  /// The receipt at place `index` of the block whose receipts have this `root`, by the trie's nodes
  /// on the way to it.
  ///
  /// @throws MalformedException if they don't lead there, or don't end there
  public static Receipt at(Bytes root, long index, List<Bytes> path) throws MalformedException {
    int most = path.stream().mapToInt(Bytes::size).max().orElse(0);
    var next = path.iterator();
    Optional<Bytes> found = TrieProof.value(root, Trie.key(index), TrieProof.oneByOne(next, most));
    if (found.isEmpty() || next.hasNext()) {
      throw new MalformedException("the proof doesn't end at such a receipt");
    }
    return parse(found.get());
  }
}
