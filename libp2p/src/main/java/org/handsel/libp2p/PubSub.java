package org.handsel.libp2p;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multihash;

/// Messages to everybody who follows a topic, without knowing who that is. Safe for use by many
/// threads.
///
/// ```java
/// Subscription bikes = pubSub.subscribe("bikes", Rules.UNSIGNED.judgedBy(validator), show);
/// pubSub.publish("bikes", bytes);
/// ```
///
/// Delivery is likely, not certain: what must not be lost has to be asked for by other means. Spec:
/// libp2p/specs `pubsub/README.md`.
public interface PubSub extends Closeable {
  /// What a validator says of a message. Spec: gossipsub-v1.1, "Extended Validators".
  enum Verdict {
    /// Deliver it here and forward it.
    ACCEPT,
    /// Neither deliver nor forward, and blame nobody.
    IGNORE,
    /// Neither deliver nor forward, and hold it against everybody who sent it.
    REJECT
  }

  /// Who answers for a message. Spec: pubsub, "Signature Policy Options".
  enum Signing {
    /// Each message names its author, a sequence number, and is signed; others are rejected.
    STRICT_SIGN,
    /// No message says any of this, which hides the author; others are rejected.
    STRICT_NO_SIGN
  }

  /// One message as a subscriber sees it.
  ///
  /// @param topic where it was published
  /// @param data what was published
  /// @param author who signed it; empty in topics without signatures
  /// @param sequence the author's number for it, 8 bytes; empty in topics without signatures
  /// @param receivedFrom the peer that passed it on, who need not be its author
  record Message(
      String topic,
      Bytes data,
      Optional<PeerId> author,
      Optional<Bytes> sequence,
      PeerId receivedFrom) {}

  /// Judges messages before they are delivered or forwarded. Called on a virtual thread; it may
  /// block, but not for long: see the limits of the implementation.
  interface Validator {
    /// Accepts everything, without a thread of its own.
    Validator ACCEPT_ALL = _ -> Verdict.ACCEPT;

    /// The verdict on `message`, whose signature was checked if the topic has signatures.
    Verdict judge(Message message);
  }

  /// How a topic works. All its followers need the same signing and ids.
  ///
  /// @param signing whether its messages are signed
  /// @param id names a message; two with one id are one message. Pure, quick, at most 128 bytes. If
  ///   the same data may be published in several topics, ids that differ by topic save more traffic
  /// @param validator judges its messages
  record Rules(Signing signing, Function<Message, Bytes> id, Validator validator) {
    /// Signed, named by author and sequence number, all accepted: the default of libp2p.
    public static final Rules SIGNED =
        new Rules(Signing.STRICT_SIGN, Rules::originId, Validator.ACCEPT_ALL);

    /// Not signed, named by the SHA-256 of the data, all accepted.
    public static final Rules UNSIGNED =
        new Rules(Signing.STRICT_NO_SIGN, Rules::dataId, Validator.ACCEPT_ALL);

    /// The same with another validator.
    public Rules judgedBy(Validator validator) {
      return new Rules(signing, id, validator);
    }

    /// The same with other names for messages.
    public Rules namedBy(Function<Message, Bytes> id) {
      return new Rules(signing, id, validator);
    }

    /// pubsub, "Message Identification": "the string concatenation of the `from` and `seqno`
    /// fields".
    private static Bytes originId(Message message) {
      byte[] author = message.author().map(PeerId::toArray).orElse(new byte[0]);
      Bytes sequence = message.sequence().orElse(Bytes.EMPTY);
      var id = new byte[author.length + sequence.size()];
      System.arraycopy(author, 0, id, 0, author.length);
      sequence.copyTo(id, author.length);
      return Bytes.of(id);
    }

    private static Bytes dataId(Message message) {
      return Multihash.sha256(message.data().toArray()).digest();
    }
  }

  /// Following a topic; closing it ends that.
  interface Subscription extends Closeable {
    /// The topic.
    String topic();

    @Override
    void close();
  }

  /// Follows `topic`. Messages of others that its rules accept go to `listener` in the order they
  /// were accepted, one at a time, on a virtual thread of the subscription; a listener that is too
  /// slow loses the oldest. Several subscriptions to one topic share the rules of the first.
  ///
  /// @throws IllegalArgumentException if the topic's name is empty or too long
  /// @throws IllegalStateException if it follows as many topics as it may, or is closed
  Subscription subscribe(String topic, Rules rules, Consumer<Message> listener);

  /// Publishes `data` and returns the message's id. Whoever publishes need not follow the topic;
  /// then the topic's rules are those that the implementation was set up with. It doesn't come back
  /// to subscribers here.
  ///
  /// @throws IOException if it is larger than a message may be, or this is closed
  Bytes publish(String topic, Bytes data) throws IOException;

  /// The topics that are followed here.
  Set<String> topics();

  /// The connected peers that follow `topic`.
  List<PeerId> peers(String topic);

  /// Leaves all topics.
  @Override
  void close();
}
