package org.handsel.libp2p.protocol.gossipsub;

import java.time.Duration;

/// Every bound of gossipsub that a stranger can push against. The specification's own limits on
/// IHAVE, IWANT and IDONTWANT are among them (gossipsub-v1.1, "Spam Protection Measures"; -v1.2,
/// "Parameters").
///
/// @param rpcBytesMax one RPC; a longer one ends the stream
/// @param messageBytesMax the data of one message, with whatever fields it has that came after us
/// @param topicCharsMax a topic's name
/// @param idBytesMax a message id or a peer id
/// @param entriesPerRpcMax subscriptions, messages and control messages of one RPC
/// @param idsPerRpcMax message ids in one RPC
/// @param topicsPerPeerMax topics that we remember a peer to follow
/// @param topicsMax topics that we follow, and topics that we publish to without following
/// @param seenMax messages that we remember to have seen
/// @param cachedBytesMax messages that we keep for those who ask
/// @param validatingMax messages under validation at once
/// @param validatingBytesMax what those may come to
/// @param validationTimeout after which a validator without a verdict has ignored the message
/// @param haveMessagesPerBeatMax IHAVE of one peer between two heartbeats
/// @param askedPerBeatMax messages that we ask one peer for between two heartbeats, and that one
///   IHAVE of ours holds
/// @param givenPerBeatMax messages that we give one peer on request between two heartbeats
/// @param givenTimesMax how often we give the same message to one peer
/// @param dontWantPerBeatMax IDONTWANT ids of one peer between two heartbeats
/// @param dontWantMax IDONTWANT ids of one peer that we remember
/// @param exchangedPeersMax peers of one PRUNE that we look at
/// @param exchangedRecordBytesMax the signed record of one of them; a longer one is neither looked
///   at nor passed on
/// @param backoffMax the longest back-off that we let ourselves be told
/// @param backoffsPerTopicMax peers that we remember not to graft
/// @param retainedScoresMax scores of departed peers that we remember
/// @param queuedMessagesMax messages that wait to be sent to one peer
/// @param queuedBytesMax bytes that wait to be sent to one peer
/// @param undeliveredMax messages that wait for one subscriber
/// @param undeliveredBytesMax what those may come to
/// @param connectsMax connections to exchanged peers under way at once
/// @param connectsPerBeatMax exchanged peers that we try between two heartbeats
public record GossipLimits(
    int rpcBytesMax,
    int messageBytesMax,
    int topicCharsMax,
    int idBytesMax,
    int entriesPerRpcMax,
    int idsPerRpcMax,
    int topicsPerPeerMax,
    int topicsMax,
    int seenMax,
    long cachedBytesMax,
    int validatingMax,
    long validatingBytesMax,
    Duration validationTimeout,
    int haveMessagesPerBeatMax,
    int askedPerBeatMax,
    int givenPerBeatMax,
    int givenTimesMax,
    int dontWantPerBeatMax,
    int dontWantMax,
    int exchangedPeersMax,
    int exchangedRecordBytesMax,
    Duration backoffMax,
    int backoffsPerTopicMax,
    int retainedScoresMax,
    int queuedMessagesMax,
    int queuedBytesMax,
    int undeliveredMax,
    long undeliveredBytesMax,
    int connectsMax,
    int connectsPerBeatMax) {

  /// For a node on a person's computer.
  public static final GossipLimits DEFAULT =
      new GossipLimits(
          (1 << 20) + (64 << 10),
          1 << 20,
          512,
          128,
          2_000,
          10_000,
          1_000,
          1_000,
          100_000,
          32 << 20,
          1_000,
          32 << 20,
          Duration.ofSeconds(30),
          10,
          5_000,
          5_000,
          3,
          1_000,
          5_000,
          16,
          8 << 10,
          Duration.ofHours(1),
          5_000,
          5_000,
          600,
          4 << 20,
          1_000,
          16 << 20,
          8,
          8);

  /// The same with other bounds on what waits for one peer.
  public GossipLimits queued(int messagesMax, int bytesMax) {
    return new GossipLimits(
        rpcBytesMax,
        messageBytesMax,
        topicCharsMax,
        idBytesMax,
        entriesPerRpcMax,
        idsPerRpcMax,
        topicsPerPeerMax,
        topicsMax,
        seenMax,
        cachedBytesMax,
        validatingMax,
        validatingBytesMax,
        validationTimeout,
        haveMessagesPerBeatMax,
        askedPerBeatMax,
        givenPerBeatMax,
        givenTimesMax,
        dontWantPerBeatMax,
        dontWantMax,
        exchangedPeersMax,
        exchangedRecordBytesMax,
        backoffMax,
        backoffsPerTopicMax,
        retainedScoresMax,
        messagesMax,
        bytesMax,
        undeliveredMax,
        undeliveredBytesMax,
        connectsMax,
        connectsPerBeatMax);
  }

  /// The same with other bounds on the bytes that wait for a verdict, and for one subscriber.
  public GossipLimits waitingBytes(long validatingBytesMax, long undeliveredBytesMax) {
    return new GossipLimits(
        rpcBytesMax,
        messageBytesMax,
        topicCharsMax,
        idBytesMax,
        entriesPerRpcMax,
        idsPerRpcMax,
        topicsPerPeerMax,
        topicsMax,
        seenMax,
        cachedBytesMax,
        validatingMax,
        validatingBytesMax,
        validationTimeout,
        haveMessagesPerBeatMax,
        askedPerBeatMax,
        givenPerBeatMax,
        givenTimesMax,
        dontWantPerBeatMax,
        dontWantMax,
        exchangedPeersMax,
        exchangedRecordBytesMax,
        backoffMax,
        backoffsPerTopicMax,
        retainedScoresMax,
        queuedMessagesMax,
        queuedBytesMax,
        undeliveredMax,
        undeliveredBytesMax,
        connectsMax,
        connectsPerBeatMax);
  }
}
